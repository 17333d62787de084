package io.github.esphttps.benchmarks;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.esphttps.httpd.HttpdServer;
import io.github.esphttps.httpd.UriHandler;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;

import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The server of a fleet in a process of its own: two listeners that demand certificates
 * of devices, one without and one with session tickets. It does what it is told line by
 * line on its standard input, and answers each line with one.
 */
public final class FleetServer {

	private static final AtomicInteger resumed = new AtomicInteger();

	private final List<HttpdServer> listeners;

	private FleetServer(List<HttpdServer> listeners) {
		this.listeners = listeners;
	}

	/**
	 * Answer lines until the input ends.
	 * @param args properties as <code>--name=value</code>
	 * @throws Exception if the certificate cannot be made, or the input cannot be read
	 */
	public static void main(String[] args) throws Exception {
		PrintStream answers = System.out;
		System.setOut(System.err);
		X509Bundle certificate = new CertificateBuilder().ecp256()
			.subject("CN=localhost")
			.setIsCertificateAuthority(true)
			.buildSelfSigned();
		FleetServer server = new FleetServer(List.of(start(certificate, false, args), start(certificate, true, args)));
		BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
		for (String line = input.readLine(); line != null; line = input.readLine()) {
			answers.println(server.answer(line));
		}
		System.exit(0);
	}

	private static HttpdServer start(X509Bundle certificate, boolean tickets, String... args) {
		Map<String, Object> properties = new HashMap<>();
		properties.put("logging.level.root", "warn");
		properties.put("esp.https.address", "127.0.0.1");
		properties.put("esp.https.port-secure", 0);
		properties.put("esp.https.tls-engine", "openssl");
		properties.put("esp.https.session-tickets", tickets);
		properties.put("esp.https.servercert", certificate.getCertificatePathPEM());
		properties.put("esp.https.prvtkey-pem", certificate.getPrivateKeyPEM());
		properties.put("esp.https.httpd.max-open-sockets", 1000);
		properties.put("esp.https.httpd.handshake-slots", 1024);
		properties.put("esp.https.httpd.backlog-conn", 1024);
		return new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.bannerMode(Banner.Mode.OFF)
			.properties(properties)
			.run(args)
			.getBean(HttpdServer.class);
	}

	private String answer(String command) {
		return switch (command) {
			case "port full" -> Integer.toString(this.listeners.get(0).port());
			case "port tickets" -> Integer.toString(this.listeners.get(1).port());
			case "sessions" ->
				Integer.toString(this.listeners.stream().mapToInt((listener) -> listener.sessions().size()).sum());
			case "resumed" -> Integer.toString(resumed.getAndSet(0));
			case "usage" -> Usage.now().toLine();
			default -> throw new IllegalArgumentException("Unknown command " + command);
		};
	}

	/**
	 * One of the listeners.
	 */
	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@Bean
		UriHandler hello() {
			return UriHandler.get("/hello", (request, response) -> {
				if (Objects.requireNonNull(request.session().tls()).resumed()) {
					resumed.incrementAndGet();
				}
				return response.send(Connection.ANSWER);
			});
		}

	}

}
