import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * Opens sessions until the server has no descriptors left for one more, and some connections
 * beyond. Holds them until a file tells to close half of them, then demands that those who have
 * waited are served.
 *
 * Arguments: port, file that tells to go on, the greatest number of sessions there can be. What
 * the server is trusted with comes from the system properties of JSSE.
 */
final class Burst {

	static final int STUCK_MILLIS = 5_000;

	static final int PATIENCE_MILLIS = 30_000;

	static final int WAITING = 20;

	public static void main(String[] args) throws Exception {
		InetSocketAddress server = new InetSocketAddress("127.0.0.1", Integer.parseInt(args[0]));
		Deque<SSLSocket> served = new ArrayDeque<>();
		List<SSLSocket> waiting = new ArrayList<>();
		while (waiting.isEmpty()) {
			if (served.size() > Integer.parseInt(args[2])) {
				throw new IllegalStateException("The server has descriptors for " + served.size() + " sessions");
			}
			SSLSocket socket = secure(connect(server));
			socket.setSoTimeout(STUCK_MILLIS);
			try {
				hello(socket);
				served.add(socket);
			}
			catch (IOException ex) {
				System.out.println("  " + served.size() + " sessions, then: " + ex);
				socket.close();
				for (int i = 0; i < WAITING; i++) {
					waiting.add(secure(connect(server)));
				}
			}
		}
		System.out.println("exhausted");
		while (Files.notExists(Path.of(args[1]))) {
			Thread.sleep(100);
		}
		for (int i = served.size() / 2; i > 0; i--) {
			served.remove().close();
		}
		long began = System.nanoTime();
		for (SSLSocket socket : waiting) {
			socket.setSoTimeout(PATIENCE_MILLIS);
			hello(socket);
		}
		System.out.println("  those who waited are served after " + (System.nanoTime() - began) / 1_000_000 + " ms");
		for (SSLSocket socket : served) {
			hello(socket);
		}
	}

	static Socket connect(InetSocketAddress server) throws IOException {
		Socket socket = new Socket();
		socket.connect(server, PATIENCE_MILLIS);
		return socket;
	}

	static SSLSocket secure(Socket socket) throws IOException {
		return (SSLSocket) ((SSLSocketFactory) SSLSocketFactory.getDefault()).createSocket(socket, "localhost",
				socket.getPort(), true);
	}

	static void hello(SSLSocket socket) throws IOException {
		socket.getOutputStream().write("GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes());
		InputStream in = socket.getInputStream();
		StringBuilder received = new StringBuilder();
		while (received.indexOf("Hello World!") < 0) {
			int next = in.read();
			if (next == -1) {
				throw new IOException("Closed by the server");
			}
			received.append((char) next);
		}
	}

}
