package io.github.esphttps.tls;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a {@link CertificateSelector} is asked with.
 */
final class ClientOffers {

	private static final int VERSION_AND_RANDOM = 2 + 32;

	private static final int APPLICATION_PROTOCOLS = 16;

	private ClientOffers() {
	}

	/**
	 * Read the offer of a client.
	 * @param message a ClientHello without its header that {@link ClientHello} could
	 * read. Its indexes are left alone
	 * @param serverName the server name in it
	 */
	static ClientOffer read(ByteBuf message, @Nullable String serverName) {
		ByteBuf in = message.slice();
		in.skipBytes(VERSION_AND_RANDOM);
		in.skipBytes(in.readUnsignedByte());
		List<String> cipherSuites = cipherSuites(vector(in));
		in.skipBytes(in.readUnsignedByte());
		List<String> applicationProtocols = List.of();
		ByteBuf extensions = in.isReadable() ? vector(in) : in;
		while (extensions.isReadable()) {
			int type = extensions.readUnsignedShort();
			ByteBuf extension = vector(extensions);
			if (type == APPLICATION_PROTOCOLS) {
				applicationProtocols = applicationProtocols(extension);
			}
		}
		return new ClientOffer(serverName, applicationProtocols, cipherSuites);
	}

	private static List<String> cipherSuites(ByteBuf in) {
		List<String> names = new ArrayList<>();
		while (in.readableBytes() > 1) {
			names.add(CipherSuiteNames.of(in.readUnsignedShort()));
		}
		return names;
	}

	// RFC 7301, section 3.1. What is damaged the engine refuses
	private static List<String> applicationProtocols(ByteBuf extension) {
		List<String> names = new ArrayList<>();
		ByteBuf in = (extension.readableBytes() > 1)
				? extension.slice(extension.readerIndex() + 2, extension.readableBytes() - 2) : extension;
		while (in.isReadable()) {
			int length = in.readUnsignedByte();
			names
				.add(in.readCharSequence(Math.min(length, in.readableBytes()), StandardCharsets.ISO_8859_1).toString());
		}
		return names;
	}

	private static ByteBuf vector(ByteBuf in) {
		return in.readSlice(in.readUnsignedShort());
	}

}
