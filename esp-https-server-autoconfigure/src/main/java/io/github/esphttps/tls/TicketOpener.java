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

import org.jspecify.annotations.Nullable;

/**
 * Opens tickets as BoringSSL seals them: name of the key, initialization vector, session
 * encrypted with AES-128-CBC, and HMAC-SHA256 over all of it (RFC 5077, section 4).
 */
final class TicketOpener {

	private static final int NAME_LENGTH = 16;

	private static final int IV_LENGTH = 16;

	private static final int MAC_LENGTH = 32;

	private final Map<ByteBuffer, SessionTicketKey> keys = new HashMap<>();

	TicketOpener(List<SessionTicketKey> keys) {
		keys.forEach((key) -> this.keys.put(ByteBuffer.wrap(key.name()), key));
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
		SessionTicketKey key = this.keys.get(ByteBuffer.wrap(ticket, 0, NAME_LENGTH));
		try {
			return (key != null && isGenuine(ticket, sealed, key)) ? TicketContents.of(decrypt(ticket, sealed, key))
					: null;
		}
		catch (GeneralSecurityException ex) {
			return null;
		}
	}

	private static boolean isGenuine(byte[] ticket, int sealed, SessionTicketKey key) throws GeneralSecurityException {
		Mac mac = Mac.getInstance("HmacSHA256");
		mac.init(new SecretKeySpec(key.hmacKey(), mac.getAlgorithm()));
		mac.update(ticket, 0, sealed);
		return MessageDigest.isEqual(mac.doFinal(), Arrays.copyOfRange(ticket, sealed, ticket.length));
	}

	private static byte[] decrypt(byte[] ticket, int sealed, SessionTicketKey key) throws GeneralSecurityException {
		Cipher cipher = Cipher.getInstance("AES/CBC/PKCS5Padding");
		cipher.init(Cipher.DECRYPT_MODE, new SecretKeySpec(key.aesKey(), "AES"),
				new IvParameterSpec(ticket, NAME_LENGTH, IV_LENGTH));
		int start = NAME_LENGTH + IV_LENGTH;
		return cipher.doFinal(ticket, start, sealed - start);
	}

}
