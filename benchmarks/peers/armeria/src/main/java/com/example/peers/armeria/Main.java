package com.example.peers.armeria;

import java.io.File;
import java.net.InetSocketAddress;
import java.util.List;

import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.websocket.WebSocketService;
import com.linecorp.armeria.server.websocket.WebSocketServiceHandler;
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
			.service("/ws", webSocket(webSockets::echo))
			.service("/ws/broadcast", webSocket(webSockets::broadcast));
		Handlers.register(builder);
		builder.build().start().join();
		System.out.println("READY");
	}

	// Clients that are no browsers have no origin
	private static WebSocketService webSocket(WebSocketServiceHandler handler) {
		return WebSocketService.builder(handler).allowedOrigins("*").build();
	}

	private static void customize(SslContextBuilder builder) {
		// Armeria does not start without a suite that HTTP/2 demands, the last one here
		builder.protocols("TLSv1.3", "TLSv1.2")
			.ciphers(List.of("TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384",
					"TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
					"TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"));
		String clientCa = System.getProperty("peer.client-ca");
		if (clientCa != null) {
			builder.trustManager(new File(clientCa)).clientAuth(ClientAuth.REQUIRE);
		}
	}

}
