package com.example.peers.tomcat;

import java.util.HashMap;
import java.util.Map;

import org.springframework.boot.Banner;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;

/**
 * Spring Boot with Spring MVC, on Tomcat.
 */
@SpringBootApplication(proxyBeanMethods = false)
public class Main {

	public static void main(String[] args) {
		System.setProperty("jdk.tls.server.enableSessionTicketExtension", System.getProperty("peer.tickets", "false"));
		Map<String, Object> properties = new HashMap<>();
		properties.put("logging.level.root", "warn");
		properties.put("server.address", "127.0.0.1");
		properties.put("server.port", Integer.getInteger("peer.port"));
		properties.put("server.shutdown", "immediate");
		properties.put("server.tomcat.accept-count", 1024);
		properties.put("server.tomcat.max-connections", 50_000);
		properties.put("server.tomcat.max-keep-alive-requests", -1);
		properties.put("server.tomcat.keep-alive-timeout", "-1");
		properties.put("server.ssl.certificate", "file:" + System.getProperty("peer.certificate"));
		properties.put("server.ssl.certificate-private-key", "file:" + System.getProperty("peer.key"));
		properties.put("server.ssl.enabled-protocols", "TLSv1.3,TLSv1.2");
		properties.put("server.ssl.ciphers", "TLS_AES_128_GCM_SHA256,TLS_AES_256_GCM_SHA384,"
				+ "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384");
		String clientCa = System.getProperty("peer.client-ca");
		if (clientCa != null) {
			properties.put("server.ssl.trust-certificate", "file:" + clientCa);
			properties.put("server.ssl.client-auth", "need");
		}
		new SpringApplicationBuilder(Main.class).bannerMode(Banner.Mode.OFF).properties(properties).run();
		System.out.println("READY");
	}

}
