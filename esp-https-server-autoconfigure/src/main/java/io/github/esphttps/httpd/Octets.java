package io.github.esphttps.httpd;

/**
 * Classes of octets of RFC 9110 and RFC 5234.
 */
final class Octets {

	private static final String TOKEN_PUNCTUATION = "!#$%&'*+-.^_`|~";

	private static final boolean[] TOKEN = new boolean[256];

	static {
		for (int octet = 0; octet < TOKEN.length; octet++) {
			TOKEN[octet] = isDigit(octet) || isAlpha(octet) || TOKEN_PUNCTUATION.indexOf(octet) != -1;
		}
	}

	private Octets() {
	}

	/** Return whether an octet may be part of a token, RFC 9110, section 5.6.2. */
	static boolean isTokenChar(int octet) {
		return TOKEN[octet];
	}

	/** Return whether an octet may be part of a field value, RFC 9110, section 5.5. */
	static boolean isFieldValueChar(int octet) {
		return (octet >= ' ' && octet != 0x7F && octet <= 0xFF) || octet == '\t';
	}

	/** Return whether an octet is a printing character of ASCII, space excluded. */
	static boolean isVisible(int octet) {
		return octet > ' ' && octet < 0x7F;
	}

	static boolean isDigit(int octet) {
		return octet >= '0' && octet <= '9';
	}

	static boolean isAlpha(int octet) {
		return (octet >= 'a' && octet <= 'z') || (octet >= 'A' && octet <= 'Z');
	}

}
