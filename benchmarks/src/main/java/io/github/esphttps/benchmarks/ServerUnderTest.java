package io.github.esphttps.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import io.github.esphttps.config.HttpdSslConfig;
import io.github.esphttps.event.HttpdSessionEventPublisher;
import io.github.esphttps.httpd.HttpdServer;
import io.github.esphttps.httpd.UriHandler;
import io.github.esphttps.tls.ClientTrust;
import io.github.esphttps.tls.PemBundle;
import io.github.esphttps.tls.SessionTicketKeyStore;
import io.github.esphttps.tls.TlsTransport;
import io.netty.channel.Channel;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.ssl.DefaultSslBundleRegistry;

/**
 * The server in a process of its own, so that what it uses is nobody else's. It does what
 * it is told line by line on its standard input, and answers each line with one.
 */
public final class ServerUnderTest {

	private final X509Bundle certificate;

	private @Nullable HttpdServer server;

	private @Nullable TrunkListener trunks;

	private ServerUnderTest(X509Bundle certificate) {
		this.certificate = certificate;
	}

	/**
	 * Answer lines until the input ends.
	 * @param args none
	 * @throws Exception if the certificate cannot be made, or the input cannot be read
	 */
	public static void main(String[] args) throws Exception {
		ServerUnderTest process = new ServerUnderTest(new CertificateBuilder().ecp256()
			.subject("CN=localhost")
			.setIsCertificateAuthority(true)
			.buildSelfSigned());
		BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
		// Not even a failure would end the event loops
		try (input) {
			for (String line = input.readLine(); line != null; line = input.readLine()) {
				System.out.println(process.answer(line.split(" ")));
			}
		}
		catch (IOException | RuntimeException ex) {
			ex.printStackTrace();
			System.exit(1);
		}
		System.exit(0);
	}

	private String answer(String[] command) throws IOException {
		return switch (command[0]) {
			case "start" -> start(Integer.parseInt(command[1])).toLine();
			case "sessions" -> Integer.toString((this.server != null) ? this.server.sessions().size() : 0);
			case "usage" -> Usage.now().toLine();
			case "memory" -> Memory.afterCollection().toLine();
			default -> throw new IllegalArgumentException("Unknown command " + command[0]);
		};
	}

	private ServerPorts start(int maxOpenSockets) {
		stop();
		HttpdSslConfig config = config(maxOpenSockets);
		CompletableFuture<Channel> channel = new CompletableFuture<>();
		DefaultSslBundleRegistry bundles = new DefaultSslBundleRegistry(PemBundle.NAME, PemBundle.of(config));
		TlsTransport transport = TlsTransport.of(config, bundles, ClientTrust.of(config, List.of()),
				() -> SessionTicketKeyStore.of(config.tickets(), false));
		HttpdServer started = HttpdServer.builder(config)
			.transport(transport)
			.handlers(UriHandler.get("/hello", (request, response) -> response.send(Connection.ANSWER)))
			.customizers(List.of((server) -> server.doOnBound((bound) -> channel.complete(bound.channel()))))
			.listener(new HttpdSessionEventPublisher((event) -> {
			}))
			.build();
		started.start();
		this.server = started;
		TrunkListener listener = new TrunkListener(channel.join());
		this.trunks = listener;
		return new ServerPorts(started.port(), listener.port());
	}

	private void stop() {
		if (this.server != null) {
			this.server.stop();
		}
		if (this.trunks != null) {
			this.trunks.close();
		}
	}

	private HttpdSslConfig config(int maxOpenSockets) {
		Map<String, Object> properties = Map.of("esp.https.address", "127.0.0.1", "esp.https.port-secure", 0,
				"esp.https.tls-engine", "openssl", "esp.https.servercert", this.certificate.getCertificatePathPEM(),
				"esp.https.prvtkey-pem", this.certificate.getPrivateKeyPEM(), "esp.https.httpd.max-open-sockets",
				maxOpenSockets, "esp.https.httpd.handshake-slots", 1024, "esp.https.httpd.backlog-conn", 1024);
		return new Binder(new MapConfigurationPropertySource(properties)).bindOrCreate("esp.https",
				HttpdSslConfig.class);
	}

}
