package io.github.esphttps;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersDecoder;
import io.netty.pkitesting.X509Bundle;

/**
 * An HTTP/2 client that shows every frame: one connection, verified against the test CA.
 * It opens no window by itself, and acknowledges nothing but settings.
 */
public final class Http2Client implements AutoCloseable {

	public static final int DATA = 0;

	public static final int HEADERS = 1;

	public static final int PRIORITY = 2;

	public static final int RST_STREAM = 3;

	public static final int SETTINGS = 4;

	public static final int PING = 6;

	public static final int GOAWAY = 7;

	public static final int WINDOW_UPDATE = 8;

	public static final int CONTINUATION = 9;

	public static final int END_STREAM = 1;

	public static final int ACK = 1;

	public static final int END_HEADERS = 4;

	private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

	private final SSLSocket socket;

	private final Http2HeadersDecoder hpack = new DefaultHttp2HeadersDecoder(false);

	private final Map<Integer, Response> responses = new HashMap<>();

	private final Map<Integer, Integer> settings = new TreeMap<>();

	private final Map<Integer, Integer> opened = new HashMap<>();

	private int lastStream = -1;

	private Integer goAway;

	private Http2Client(SSLSocket socket) {
		this.socket = socket;
	}

	/**
	 * Connect, and send the preface with settings that are identifier and value in turn.
	 */
	public static Http2Client connect(int port, int... settings) throws Exception {
		return tls(port).begin(settings);
	}

	/** Send the preface. */
	public Http2Client begin(int... settings) throws IOException {
		write(PREFACE);
		ByteBuffer payload = ByteBuffer.allocate(settings.length * 3);
		for (int index = 0; index < settings.length; index += 2) {
			payload.putShort((short) settings[index]).putInt(settings[index + 1]);
		}
		return send(SETTINGS, 0, 0, payload.array());
	}

	/** Connect, and send nothing. */
	public static Http2Client tls(int port) throws Exception {
		return tls(port, null);
	}

	/** Connect as a device. */
	public static Http2Client tls(int port, X509Bundle identity) throws Exception {
		SSLSocket socket = (SSLSocket) TestClient.context(identity).getSocketFactory().createSocket("localhost", port);
		socket.setSoTimeout(20_000);
		socket.setTcpNoDelay(true);
		SSLParameters parameters = socket.getSSLParameters();
		parameters.setEndpointIdentificationAlgorithm("HTTPS");
		parameters.setApplicationProtocols(new String[] { "h2" });
		socket.setSSLParameters(parameters);
		socket.startHandshake();
		return new Http2Client(socket);
	}

	public SSLSocket socket() {
		return this.socket;
	}

	public Http2Client write(byte[] bytes) throws IOException {
		this.socket.getOutputStream().write(bytes);
		this.socket.getOutputStream().flush();
		return this;
	}

	public Http2Client send(int type, int flags, int stream, byte... payload) throws IOException {
		return write(frame(type, flags, stream, payload));
	}

	public static byte[] frame(int type, int flags, int stream, byte... payload) {
		return ByteBuffer.allocate(9 + payload.length)
			.put((byte) (payload.length >> 16))
			.putShort((short) payload.length)
			.put((byte) type)
			.put((byte) flags)
			.putInt(stream)
			.put(payload)
			.array();
	}

	/** Begin a stream with the usual fields of a request, and return its number. */
	public int begin(String method, String path, String... fields) throws IOException {
		return open(0, head(method, path, fields));
	}

	/** Send a request without a body, and return the number of its stream. */
	public int request(String method, String path) throws IOException {
		return open(END_STREAM, head(method, path));
	}

	public Response get(String path, String... fields) throws IOException {
		return read(open(END_STREAM, head("GET", path, fields)));
	}

	/** Open a stream with a header block. */
	public int open(int flags, byte[] block) throws IOException {
		int stream = nextStream();
		send(HEADERS, flags | END_HEADERS, stream, block);
		return stream;
	}

	public int nextStream() {
		this.lastStream += 2;
		return this.lastStream;
	}

	public static byte[] head(String method, String path, String... fields) {
		List<String> all = new ArrayList<>(
				List.of(":method", method, ":scheme", "https", ":path", path, ":authority", "localhost"));
		all.addAll(List.of(fields));
		return block(all.toArray(String[]::new));
	}

	/** Encode fields, names and values in turn, each as a literal (RFC 7541, 6.2.2). */
	public static byte[] block(String... fields) {
		ByteArrayOutputStream block = new ByteArrayOutputStream();
		for (int index = 0; index < fields.length; index += 2) {
			block.write(0);
			literal(block, fields[index]);
			literal(block, fields[index + 1]);
		}
		return block.toByteArray();
	}

