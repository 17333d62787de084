package io.github.esphttps.tls;

import java.util.regex.Pattern;

/**
 * The blocks of a PEM text (RFC 7468).
 */
final class PemBlocks {

	private static final Pattern BEGIN = Pattern.compile("-----BEGIN ");

	private static final Pattern END = Pattern.compile("-----END [^-\\r\\n]*+-----");

	private PemBlocks() {
	}

	/**
	 * Refuse a text that ends within a block, as one that is being written does.
	 * @throws IllegalArgumentException if it does
	 */
	static void requireWhole(String text) {
		if (BEGIN.matcher(text).results().count() != END.matcher(text).results().count()) {
			throw new IllegalArgumentException("a block of it has no end, or no beginning");
		}
	}

}
