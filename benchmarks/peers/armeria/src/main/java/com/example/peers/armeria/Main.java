package com.example.peers.armeria;

import java.io.File;
import java.net.InetSocketAddress;
import java.util.List;

import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.websocket.WebSocketService;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContextBuilder;

/**
 * Armeria, with BoringSSL.
 */
public final class Main {

	private Main() {
	}

	public static void main(String[] args) {
		// BoringSSL has tickets with TLS 1.3 unless it is false
		System.setProperty("jdk.tls.server.enableSessionTicketExtension", System.getProperty("peer.tickets", "false"));
		WebSockets webSockets = new WebSockets();
		ServerBuilder builder = Server.builder()
			.https(new InetSocketAddress("127.0.0.1", Integer.getInteger("peer.port")))
			.tls(new File(System.getProperty("peer.certificate")), new File(System.getProperty("peer.key")))
			.tlsCustomizer(Main::customize)
			.idleTimeoutMillis(0)
			.requestTimeoutMillis(0)
			.maxRequestLength(0)
			.service("/ws", WebSocketService.of(webSockets::echo))
			.service("/ws/broadcast", WebSocketService.of(webSockets::broadcast));
		Handlers.register(builder);
		builder.build().start().join();
		System.out.println("READY");
	}

	private static void customize(SslContextBuilder builder) {
		builder.protocols("TLSv1.3", "TLSv1.2")
			.ciphers(List.of("TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384",
					"TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"))
			.applicationProtocolConfig(new ApplicationProtocolConfig(ApplicationProtocolConfig.Protocol.ALPN,
					ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
					ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT, "http/1.1"));
		String clientCa = System.getProperty("peer.client-ca");
		if (clientCa != null) {
			builder.trustManager(new File(clientCa)).clientAuth(ClientAuth.REQUIRE);
		}
	}

}
