package io.github.esphttps.httpd;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Decodes a path. RFC 3986, section 2.1.
 */
final class PercentEncoding {

	private PercentEncoding() {
	}

	/**
	 * Decode a part of a path as UTF-8. A plus sign is one.
	 * @throws HttpdException with {@link HttpdError#BAD_REQUEST} if it is not properly
	 * encoded
	 */
	static String decode(String encoded) {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream(encoded.length());
		for (int i = 0; i < encoded.length(); i++) {
			char character = encoded.charAt(i);
			if (character == '%') {
				bytes.write(16 * digit(encoded, i + 1) + digit(encoded, i + 2));
				i += 2;
			}
			else {
				bytes.write(octet(character));
			}
		}
		try {
			return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes.toByteArray())).toString();
		}
		catch (CharacterCodingException ex) {
			throw new HttpdException(HttpdError.BAD_REQUEST);
		}
	}

	private static int digit(String encoded, int index) {
		char character = (index < encoded.length()) ? encoded.charAt(index) : ' ';
		int digit = (character < 0x80) ? Character.digit(character, 16) : -1;
		if (digit == -1) {
			throw new HttpdException(HttpdError.BAD_REQUEST);
		}
		return digit;
	}

	private static int octet(char character) {
		if (character > 0xFF) {
			throw new HttpdException(HttpdError.BAD_REQUEST);
		}
		return character;
	}

}
