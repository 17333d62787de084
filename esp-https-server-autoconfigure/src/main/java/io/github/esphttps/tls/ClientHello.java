package io.github.esphttps.tls;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * What the server has to know of a ClientHello before it chooses how to answer it (RFC
 * 8446, section 4.1.2).
 *
 * @param serverName the name the client asked for, in lower case, {@code null} if none
 * @param pskIdentity ticket the client offers for TLS 1.3, {@code null} if none
 * @param sessionTicket ticket the client offers for TLS 1.2, {@code null} if none
 * @param maxFragment bytes of data in the largest record that the client can take
 */
@SuppressWarnings("ArrayRecordComponent")
record ClientHello(@Nullable String serverName, byte @Nullable [] pskIdentity, byte @Nullable [] sessionTicket,
		int maxFragment) {

	// RFC 8446, section 5.1
	static final int LARGEST_FRAGMENT = 16384;

	/** A ClientHello that cannot be read, which the engine refuses. */
	static final ClientHello UNREADABLE = new ClientHello(null, null, null, LARGEST_FRAGMENT);

	private static final int VERSION_AND_RANDOM = 2 + 32;

	private static final int SERVER_NAME = 0;

	private static final int MAX_FRAGMENT_LENGTH = 1;

	private static final int RECORD_SIZE_LIMIT = 28;

	// RFC 8449, section 4
	private static final int SMALLEST_RECORD_SIZE = 64;

	private static final int SESSION_TICKET = 35;

	private static final int PRE_SHARED_KEY = 41;

	private static final int HOST_NAME = 0;

	/**
	 * Read a ClientHello.
	 * @param message the handshake message without its header. Its indexes are left alone
	 */
	static ClientHello of(ByteBuf message) {
		try {
			return read(message.slice());
		}
		catch (IndexOutOfBoundsException ex) {
			return UNREADABLE;
		}
	}

	private static ClientHello read(ByteBuf message) {
		message.skipBytes(VERSION_AND_RANDOM);
		message.skipBytes(message.readUnsignedByte());
		message.skipBytes(message.readUnsignedShort());
		message.skipBytes(message.readUnsignedByte());
		String serverName = null;
		byte[] pskIdentity = null;
		byte[] sessionTicket = null;
		int maxFragment = LARGEST_FRAGMENT;
		int recordSize = LARGEST_FRAGMENT;
		ByteBuf extensions = message.isReadable() ? vector(message) : message;
		while (extensions.isReadable()) {
			int type = extensions.readUnsignedShort();
			ByteBuf extension = vector(extensions);
			switch (type) {
				case SERVER_NAME -> {
					serverName = hostName(extension);
				}
				case SESSION_TICKET -> {
					sessionTicket = extension.isReadable() ? bytes(extension) : null;
				}
				case PRE_SHARED_KEY -> {
					pskIdentity = bytes(vector(vector(extension)));
				}
				case MAX_FRAGMENT_LENGTH -> {
					maxFragment = maxFragmentLength(extension);
				}
				case RECORD_SIZE_LIMIT -> {
					recordSize = recordSizeLimit(extension);
				}
				default -> {
				}
			}
		}
		return new ClientHello(serverName, pskIdentity, sessionTicket, Math.min(maxFragment, recordSize));
	}

	// RFC 6066, section 4
	private static int maxFragmentLength(ByteBuf extension) {
		int code = extension.isReadable() ? extension.readByte() : 0;
		return (code >= 1 && code <= 4) ? 256 << code : LARGEST_FRAGMENT;
	}

	// In TLS 1.3, the limit includes the type of the content
	private static int recordSizeLimit(ByteBuf extension) {
		int limit = (extension.readableBytes() >= Short.BYTES) ? extension.readUnsignedShort() : 0;
		return (limit >= SMALLEST_RECORD_SIZE) ? Math.min(limit - 1, LARGEST_FRAGMENT) : LARGEST_FRAGMENT;
	}

	// RFC 6066, section 3
	private static @Nullable String hostName(ByteBuf extension) {
		if (!extension.isReadable()) {
			return null;
		}
		ByteBuf names = vector(extension);
		return (names.readUnsignedByte() == HOST_NAME)
				? vector(names).toString(StandardCharsets.US_ASCII).toLowerCase(Locale.ROOT) : null;
	}

	private static ByteBuf vector(ByteBuf in) {
		return in.readSlice(in.readUnsignedShort());
	}

	private static byte[] bytes(ByteBuf in) {
		byte[] bytes = new byte[in.readableBytes()];
		in.readBytes(bytes);
		return bytes;
	}

}
