import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/**
 * Strangers: connects that send nothing, half a ClientHello, a whole one and nothing after it,
 * and handshakes without a certificate and with one of a foreign CA. Each holds on until the
 * server ends it. None may be answered a request.
 *
 * Arguments: port, number of connections, key store with the foreign certificate and its
 * password. What the server is trusted with comes from the system properties of JSSE.
 */
final class Flood {

	enum Kind {

		SILENT, HALF_HELLO, HELLO, NO_CERTIFICATE, FOREIGN_CERTIFICATE;

		boolean shakesHands() {
			return this == NO_CERTIFICATE || this == FOREIGN_CERTIFICATE;
		}

	}

	static final int AT_ONCE = 2500;

	static final int HANDSHAKES_AT_ONCE = 32;

	static final long BOUND_SECONDS = 120;

	// Tells strangers from devices in the log of the server
	static final String FROM = "127.0.0.2";

	static final Map<Kind, AtomicInteger> ended = new EnumMap<>(Kind.class);

	public static void main(String[] args) throws Exception {
		InetSocketAddress server = new InetSocketAddress("127.0.0.1", Integer.parseInt(args[0]));
		int count = Integer.parseInt(args[1]);
		SSLContext foreign = foreign(Path.of(args[2]), args[3].toCharArray());
		List<Kind> raw = new ArrayList<>();
		ExecutorService handshakes = Executors.newFixedThreadPool(HANDSHAKES_AT_ONCE);
		for (Kind kind : Kind.values()) {
			ended.put(kind, new AtomicInteger());
		}
		for (int i = 0; i < count; i++) {
			Kind kind = Kind.values()[i % Kind.values().length];
			if (kind.shakesHands()) {
				SSLContext context = (kind == Kind.FOREIGN_CERTIFICATE) ? foreign : SSLContext.getDefault();
				handshakes.execute(() -> shakeHands(server, kind, context));
			}
			else {
				raw.add(kind);
			}
		}
		long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(BOUND_SECONDS);
		hold(server, raw, clientHello(), deadline);
		handshakes.shutdown();
		if (!handshakes.awaitTermination(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
			throw new IllegalStateException("The server does not end handshakes in time: " + ended);
		}
		System.out.println("  ended by the server: " + ended);
	}

	static void shakeHands(InetSocketAddress server, Kind kind, SSLContext context) {
		boolean answered = false;
		try (SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket()) {
			socket.bind(new InetSocketAddress(FROM, 0));
			socket.connect(server, (int) TimeUnit.SECONDS.toMillis(BOUND_SECONDS));
			socket.setSoTimeout((int) TimeUnit.SECONDS.toMillis(BOUND_SECONDS));
			socket.startHandshake();
			// In TLS 1.3 the client hears of its refusal after its own end of the handshake only
			socket.getOutputStream().write("GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes());
			answered = socket.getInputStream().read() != -1;
		}
		catch (IOException expected) {
			// An alert, or the connection is closed
		}
		if (answered) {
			System.err.println("A stranger is served: " + kind);
			System.exit(1);
		}
		ended.get(kind).incrementAndGet();
	}

	/** Hold connections that do not shake hands, so many at once, until the server has closed them all. */
	static void hold(InetSocketAddress server, List<Kind> kinds, byte[] hello, long deadline) throws IOException {
		int next = 0;
		int open = 0;
		ByteBuffer buffer = ByteBuffer.allocate(16 * 1024);
		try (Selector selector = Selector.open()) {
			while (next < kinds.size() || open > 0) {
				for (; open < AT_ONCE && next < kinds.size(); next++, open++) {
					SocketChannel channel = SocketChannel.open().bind(new InetSocketAddress(FROM, 0));
					channel.configureBlocking(false);
					channel.connect(server);
					channel.register(selector, SelectionKey.OP_CONNECT, kinds.get(next));
				}
				selector.select(1000);
				if (System.nanoTime() > deadline) {
					throw new IllegalStateException("The server does not end " + open + " connections in time: " + ended);
				}
				for (SelectionKey key : selector.selectedKeys()) {
					if (!goesOn(key, hello, buffer.clear())) {
						key.channel().close();
						ended.get((Kind) key.attachment()).incrementAndGet();
						open--;
					}
				}
				selector.selectedKeys().clear();
			}
		}
	}

	static boolean goesOn(SelectionKey key, byte[] hello, ByteBuffer buffer) {
		SocketChannel channel = (SocketChannel) key.channel();
		try {
			if (key.isConnectable()) {
				channel.finishConnect();
				int length = switch ((Kind) key.attachment()) {
					case HALF_HELLO -> hello.length / 2;
					case HELLO -> hello.length;
					default -> 0;
				};
				channel.write(ByteBuffer.wrap(hello, 0, length));
				key.interestOps(SelectionKey.OP_READ);
				return true;
			}
			return channel.read(buffer) != -1;
		}
		catch (IOException ex) {
			return false;
		}
	}

	static byte[] clientHello() throws Exception {
		SSLEngine engine = SSLContext.getDefault().createSSLEngine("localhost", 443);
		engine.setUseClientMode(true);
		engine.beginHandshake();
		ByteBuffer record = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
		engine.wrap(ByteBuffer.allocate(0), record);
		byte[] bytes = new byte[record.flip().remaining()];
		record.get(bytes);
		return bytes;
	}

	static SSLContext foreign(Path file, char[] password) throws Exception {
		KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
		keys.init(KeyStore.getInstance(file.toFile(), password), password);
		TrustManagerFactory trust = TrustManagerFactory
			.getInstance(TrustManagerFactory.getDefaultAlgorithm());
		trust.init(KeyStore.getInstance(Path.of(System.getProperty("javax.net.ssl.trustStore")).toFile(),
				System.getProperty("javax.net.ssl.trustStorePassword").toCharArray()));
		SSLContext context = SSLContext.getInstance("TLS");
		context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
		return context;
	}

}
