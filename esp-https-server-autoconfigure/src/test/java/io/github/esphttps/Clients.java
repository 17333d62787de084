package io.github.esphttps;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import javax.net.ssl.SSLContext;

import io.github.esphttps.event.HttpdSessionClosedEvent;
import io.github.esphttps.httpd.HttpdSession;
import io.netty.pkitesting.X509Bundle;
import org.awaitility.core.ConditionFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Clients of a server that stay connected until the end of a test, and what the server
 * says of them. Patient, as the machine may be busy.
 */
final class Clients implements AutoCloseable {

	private static final Duration PATIENCE = Duration.ofMinutes(1);

	private final TestServer server;

	private final SSLContext context;

	private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();

	Clients(TestServer server) throws Exception {
		this(server, null);
	}

	Clients(TestServer server, X509Bundle identity) throws Exception {
		this.server = server;
		this.context = TestClient.context(identity);
	}

	/** Connect, and send nothing. */
	Socket silent() throws IOException {
		return silent("127.0.0.1");
	}

	/** Connect from an address of this machine, and send nothing. */
	Socket silent(String address) throws IOException {
		Socket socket = new Socket(InetAddress.getByName("127.0.0.1"), this.server.port(),
				InetAddress.getByName(address), 0);
		socket.setSoTimeout((int) PATIENCE.toMillis());
		this.sockets.add(socket);
		return socket;
	}

	/** Connect, in secure mode with the whole handshake. */
	TestClient connect() throws Exception {
		return connect("127.0.0.1");
	}

	/**
	 * Connect from an address of this machine, in secure mode with the whole handshake.
	 */
	TestClient connect(String address) throws Exception {
		return connect(silent(address), "TLSv1.3");
	}

	/** Go on with a connection, in secure mode with the whole handshake. */
	TestClient connect(Socket socket, String protocol) throws Exception {
		TestClient client = this.server.httpd().config().secure() ? TestClient.tls(socket, this.context, protocol)
				: TestClient.plain(socket);
		client.socket().setSoTimeout((int) PATIENCE.toMillis());
		this.sockets.add(client.socket());
		return client;
	}

	/** Connect and make a request. */
	TestClient served() throws Exception {
		TestClient client = connect();
		request(client);
		return client;
	}

	/** Connect one after the other, each with a request. */
	List<TestClient> served(int count) throws Exception {
		List<TestClient> clients = new ArrayList<>();
		while (clients.size() < count) {
			clients.add(served());
		}
		return clients;
	}

	/** Make a request, and wait until the session has noted its end. */
	void request(TestClient client) throws IOException {
		Instant begin = Instant.now();
		send(client, "/hello");
		finish(client, begin);
	}

	/** Send a request, and leave the response for later. */
	static void send(TestClient client, String uri) throws IOException {
		client.write("GET " + uri + " HTTP/1.1\r\nHost: x\r\n\r\n");
	}

	/** Read a response, and wait until the session has noted its end. */
	void finish(TestClient client, Instant begin) throws IOException {
		assertThat(client.read().status()).isEqualTo(200);
		HttpdSession session = session(client);
		patiently()
			.until(() -> session.lastUsedAt().isAfter(begin) && session.lastUsedAt().isAfter(session.createdAt()));
	}

	/** Return the session of a client, once there is one. */
	HttpdSession session(TestClient client) {
		int port = client.socket().getLocalPort();
		return patiently()
			.until(() -> this.server.created()
				.stream()
				.filter((session) -> session.remoteAddress().getPort() == port)
				// An earlier client may have had the same port
				.reduce((earlier, later) -> later), Optional::isPresent)
			.get();
	}

	/** Return why the session of a client has been closed, once it is. */
	String closeReason(TestClient client) {
		HttpdSession session = session(client);
		return patiently()
			.until(() -> this.server.closed()
				.stream()
				.filter((event) -> event.session() == session)
				.map(HttpdSessionClosedEvent::reason)
				.findFirst(), Optional::isPresent)
			.get()
			.toString();
	}

	/** Do the same many times beside each other. */
	static <T> List<T> atOnce(int count, Callable<T> action) throws Exception {
		ExecutorService threads = Executors.newFixedThreadPool(count);
		try {
			List<Future<T>> pending = new ArrayList<>();
			for (int i = 0; i < count; i++) {
				pending.add(threads.submit(action));
			}
			List<T> results = new ArrayList<>();
			for (Future<T> next : pending) {
				results.add(next.get());
			}
			return results;
		}
		finally {
			threads.shutdownNow();
		}
	}

	static ConditionFactory patiently() {
		return await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(2)).atMost(PATIENCE);
	}

	@Override
	public void close() throws IOException {
		for (Socket socket : this.sockets) {
			socket.close();
		}
	}

}
