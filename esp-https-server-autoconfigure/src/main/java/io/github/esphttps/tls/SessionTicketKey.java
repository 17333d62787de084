package io.github.esphttps.tls;

import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * One generation of the keys that protect session tickets: a name that is part of each
 * ticket, a key for its HMAC-SHA256, a key for its AES-128-CBC, and when new tickets
 * begin to be made with it. Immutable; equal to one with the same content. Whoever knows
 * it reads and forges tickets, so it never stands in a log or message.
 */
public final class SessionTicketKey {

	/** Bytes of name and keys. */
	public static final int LENGTH = 48;

	private static final int PART = 16;

	private static final SecureRandom RANDOM = new SecureRandom();

	private final byte[] content;

	private final Instant issuesFrom;

	private SessionTicketKey(byte[] content, Instant issuesFrom) {
		this.content = content;
		this.issuesFrom = issuesFrom;
	}

	/**
	 * Make a key of random bytes. Any thread may call this.
	 * @param issuesFrom when new tickets begin to be made with it
	 * @return a key that was never used
	 */
	public static SessionTicketKey random(Instant issuesFrom) {
		byte[] content = new byte[LENGTH];
		RANDOM.nextBytes(content);
		return new SessionTicketKey(content, issuesFrom);
	}

	/**
	 * Make a key of bytes that are kept somewhere.
	 * @param content 16 bytes of name, 16 of the HMAC key, 16 of the AES key; copied
	 * @param issuesFrom when new tickets begin to be made with it
	 * @return a key
	 * @throws IllegalArgumentException if there are not 48 bytes
	 */
	public static SessionTicketKey of(byte[] content, Instant issuesFrom) {
		if (content.length != LENGTH) {
			throw new IllegalArgumentException("'content' must have " + LENGTH + " bytes, not " + content.length);
		}
		return new SessionTicketKey(content.clone(), issuesFrom);
	}

	/**
	 * Return what tickets name this key by. It is no secret.
	 * @return 16 bytes, a copy
	 */
	public byte[] name() {
		return part(0);
	}

	/**
	 * Return the key that signs tickets.
	 * @return 16 bytes, a copy
	 */
	public byte[] hmacKey() {
		return part(1);
	}

	/**
	 * Return the key that encrypts tickets.
	 * @return 16 bytes, a copy
	 */
	public byte[] aesKey() {
		return part(2);
	}

	/**
	 * Return when new tickets begin to be made with this key. Before it, tickets that
	 * others made with it are accepted.
	 * @return an instant, of the clock of whoever made the key
	 */
	public Instant issuesFrom() {
		return this.issuesFrom;
	}

	/** Return all bytes, a copy that the caller may overwrite. */
	byte[] content() {
		return this.content.clone();
	}

	/** Return the name in hexadecimal digits, which may be shown. */
	String shownName() {
		return HexFormat.of().formatHex(this.content, 0, PART);
	}

	private byte[] part(int index) {
		return Arrays.copyOfRange(this.content, index * PART, (index + 1) * PART);
	}

	@Override
	public boolean equals(Object other) {
		return other instanceof SessionTicketKey key && this.issuesFrom.equals(key.issuesFrom)
				&& MessageDigest.isEqual(this.content, key.content);
	}

	// The name is as good as random, and no secret
	@Override
	public int hashCode() {
		return Arrays.hashCode(name());
	}

	/**
	 * Return the name and the instant, never a secret.
	 */
	@Override
	public String toString() {
		return "SessionTicketKey[" + shownName() + ", issues from " + this.issuesFrom + "]";
	}

}
