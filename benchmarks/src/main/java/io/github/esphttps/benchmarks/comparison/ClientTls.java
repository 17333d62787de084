package io.github.esphttps.benchmarks.comparison;

import java.util.ArrayList;
import java.util.List;

import io.github.esphttps.benchmarks.Fleet;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.handler.ssl.OpenSslContextOption;
import io.netty.handler.ssl.OpenSslSessionContext;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.internal.tcnative.SSL;
import io.netty.pkitesting.X509Bundle;
import org.jspecify.annotations.Nullable;

/**
 * TLS of a client, by BoringSSL: one version, X25519 as key exchange, and servers that
 * the CA of the run has issued a certificate for.
 */
final class ClientTls {

	static final String TLS_12 = "TLSv1.2";

	static final String TLS_13 = "TLSv1.3";

	private static final String HOST = "localhost";

	private static final int TICKET_SECONDS = 86_400;

	private final SslContext context;

	private final String protocol;

	private final boolean resuming;

	private ClientTls(Pki pki, String protocol, boolean resuming, @Nullable X509Bundle device) throws Exception {
		this.protocol = protocol;
		this.resuming = resuming;
		SslContextBuilder builder = SslContextBuilder.forClient()
			.sslProvider(SslProvider.OPENSSL)
			.protocols(protocol)
			.option(OpenSslContextOption.GROUPS, groups(protocol))
			.endpointIdentificationAlgorithm("HTTPS")
			.trustManager(pki.authority().toFile());
		if (device != null) {
			builder.keyManager(device.getKeyPair().getPrivate(), device.getCertificatePath());
		}
		this.context = builder.build();
		OpenSslSessionContext sessions = (OpenSslSessionContext) this.context.sessionContext();
		sessions.setSessionCacheEnabled(resuming);
		if (resuming) {
			sessions.setSessionTimeout(TICKET_SECONDS);
		}
	}

	/** Before TLS 1.3, the curve of the certificate has to be among the groups, too. */
	private static String[] groups(String protocol) {
		return protocol.equals(TLS_12) ? new String[] { "x25519", "secp256r1" } : new String[] { "x25519" };
	}

	/** Have a client whose handshakes are full. */
	static ClientTls full(Pki pki) throws Exception {
		return new ClientTls(pki, TLS_13, false, null);
	}

	/** Have a client with tickets of its own, for each of so many connections at once. */
	static List<ClientTls> resuming(Pki pki, String protocol, int count) throws Exception {
		List<ClientTls> clients = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			clients.add(new ClientTls(pki, protocol, true, null));
		}
		return List.copyOf(clients);
	}

	/** Have a client for each device, with its certificate. */
	static List<ClientTls> devices(Pki pki, Fleet fleet) throws Exception {
		List<ClientTls> clients = new ArrayList<>();
		for (X509Bundle device : fleet.devices()) {
			clients.add(new ClientTls(pki, TLS_13, false, device));
		}
		return List.copyOf(clients);
	}

	/** Return whether its sessions are to be resumed, apart from the first. */
	boolean resuming() {
		return this.resuming;
	}

	SslHandler newHandler(ByteBufAllocator allocator, int port) {
		// Sessions are kept, and certificates checked, under the name of the server
		return this.context.newHandler(allocator, HOST, port);
	}

	/**
	 * Return what is wrong with a session whose handshake is complete, if anything.
	 * @param channel the session
	 * @param expectResumed whether it must be resumed. Otherwise it must not be
	 */
	@Nullable String fault(Channel channel, boolean expectResumed) {
		ReferenceCountedOpenSslEngine engine = (ReferenceCountedOpenSslEngine) channel.pipeline()
			.get(SslHandler.class)
			.engine();
		String negotiated = engine.getSession().getProtocol();
		if (!this.protocol.equals(negotiated)) {
			return negotiated + " instead of " + this.protocol;
		}
		// What BoringSSL itself says of this connection
		boolean resumed = SSL.isSessionReused(engine.sslPointer());
		if (resumed != expectResumed) {
			return resumed ? "Resumed, and should not be" : "Not resumed";
		}
		return null;
	}

}
