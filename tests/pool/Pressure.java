import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;

import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * Newcomers one after the other, who ask once and stay, so that a full pool has to purge for each.
 * Each has to be served in time, until a file tells that it is enough.
 *
 * Arguments: port, file. What the server is trusted with comes from the system properties of JSSE.
 */
final class Pressure {

	static final int BOUND_MILLIS = 20_000;

	static final int PAUSE_MILLIS = 50;

	public static void main(String[] args) throws Exception {
		int count = 0;
		long longest = 0;
		for (; Files.notExists(Path.of(args[1])); count++) {
			long began = System.nanoTime();
			serve(new InetSocketAddress("127.0.0.1", Integer.parseInt(args[0])));
			longest = Math.max(longest, (System.nanoTime() - began) / 1_000_000);
			Thread.sleep(PAUSE_MILLIS);
		}
		System.out.println("  " + count + " newcomers are served meanwhile, the slowest in " + longest + " ms");
	}

	static void serve(InetSocketAddress server) throws IOException {
		Socket tcp = new Socket();
		tcp.connect(server, BOUND_MILLIS);
		// Never closed: the server does so
		SSLSocket socket = (SSLSocket) ((SSLSocketFactory) SSLSocketFactory.getDefault()).createSocket(tcp, "localhost",
				server.getPort(), true);
		socket.setSoTimeout(BOUND_MILLIS);
		socket.getOutputStream().write("GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes());
		InputStream in = socket.getInputStream();
		StringBuilder received = new StringBuilder();
		while (received.indexOf("Hello World!") < 0) {
			int next = in.read();
			if (next == -1) {
				throw new IOException("Closed by the server instead of an answer");
			}
			received.append((char) next);
		}
	}

}
