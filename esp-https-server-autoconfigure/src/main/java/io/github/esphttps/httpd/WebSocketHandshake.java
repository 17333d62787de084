package io.github.esphttps.httpd;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

import org.jspecify.annotations.Nullable;

/**
 * What was agreed on in the opening handshake (RFC 6455, section 4).
 *
 * @param accept proof that the request was understood, {@code null} on HTTP/2
 * @param subprotocol the subprotocol, {@code null} for none
 * @param compression how messages are compressed, {@code null} if they are not
 */
record WebSocketHandshake(@Nullable String accept, @Nullable String subprotocol,
		@Nullable PerMessageDeflate compression) {

	private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

	/** Return the answer to the key of a client. */
	static String accept(String key) {
		try {
			byte[] digest = MessageDigest.getInstance("SHA-1")
				.digest((key + GUID).getBytes(StandardCharsets.ISO_8859_1));
			return Base64.getEncoder().encodeToString(digest);
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every Java runtime has SHA-1", ex);
		}
	}

}
