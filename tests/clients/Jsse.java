import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;

import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/**
 * Java's own TLS as a client, of each version, with and without a certificate: two connections of
 * which the second has to be resumed, and HTTP/2.
 *
 * Arguments: port, trust store, key store, ticket or none: whether sessions have to be resumed.
 * Both stores are PKCS12, and have the password changeit.
 */
final class Jsse {

	static final char[] PASSWORD = "changeit".toCharArray();

	static final int PATIENCE_MILLIS = 30_000;

	static final byte[] REQUEST = "GET /hello HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
		.getBytes(StandardCharsets.US_ASCII);

	public static void main(String[] args) throws Exception {
		int port = Integer.parseInt(args[0]);
		boolean tickets = args[3].equals("ticket");
		for (String protocol : new String[] { "TLSv1.2", "TLSv1.3" }) {
			for (boolean certificate : new boolean[] { false, true }) {
				SSLContext context = context(protocol, args[1], certificate ? args[2] : null);
				demand(!resumed(context, port), "the first connection begins a session");
				demand(resumed(context, port) == tickets, "the second one is " + (tickets ? "resumed" : "not resumed"));
				http2(context, protocol, port);
			}
		}
	}

	static SSLContext context(String protocol, String trusted, String own) throws Exception {
		SSLContext context = SSLContext.getInstance(protocol);
		TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
		trust.init(store(trusted));
		KeyManager[] keys = null;
		if (own != null) {
			KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
			factory.init(store(own), PASSWORD);
			keys = factory.getKeyManagers();
		}
		context.init(keys, trust.getTrustManagers(), null);
		return context;
	}

	static KeyStore store(String file) throws GeneralSecurityException, IOException {
		KeyStore store = KeyStore.getInstance("PKCS12");
		try (InputStream in = Files.newInputStream(Path.of(file))) {
			store.load(in, PASSWORD);
		}
		return store;
	}

	static boolean resumed(SSLContext context, int port) throws Exception {
		// Creation times have milliseconds
		long began = System.currentTimeMillis();
		while (System.currentTimeMillis() == began) {
			Thread.onSpinWait();
		}
		began = System.currentTimeMillis();
		try (SSLSocket socket = (SSLSocket) context.getSocketFactory()
			.createSocket(InetAddress.getByAddress("localhost", new byte[] { 127, 0, 0, 1 }), port)) {
			socket.setSoTimeout(PATIENCE_MILLIS);
			SSLParameters parameters = socket.getSSLParameters();
			parameters.setEndpointIdentificationAlgorithm("HTTPS");
			socket.setSSLParameters(parameters);
			socket.getOutputStream().write(REQUEST);
			String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
			demand(answer.startsWith("HTTP/1.1 200 ") && answer.endsWith("Hello World!"), answer);
			return socket.getSession().getCreationTime() < began;
		}
	}

	static void http2(SSLContext context, String protocol, int port) throws Exception {
		HttpClient client = HttpClient.newBuilder()
			.sslContext(context)
			.sslParameters(new SSLParameters(null, new String[] { protocol }))
			.version(HttpClient.Version.HTTP_2)
			.build();
		HttpResponse<String> response = client.send(
				HttpRequest.newBuilder(URI.create("https://localhost:" + port + "/hello"))
					.timeout(Duration.ofMillis(PATIENCE_MILLIS))
					.build(),
				HttpResponse.BodyHandlers.ofString());
		demand(response.version() == HttpClient.Version.HTTP_2, "HTTP/2 is agreed on, instead of " + response.version());
		demand(response.body().equals("Hello World!"), response.body());
	}

	static void demand(boolean fact, String what) {
		if (!fact) {
			throw new IllegalStateException("Not so: " + what);
		}
	}

}
