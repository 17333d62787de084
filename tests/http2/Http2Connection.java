import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * A connection of a client that writes and reads frames of HTTP/2 as they are (RFC 9113). One
 * thread reads, any may write.
 */
final class Http2Connection implements AutoCloseable {

	static final int DATA = 0;

	static final int HEADERS = 1;

	static final int PRIORITY = 2;

	static final int RST_STREAM = 3;

	static final int SETTINGS = 4;

	static final int PING = 6;

	static final int GOAWAY = 7;

	static final int WINDOW_UPDATE = 8;

	static final int CONTINUATION = 9;

	static final int ACK = 0x1;

	static final int END_STREAM = 0x1;

	static final int END_HEADERS = 0x4;

	static final int PATIENCE_MILLIS = 60_000;

	private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

	private final SSLSocket socket;

	private final OutputStream out;

	private final DataInputStream in;

	private int nextStream = 1;

	Http2Connection(int port) throws IOException {
		Socket tcp = new Socket();
		tcp.connect(new InetSocketAddress("127.0.0.1", port), PATIENCE_MILLIS);
		tcp.setTcpNoDelay(true);
		this.socket = (SSLSocket) ((SSLSocketFactory) SSLSocketFactory.getDefault()).createSocket(tcp, "localhost", port, true);
		this.socket.setSoTimeout(PATIENCE_MILLIS);
		SSLParameters parameters = this.socket.getSSLParameters();
		parameters.setApplicationProtocols(new String[] { "h2" });
		this.socket.setSSLParameters(parameters);
		this.out = this.socket.getOutputStream();
		this.in = new DataInputStream(this.socket.getInputStream());
		ByteArrayOutputStream first = new ByteArrayOutputStream();
		first.writeBytes(PREFACE);
		frame(first, SETTINGS, 0, 0);
		// Nothing that is received has to be counted
		frame(first, WINDOW_UPDATE, 0, 0, 0x3F, 0, 0, 0);
		write(first.toByteArray());
		if (!"h2".equals(this.socket.getApplicationProtocol())) {
			throw new IllegalStateException("No HTTP/2");
		}
	}

	/** Return the number of the next stream. */
	int nextStream() {
		int stream = this.nextStream;
		this.nextStream += 2;
		return stream;
	}

	synchronized void write(byte[] frames) throws IOException {
		this.out.write(frames);
	}

	/** Return the next frame, after answering it if it asks for that. */
	Frame read() throws IOException {
		int length = this.in.readUnsignedShort() << 8 | this.in.readUnsignedByte();
		int type = this.in.readUnsignedByte();
		int flags = this.in.readUnsignedByte();
		int stream = this.in.readInt();
		byte[] payload = this.in.readNBytes(length);
		if (payload.length < length) {
			throw new EOFException();
		}
		if ((type == SETTINGS || type == PING) && (flags & ACK) == 0) {
			ByteArrayOutputStream answer = new ByteArrayOutputStream();
			frame(answer, type, ACK, 0, (type == PING) ? payload : new byte[0]);
			write(answer.toByteArray());
		}
		return new Frame(type, flags, stream, payload);
	}

	/** Ask, and read until there is an answer. */
	void hello() throws IOException {
		int stream = nextStream();
		ByteArrayOutputStream request = new ByteArrayOutputStream();
		frame(request, HEADERS, END_HEADERS | END_STREAM, stream, get("/hello"));
		write(request.toByteArray());
		boolean found = false;
		ByteArrayOutputStream body = new ByteArrayOutputStream();
		while (true) {
			Frame frame = read();
			if (frame.type == GOAWAY) {
				throw new IOException("GOAWAY with code " + frame.code());
			}
			if (frame.stream != stream) {
				continue;
			}
			if (frame.type == RST_STREAM) {
				throw new IOException("RST_STREAM with code " + frame.code());
			}
			if (frame.type == HEADERS) {
				// :status 200 of the static table
				found = (frame.payload[0] & 0xFF) == 0x88;
			}
			if (frame.type == DATA) {
				body.writeBytes(frame.payload);
			}
			if ((frame.flags & END_STREAM) != 0) {
				break;
			}
		}
		if (!found || !body.toString(StandardCharsets.US_ASCII).equals("Hello World!")) {
			throw new IOException("An answer that is none: " + body);
		}
	}

	@Override
	public void close() throws IOException {
		this.socket.close();
	}

	/** Append the header fields of a request, compressed with the static table only (RFC 7541). */
	static byte[] get(String path) {
		ByteArrayOutputStream block = new ByteArrayOutputStream();
		block.write(0x82);
		block.write(0x87);
		literal(block, 0x01, "localhost");
		literal(block, 0x04, path);
		return block.toByteArray();
	}

	/** A value shorter than 127 bytes, for a name of the static table. */
	private static void literal(ByteArrayOutputStream block, int name, String value) {
		block.write(name);
		block.write(value.length());
		block.writeBytes(value.getBytes(StandardCharsets.US_ASCII));
	}

	static void frame(ByteArrayOutputStream out, int type, int flags, int stream, int... payload) {
		byte[] bytes = new byte[payload.length];
		for (int i = 0; i < bytes.length; i++) {
			bytes[i] = (byte) payload[i];
		}
		frame(out, type, flags, stream, bytes);
	}

	static void frame(ByteArrayOutputStream out, int type, int flags, int stream, byte[] payload) {
		int length = payload.length;
		int[] header = { length >> 16, length >> 8, length, type, flags, stream >> 24, stream >> 16, stream >> 8, stream };
		for (int part : header) {
			out.write(part);
		}
		out.writeBytes(payload);
	}

	static final class Frame {

		final int type;

		final int flags;

		final int stream;

		final byte[] payload;

		Frame(int type, int flags, int stream, byte[] payload) {
			this.type = type;
			this.flags = flags;
			this.stream = stream;
			this.payload = payload;
		}

		/** Of GOAWAY, and of RST_STREAM. */
		int code() {
			int at = (this.type == GOAWAY) ? 4 : 0;
			return (this.payload[at] & 0xFF) << 24 | (this.payload[at + 1] & 0xFF) << 16 | (this.payload[at + 2] & 0xFF) << 8
					| this.payload[at + 3] & 0xFF;
		}

	}

}
