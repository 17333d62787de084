package com.example.peers.reactornetty;

import java.io.File;
import java.util.List;

import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSslSessionContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import reactor.netty.http.server.HttpServer;

/**
 * Reactor Netty as it is, with BoringSSL, or with the TLS of the Java runtime if
 * <code>peer.engine</code> is <code>JDK</code>.
 */
public final class Main {

	private Main() {
	}

	public static void main(String[] args) throws Exception {
		// Read by both engines: BoringSSL has tickets with TLS 1.3 unless it is false
		System.setProperty("jdk.tls.server.enableSessionTicketExtension", System.getProperty("peer.tickets", "false"));
		SslContext context = context();
		HttpServer.create()
			.host("127.0.0.1")
			.port(Integer.getInteger("peer.port"))
			.secure((spec) -> spec.sslContext(context))
			.route(new Routes())
			.bindNow();
		System.out.println("READY");
		Thread.currentThread().join();
	}

	private static SslContext context() throws Exception {
		SslContextBuilder builder = SslContextBuilder
			.forServer(new File(System.getProperty("peer.certificate")), new File(System.getProperty("peer.key")))
			.sslProvider(SslProvider.valueOf(System.getProperty("peer.engine", "OPENSSL")))
			.protocols("TLSv1.3", "TLSv1.2")
			.ciphers(List.of("TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384",
					"TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"));
		String clientCa = System.getProperty("peer.client-ca");
		if (clientCa != null) {
			builder.trustManager(new File(clientCa)).clientAuth(ClientAuth.REQUIRE);
		}
		SslContext context = builder.build();
		if (context.sessionContext() instanceof OpenSslSessionContext sessions) {
			sessions.setSessionCacheEnabled(false);
		}
		return context;
	}

}
