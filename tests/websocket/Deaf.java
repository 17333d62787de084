import java.io.DataInputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * A WebSocket client with a small receive buffer, which asks to be sent too much, and
 * does not read it.
 */
final class Deaf {

	private final Socket connection = new Socket();

	private final SSLSocket socket;

	/** Connect, and have so many bytes wait at the server. */
	Deaf(String address, String uri, int bytes) throws Exception {
		String[] parts = address.split(":");
		int port = Integer.parseInt(parts[1]);
		this.connection.setReceiveBufferSize(4096);
		this.connection.setSoTimeout(60_000);
		this.connection.connect(new InetSocketAddress(parts[0], port));
		this.socket = (SSLSocket) ((SSLSocketFactory) SSLSocketFactory.getDefault()).createSocket(this.connection, parts[0],
				port, true);
		write(("GET " + uri + " HTTP/1.1\r\nHost: " + address + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
				+ "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
			.getBytes(StandardCharsets.US_ASCII));
		StringBuilder head = new StringBuilder();
		DataInputStream input = new DataInputStream(this.socket.getInputStream());
		while (head.indexOf("\r\n\r\n") < 0) {
			head.append((char) input.readByte());
		}
		Crowd.check(head.indexOf("HTTP/1.1 101 ") == 0, head.toString());
		byte[] text = String.valueOf(bytes).getBytes(StandardCharsets.US_ASCII);
		// Masked with zeros
		byte[] frame = new byte[6 + text.length];
		frame[0] = (byte) 0x81;
		frame[1] = (byte) (0x80 | text.length);
		System.arraycopy(text, 0, frame, 6, text.length);
		write(frame);
	}

	private void write(byte[] bytes) throws Exception {
		this.socket.getOutputStream().write(bytes);
	}

	/** Close as a client does that crashes, without a word. */
	void close() throws Exception {
		this.connection.close();
	}

}
