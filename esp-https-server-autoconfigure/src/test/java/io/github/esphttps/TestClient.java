package io.github.esphttps;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

import io.netty.pkitesting.X509Bundle;

/**
 * An HTTP/1.1 client that shows every byte: one connection, verified against the test CA.
 */
public final class TestClient implements AutoCloseable {

	private final Socket socket;

	private TestClient(Socket socket) throws IOException {
		this.socket = socket;
		socket.setSoTimeout(20_000);
		socket.setTcpNoDelay(true);
	}

	public static TestClient plain(int port) throws IOException {
		return plain(new Socket("127.0.0.1", port));
	}

	public static TestClient plain(Socket connection) throws IOException {
		return new TestClient(connection);
	}

	public static TestClient tls(int port) throws Exception {
		return tls(port, context(null), "TLSv1.3");
	}

	public static TestClient tls(int port, X509Bundle identity, String protocol) throws Exception {
		return tls(port, context(identity), protocol);
	}

	public static TestClient tls(int port, SSLContext context, String protocol) throws Exception {
		return tls((SSLSocket) context.getSocketFactory().createSocket("localhost", port), protocol);
	}

	/** Begin with TLS on a connection. */
	public static TestClient tls(Socket connection, SSLContext context, String protocol) throws Exception {
		return tls((SSLSocket) context.getSocketFactory()
			.createSocket(connection, "localhost", connection.getPort(), true), protocol);
	}

	private static TestClient tls(SSLSocket socket, String protocol) throws IOException {
		SSLParameters parameters = socket.getSSLParameters();
		parameters.setProtocols(new String[] { protocol });
		parameters.setEndpointIdentificationAlgorithm("HTTPS");
		parameters.setServerNames(List.of(new SNIHostName("localhost")));
		parameters.setApplicationProtocols(new String[] { "http/1.1" });
		socket.setSSLParameters(parameters);
		try {
			socket.startHandshake();
			return new TestClient(socket);
		}
		catch (IOException ex) {
			socket.close();
			throw ex;
		}
	}

	public static SSLContext context(X509Bundle identity) throws Exception {
		KeyManager[] keyManagers = null;
		if (identity != null) {
			KeyStore keyStore = KeyStore.getInstance("PKCS12");
			keyStore.load(null, null);
			keyStore.setKeyEntry("device", identity.getKeyPair().getPrivate(), new char[0],
					identity.getCertificatePath());
			// Presents its certificate whether or not the server names the issuer
			KeyManagerFactory factory = KeyManagerFactory.getInstance("SunX509");
			factory.init(keyStore, new char[0]);
			keyManagers = new KeyManager[] { new EagerKeyManager(factory) };
		}
		SSLContext context = SSLContext.getInstance("TLS");
		context.init(keyManagers, TestPki.CA.toTrustManagerFactory().getTrustManagers(), null);
		return context;
	}

	public Socket socket() {
		return this.socket;
	}

	public TestClient write(String text) throws IOException {
		return write(text.getBytes(StandardCharsets.ISO_8859_1));
	}

	public TestClient write(byte[] bytes) throws IOException {
		this.socket.getOutputStream().write(bytes);
		this.socket.getOutputStream().flush();
		return this;
	}

	/** Write until the server has had enough, one byte at a time. */
	public TestClient dribble(String text) {
		try {
			for (byte next : text.getBytes(StandardCharsets.ISO_8859_1)) {
				write(new byte[] { next });
			}
		}
		catch (IOException ex) {
			// The server has answered already and closed
		}
		return this;
	}

	public Response get(String uri) throws IOException {
		return write("GET " + uri + " HTTP/1.1\r\nHost: localhost\r\n\r\n").read();
	}

	public Response exchange(String method, String uri, String body) throws IOException {
		return write("%s %s HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n%s".formatted(method, uri,
				body.length(), body))
			.read();
	}

	/** Read a response, or return {@code null} where the server has closed instead. */
	public Response readUnlessClosed() throws IOException {
		int first = in().read();
		return (first != -1) ? read((char) first + line()) : null;
	}

	public Response read() throws IOException {
		return read(line());
	}

	private Response read(String statusLine) throws IOException {
		Map<String, String> headers = new TreeMap<>();
		for (String line = line(); !line.isEmpty(); line = line()) {
			int colon = line.indexOf(':');
			headers.put(line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
		}
		int status = Integer.parseInt(statusLine.split(" ")[1]);
		ByteArrayOutputStream body = new ByteArrayOutputStream();
		if ("chunked".equals(headers.get("transfer-encoding"))) {
			for (int length = chunk(); length > 0; length = chunk()) {
				body.write(in().readNBytes(length));
				line();
			}
			line();
		}
		else if (headers.containsKey("content-length")) {
			int length = Integer.parseInt(headers.get("content-length"));
			byte[] bytes = in().readNBytes(length);
			if (bytes.length < length) {
				throw new EOFException("body is truncated");
			}
			body.write(bytes);
		}
		return new Response(status, statusLine, headers, body.toByteArray());
	}

	/** Read only the head, as the response to HEAD has no body. */
	public String head() throws IOException {
		StringBuilder head = new StringBuilder();
		for (String line = line(); !line.isEmpty(); line = line()) {
			head.append(line).append('\n');
		}
		return head.toString();
	}

	private int chunk() throws IOException {
		return Integer.parseInt(line(), 16);
	}

	private String line() throws IOException {
		ByteArrayOutputStream line = new ByteArrayOutputStream();
		for (int next = in().read(); next != '\n'; next = in().read()) {
			if (next == -1) {
				throw new EOFException("connection closed after '" + line + "'");
			}
			line.write(next);
		}
		return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
	}

	private InputStream in() throws IOException {
		return this.socket.getInputStream();
	}

	/** Return whether the server has closed the connection, waiting for it if need be. */
	public boolean closedByServer() {
		try {
			return in().read() == -1;
		}
		catch (java.net.SocketTimeoutException ex) {
			return false;
		}
		catch (IOException ex) {
			return true;
		}
	}

	@Override
	public void close() throws IOException {
		this.socket.close();
	}

	public record Response(int status, String statusLine, Map<String, String> headers, byte[] body) {

		public String text() {
			return new String(this.body, StandardCharsets.UTF_8);
		}

		public String header(String name) {
			return this.headers.get(name);
		}

	}

}
