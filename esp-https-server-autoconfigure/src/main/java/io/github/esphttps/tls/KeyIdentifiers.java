package io.github.esphttps.tls;

import java.security.cert.X509Extension;
import java.util.Arrays;

import org.jspecify.annotations.Nullable;

/**
 * The identifiers of keys in certificates and revocation lists (RFC 5280, sections
 * 4.2.1.1 and 4.2.1.2), which tell a CA from one of the same name without a look at a
 * signature.
 */
final class KeyIdentifiers {

	private static final String SUBJECT_KEY = "2.5.29.14";

	private static final String AUTHORITY_KEY = "2.5.29.35";

	private static final int KEY_IDENTIFIER = 0x80;

	private KeyIdentifiers() {
	}

	/** Return whether the identifiers do not say that another key has signed. */
	static boolean mayMatch(X509Extension issued, X509Extension issuer) {
		try {
			byte[] authority = authority(issued.getExtensionValue(AUTHORITY_KEY));
			byte[] subject = subject(issuer.getExtensionValue(SUBJECT_KEY));
			return authority == null || subject == null || Arrays.equals(authority, subject);
		}
		catch (IllegalArgumentException ex) {
			// What cannot be read says nothing
			return true;
		}
	}

	private static byte @Nullable [] subject(byte @Nullable [] extension) {
		return (extension != null) ? Der.of(Der.of(extension).octets()).octets() : null;
	}

	private static byte @Nullable [] authority(byte @Nullable [] extension) {
		if (extension == null) {
			return null;
		}
		Der identifier = Der.of(Der.of(extension).octets());
		boolean named = identifier.content() < identifier.end() && identifier.first().is(KEY_IDENTIFIER);
		return named ? identifier.first().octets() : null;
	}

}
