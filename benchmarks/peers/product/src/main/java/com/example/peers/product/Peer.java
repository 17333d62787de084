package com.example.peers.product;

import java.util.HashMap;
import java.util.Map;

import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;

/**
 * Starts an application with what the properties of a peer say.
 */
public final class Peer {

	private Peer() {
	}

	public static void run(Class<?> application) {
		Map<String, Object> properties = new HashMap<>();
		properties.put("logging.level.root", "warn");
		properties.put("server.shutdown", "immediate");
		properties.put("esp.https.address", "127.0.0.1");
		properties.put("esp.https.port-secure", Integer.getInteger("peer.port"));
		properties.put("esp.https.servercert", System.getProperty("peer.certificate"));
		properties.put("esp.https.prvtkey-pem", System.getProperty("peer.key"));
		properties.put("esp.https.session-tickets", System.getProperty("peer.tickets", "false"));
		properties.put("esp.https.httpd.max-open-sockets", 50_000);
		properties.put("esp.https.httpd.handshake-slots", 1024);
		properties.put("esp.https.httpd.backlog-conn", 1024);
		String clientCa = System.getProperty("peer.client-ca");
		if (clientCa != null) {
			properties.put("esp.https.cacert-pem", clientCa);
		}
		new SpringApplicationBuilder(application).web(WebApplicationType.NONE)
			.bannerMode(Banner.Mode.OFF)
			.properties(properties)
			.run();
		System.out.println("READY");
	}

}