	private static void literal(ByteArrayOutputStream block, String text) {
		byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
		if (bytes.length < 127) {
			block.write(bytes.length);
		}
		else {
			block.write(127);
			int rest = bytes.length - 127;
			for (; rest >= 128; rest >>= 7) {
				block.write(rest & 0x7F | 0x80);
			}
			block.write(rest);
		}
		block.writeBytes(bytes);
	}

	public Http2Client data(int stream, boolean last, String text) throws IOException {
		return send(DATA, last ? END_STREAM : 0, stream, text.getBytes(StandardCharsets.ISO_8859_1));
	}

	public Http2Client reset(int stream) throws IOException {
		return send(RST_STREAM, 0, stream, ByteBuffer.allocate(4).putInt((int) Http2Error.CANCEL.code()).array());
	}

	public Http2Client openWindow(int stream, int bytes) throws IOException {
		return send(WINDOW_UPDATE, 0, stream, ByteBuffer.allocate(4).putInt(bytes).array());
	}

	/** Read until a stream has ended. */
	public Response read(int stream) throws IOException {
		Response response = response(stream);
		while (!response.isOver()) {
			if (!readFrame()) {
				throw new EOFException("connection closed, GOAWAY " + this.goAway);
			}
		}
		return response;
	}

	/** Read until the connection ends, and return the error of the last GOAWAY. */
	public Http2Error readGoAway() throws IOException {
		try {
			while (readFrame()) {
				// Read on
			}
		}
		catch (IOException ex) {
			if (this.goAway == null) {
				throw ex;
			}
		}
		return (this.goAway != null) ? Http2Error.valueOf(this.goAway) : null;
	}

	/** Return whether the server has said that it serves no more requests. */
	public boolean isGoingAway() {
		return this.goAway != null;
	}

	/** Read a frame of any type. */
	public boolean readFrame() throws IOException {
		DataInputStream in = new DataInputStream(this.socket.getInputStream());
		int first = in.read();
		if (first == -1) {
			return false;
		}
		int length = first << 16 | in.readUnsignedShort();
		int type = in.read();
		int flags = in.read();
		int stream = in.readInt();
		byte[] payload = in.readNBytes(length);
		switch (type) {
			case DATA -> response(stream).body.writeBytes(payload);
			case HEADERS -> response(stream).headers.add(decode(stream, payload));
			case RST_STREAM -> response(stream).resetWith(ByteBuffer.wrap(payload).getInt());
			case WINDOW_UPDATE -> this.opened.merge(stream, ByteBuffer.wrap(payload).getInt(), Integer::sum);
			case GOAWAY -> {
				this.goAway = ByteBuffer.wrap(payload).getInt(4);
			}
			case SETTINGS -> settings(flags, ByteBuffer.wrap(payload));
			default -> {
				// Of no interest
			}
		}
		if (type == DATA || type == HEADERS) {
			response(stream).complete |= (flags & END_STREAM) != 0;
		}
		return true;
	}

	private void settings(int flags, ByteBuffer payload) throws IOException {
		while (payload.hasRemaining()) {
			this.settings.put((int) payload.getShort(), payload.getInt());
		}
		if ((flags & ACK) == 0) {
			send(SETTINGS, ACK, 0);
		}
	}

	private Http2Headers decode(int stream, byte[] block) throws IOException {
		ByteBuf bytes = Unpooled.wrappedBuffer(block);
		try {
			return this.hpack.decodeHeaders(stream, bytes);
		}
		catch (Http2Exception ex) {
			throw new IOException(ex);
		}
	}

	/** Return what the server has announced. */
	public Map<Integer, Integer> settings() {
		return this.settings;
	}

	/** Return how much the server has opened the window of a stream. */
	public int opened(int stream) {
		return this.opened.getOrDefault(stream, 0);
	}

	public Response response(int stream) {
		return this.responses.computeIfAbsent(stream, (key) -> new Response());
	}

	@Override
	public void close() throws IOException {
		this.socket.close();
	}

	/**
	 * What has arrived on a stream.
	 */
	public static final class Response {

		private final List<Http2Headers> headers = new ArrayList<>();

		private final ByteArrayOutputStream body = new ByteArrayOutputStream();

		private boolean complete;

		private Http2Error error;

		private void resetWith(int code) {
			this.error = Http2Error.valueOf(code);
		}

		public boolean isOver() {
			return this.complete || this.error != null;
		}

		public boolean isComplete() {
			return this.complete;
		}

		/** Return what the stream was reset with, {@code null} if it was not. */
		public Http2Error error() {
			return this.error;
		}

		public int status() {
			return Integer.parseInt(last().status().toString());
		}

		public String header(String name) {
			CharSequence value = last().get(name);
			return (value != null) ? value.toString() : null;
		}

		public Http2Headers last() {
			return this.headers.get(this.headers.size() - 1);
		}

		public List<Http2Headers> all() {
			return this.headers;
		}

		public byte[] bytes() {
			return this.body.toByteArray();
		}

		public String text() {
			return this.body.toString(StandardCharsets.UTF_8);
		}

	}

}
