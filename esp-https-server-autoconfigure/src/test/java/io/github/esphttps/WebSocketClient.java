package io.github.esphttps;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

import javax.net.ssl.SSLContext;

/**
 * A WebSocket client that shows every frame, and sends whatever it is told to.
 */
public final class WebSocketClient implements AutoCloseable {

	private static final byte[] MASK = { 0x37, (byte) 0xfa, 0x21, 0x3d };

	private final TestClient client;

	private final String head;

	private WebSocketClient(TestClient client, String head) {
		this.client = client;
		this.head = head;
	}

	/** Connect to a server with TLS, or without where it has none. */
	public static WebSocketClient connect(TestServer server, String uri, String... fields) throws Exception {
		TestClient client = server.httpd().config().secure() ? TestClient.tls(server.port())
				: TestClient.plain(server.port());
		return connect(client, uri, fields);
	}

	public static WebSocketClient connect(TestServer server, SSLContext context, String uri) throws Exception {
		return connect(TestClient.tls(server.port(), context, "TLSv1.3"), uri);
	}

	public static WebSocketClient connect(TestClient client, String uri, String... fields) throws IOException {
		String head = client.write(request(uri, fields)).head();
		if (!head.startsWith("HTTP/1.1 101 ")) {
			client.close();
			throw new IOException("refused: " + head);
		}
		return new WebSocketClient(client, head);
	}

	/** Return the request of a handshake that can be accepted. */
	public static String request(String uri, String... fields) {
		StringBuilder request = new StringBuilder("GET " + uri + " HTTP/1.1\r\nHost: localhost\r\n"
				+ "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
				+ "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n");
		for (String field : fields) {
			request.append(field).append("\r\n");
		}
		return request.append("\r\n").toString();
	}

	/** Return the head of the response to the handshake. */
	public String head() {
		return this.head;
	}

	public TestClient raw() {
		return this.client;
	}

	public WebSocketClient text(String text) throws IOException {
		return send(0x81, text.getBytes(StandardCharsets.UTF_8));
	}

	public WebSocketClient binary(byte[] bytes) throws IOException {
		return send(0x82, bytes);
	}

	public WebSocketClient ping(String text) throws IOException {
		return send(0x89, text.getBytes(StandardCharsets.UTF_8));
	}

	public WebSocketClient close(int code, String reason) throws IOException {
		byte[] text = reason.getBytes(StandardCharsets.UTF_8);
		return send(0x88, ByteBuffer.allocate(2 + text.length).putShort((short) code).put(text).array());
	}

	/** Send a masked frame with the shortest form of its length. */
	public WebSocketClient send(int firstByte, byte[] payload) throws IOException {
		this.client.write(frame(firstByte, payload));
		return this;
	}

	public static byte[] frame(int firstByte, byte[] payload) {
		ByteBuffer frame = ByteBuffer.allocate(14 + payload.length);
		frame.put((byte) firstByte);
		if (payload.length < 126) {
			frame.put((byte) (0x80 | payload.length));
		}
		else if (payload.length < 65536) {
			frame.put((byte) (0x80 | 126)).putShort((short) payload.length);
		}
		else {
			frame.put((byte) (0x80 | 127)).putLong(payload.length);
		}
		frame.put(MASK);
		for (int i = 0; i < payload.length; i++) {
			frame.put((byte) (payload[i] ^ MASK[i % 4]));
		}
		byte[] bytes = new byte[frame.position()];
		frame.flip().get(bytes);
		return bytes;
	}

	/** Read the next frame. */
	public Frame read() throws IOException {
		int first = octet();
		int length = octet();
		if ((length & 0x80) != 0) {
			throw new IOException("a server must not mask its frames");
		}
		long longLength = length;
		if (length == 126) {
			longLength = ByteBuffer.wrap(octets(2)).getShort() & 0xFFFF;
		}
		else if (length == 127) {
			longLength = ByteBuffer.wrap(octets(8)).getLong();
		}
		return new Frame(first, octets(Math.toIntExact(longLength)));
	}

	/** Read a message of any number of frames, which must not have others in between. */
	public String readText() throws IOException {
		ByteArrayOutputStream text = new ByteArrayOutputStream();
		for (Frame frame = read();; frame = read()) {
			text.write(frame.payload());
			if (frame.isLast()) {
				return text.toString(StandardCharsets.UTF_8);
			}
		}
	}

	/** Return whether the server has closed the connection, waiting for it if need be. */
	public boolean closedByServer() {
		return this.client.closedByServer();
	}

	private int octet() throws IOException {
		int octet = in().read();
		if (octet == -1) {
			throw new EOFException("connection closed");
		}
		return octet;
	}

	private byte[] octets(int length) throws IOException {
		byte[] octets = in().readNBytes(length);
		if (octets.length < length) {
			throw new EOFException("connection closed within a frame");
		}
		return octets;
	}

	private InputStream in() throws IOException {
		return this.client.socket().getInputStream();
	}

	@Override
	public void close() {
		try {
			this.client.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * A frame of the server.
	 *
	 * @param firstByte FIN, RSV and opcode
	 * @param payload the payload
	 */
	public record Frame(int firstByte, byte[] payload) {

		public boolean isLast() {
			return (this.firstByte & 0x80) != 0;
		}

		public int opcode() {
			return this.firstByte & 0xF;
		}

		public String text() {
			return new String(this.payload, StandardCharsets.UTF_8);
		}

		/** Return the code of a close frame, 1005 if it has none. */
		public int closeCode() {
			return (this.payload.length < 2) ? 1005 : ByteBuffer.wrap(this.payload).getShort() & 0xFFFF;
		}

		public String closeReason() {
			return new String(this.payload, 2, this.payload.length - 2, StandardCharsets.UTF_8);
		}

	}

}
