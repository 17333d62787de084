package com.example.peers.vertx;

import java.util.Set;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.JdkSSLEngineOptions;
import io.vertx.core.net.OpenSSLEngineOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;

/**
 * Vert.x without Vert.x Web: an instance of the server for each event loop. BoringSSL, or
 * the TLS of the Java runtime if <code>peer.engine</code> is <code>JDK</code>.
 */
public final class Main {

	private Main() {
	}

	public static void main(String[] args) throws Exception {
		// Read by both engines: BoringSSL has tickets with TLS 1.3 unless it is false
		System.setProperty("jdk.tls.server.enableSessionTicketExtension", System.getProperty("peer.tickets", "false"));
		HttpServerOptions options = options();
		Handlers handlers = new Handlers();
		Vertx.vertx()
			.deployVerticle(() -> new Server(options, handlers),
					new DeploymentOptions().setInstances(VertxOptions.DEFAULT_EVENT_LOOP_POOL_SIZE))
			.await();
		System.out.println("READY");
	}

	private static HttpServerOptions options() {
		HttpServerOptions options = new HttpServerOptions().setHost("127.0.0.1")
			.setPort(Integer.getInteger("peer.port"))
			.setSsl(true)
			.setUseAlpn(false)
			.setKeyCertOptions(new PemKeyCertOptions().setCertPath(System.getProperty("peer.certificate"))
				.setKeyPath(System.getProperty("peer.key")))
			.setSslEngineOptions("JDK".equals(System.getProperty("peer.engine")) ? new JdkSSLEngineOptions()
					: new OpenSSLEngineOptions().setSessionCacheEnabled(false))
			.setEnabledSecureTransportProtocols(Set.of("TLSv1.3", "TLSv1.2"))
			.addEnabledCipherSuite("TLS_AES_128_GCM_SHA256")
			.addEnabledCipherSuite("TLS_AES_256_GCM_SHA384")
			.addEnabledCipherSuite("TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256")
			.addEnabledCipherSuite("TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384");
		String clientCa = System.getProperty("peer.client-ca");
		if (clientCa != null) {
			options.setClientAuth(ClientAuth.REQUIRED).setTrustOptions(new PemTrustOptions().addCertPath(clientCa));
		}
		return options;
	}

}
