package io.github.esphttps.tls;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Arrays;

import io.github.esphttps.config.ClientAuth;
import org.jspecify.annotations.Nullable;

/**
 * A full handshake and the tickets that go back to it. Travels in each of its tickets as
 * the session id context, which BoringSSL requires to be the one that the connection has,
 * and hands on when it renews a ticket.
 *
 * @param binding what the full handshake was for: tickets resume nothing else
 * @param nonce tells it from another that began at the same time
 * @param began when the full handshake was
 */
@SuppressWarnings("ArrayRecordComponent")
record Lineage(byte[] binding, long nonce, Instant began) {

	private static final int BINDING_LENGTH = 16;

	private static final int LENGTH = BINDING_LENGTH + 2 * Long.BYTES;

	/**
	 * Return what a handshake is bound to. A name of its own is a server of its own (RFC
	 * 6066, section 3), and a certificate that was not asked for proves nothing.
	 */
	static byte[] binding(@Nullable String serverName, ClientAuth clientAuth) {
		try {
			MessageDigest digest = MessageDigest.getInstance("SHA-256");
			digest
				.update(("esp-https 1 " + clientAuth + " " + ((serverName != null) ? "name " + serverName : "no name"))
					.getBytes(StandardCharsets.UTF_8));
			return Arrays.copyOf(digest.digest(), BINDING_LENGTH);
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

	static @Nullable Lineage of(byte[] sessionIdContext) {
		if (sessionIdContext.length != LENGTH) {
			return null;
		}
		ByteBuffer in = ByteBuffer.wrap(sessionIdContext, BINDING_LENGTH, 2 * Long.BYTES);
		return new Lineage(Arrays.copyOf(sessionIdContext, BINDING_LENGTH), in.getLong(),
				Instant.ofEpochMilli(in.getLong()));
	}

	boolean isBoundTo(byte[] other) {
		return Arrays.equals(this.binding, other);
	}

	byte[] sessionIdContext() {
		return ByteBuffer.allocate(LENGTH)
			.put(this.binding)
			.putLong(this.nonce)
			.putLong(this.began.toEpochMilli())
			.array();
	}

}
