package io.github.esphttps.tls;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

import io.netty.util.concurrent.FastThreadLocal;
import org.jspecify.annotations.Nullable;

/**
 * Opens tickets as BoringSSL seals them: name of the key, initialization vector, session
 * encrypted with AES-128-CBC, and HMAC-SHA256 over all of it (RFC 5077, section 4).
 */
final class TicketOpener {

	private static final int NAME_LENGTH = 16;

	private static final int IV_LENGTH = 16;

	private static final int MAC_LENGTH = 32;

	private static final FastThreadLocal<Mac> MAC = new FastThreadLocal<>() {

		@Override
		protected Mac initialValue() throws GeneralSecurityException {
			return Mac.getInstance("HmacSHA256");
		}

	};

	private static final FastThreadLocal<Cipher> CIPHER = new FastThreadLocal<>() {

		@Override
		protected Cipher initialValue() throws GeneralSecurityException {
			return Cipher.getInstance("AES/CBC/PKCS5Padding");
		}

	};

	private final Map<ByteBuffer, Key> keys = new HashMap<>();

	TicketOpener(List<SessionTicketKey> keys) {
		keys.forEach((key) -> this.keys.put(ByteBuffer.wrap(key.name()),
				new Key(new SecretKeySpec(key.hmacKey(), "HmacSHA256"), new SecretKeySpec(key.aesKey(), "AES"))));
	}

	/**
	 * Open a ticket.
	 * @return what is in it, {@code null} if it was made with none of the keys, or is not
	 * genuine
	 */
	@Nullable TicketContents open(byte[] ticket) {
		int sealed = ticket.length - MAC_LENGTH;
		if (sealed <= NAME_LENGTH + IV_LENGTH) {
			return null;
		}
		Key key = this.keys.get(ByteBuffer.wrap(ticket, 0, NAME_LENGTH));
		try {
			return (key != null && isGenuine(ticket, sealed, key)) ? TicketContents.of(decrypt(ticket, sealed, key))
					: null;
		}
		catch (GeneralSecurityException ex) {
			return null;
		}
	}

	private static boolean isGenuine(byte[] ticket, int sealed, Key key) throws GeneralSecurityException {
		Mac mac = MAC.get();
		mac.init(key.hmac());
		mac.update(ticket, 0, sealed);
		return MessageDigest.isEqual(mac.doFinal(), Arrays.copyOfRange(ticket, sealed, ticket.length));
	}

	private static byte[] decrypt(byte[] ticket, int sealed, Key key) throws GeneralSecurityException {
		Cipher cipher = CIPHER.get();
		cipher.init(Cipher.DECRYPT_MODE, key.aes(), new IvParameterSpec(ticket, NAME_LENGTH, IV_LENGTH));
		int start = NAME_LENGTH + IV_LENGTH;
		return cipher.doFinal(ticket, start, sealed - start);
	}

	/**
	 * The secret parts of a key.
	 */
	private record Key(SecretKeySpec hmac, SecretKeySpec aes) {

		@Override
		public String toString() {
			return "Key[******]";
		}

	}

}
