package io.github.esphttps;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

import io.github.esphttps.httpd.CloseReason;
import io.github.esphttps.httpd.HttpdSession;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A server that is stopped and started again while clients go on connecting.
 */
class RestartTests {

	private static final int RESTARTS = 6;

	private static final int LIMIT = 20;

	@ParameterizedTest
	@CsvSource({ "openssl,true,64", "openssl,false,64", "openssl,true,0", "insecure,true,64", "insecure,false,64",
			"insecure,true,0" })
	void nothingIsLeftOfTheConnectionsOfAStoppedServer(String engine, boolean purge, int slots) throws Exception {
		int port = freePort();
		try (TestServer server = (engine.equals("insecure") ? TestServer.insecure() : TestServer.secure(engine))
			.property("port-secure", port)
			.property("port-insecure", port)
			.property("httpd.max-open-sockets", LIMIT)
			.property("httpd.lru-purge-enable", purge)
			.property("httpd.handshake-slots", slots)
			.property("httpd.backlog-conn", 128)
			.property("httpd.max-sockets-per-address", 10_000)
			.start()) {
			Crowd crowd = new Crowd(port);
			for (int i = 0; i < RESTARTS; i++) {
				int before = server.created().size();
				await().until(() -> engine.equals("openssl") || server.created().size() > before + LIMIT);
				server.httpd().stop();
				assertThat(server.httpd().sessions().list()).isEmpty();
				server.httpd().start();
			}
			crowd.leave();
			server.httpd().stop();
			await().untilAsserted(() -> {
				assertThat(server.httpd().sessions().counters().handshaking()).isZero();
				assertThat(server.httpd().sessions().counters().open()).isZero();
				assertThat(server.closed()).hasSameSizeAs(server.created());
			});
			server.httpd().start();
			assertThatAllPlacesAreFree(server, engine);
		}
	}

	@ParameterizedTest
	@CsvSource({ "openssl,4", "insecure,4", "openssl,1", "insecure,1" })
	void clientsOfAServerThatStopsDoNotFail(String engine, int limit) throws Exception {
		try (TestServer server = (engine.equals("insecure") ? TestServer.insecure() : TestServer.secure(engine))
			.property("httpd.max-open-sockets", limit)
			.start(); Clients clients = new Clients(server)) {
			clients.served();
			server.httpd().sessions().list().forEach(HttpdSession::pin);
			// In its handshake, and in one case waiting for a place
			clients.silent();
			TestClient waiting = clients.connect();
			await().until(() -> server.httpd().sessions().counters().accepted() == 3);
			server.httpd().stop();
			await().until(() -> server.closed().size() == server.created().size());
			assertThat(server.closed()).allMatch((event) -> event.reason() == CloseReason.SERVER_STOPPED);
			assertThat(server.failed()).isEmpty();
			waiting.close();
		}
	}

	private static void assertThatAllPlacesAreFree(TestServer server, String engine) throws Exception {
		List<TestClient> clients = new ArrayList<>();
		for (int i = 0; i < LIMIT; i++) {
			TestClient client = engine.equals("insecure") ? TestClient.plain(server.port())
					: TestClient.tls(server.port());
			clients.add(client);
			assertThat(client.get("/hello").status()).isEqualTo(200);
		}
		assertThat(server.httpd().sessions().size()).isEqualTo(LIMIT);
		for (TestClient client : clients) {
			client.close();
		}
	}

	private static int freePort() throws IOException {
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			return socket.getLocalPort();
		}
	}

	/**
	 * Clients that connect, send the beginning of something or a request, and stay for a
	 * while.
	 */
	private static final class Crowd {

		private static final int SIZE = 4;

		private static final int PATIENCE = 30;

		private static final String[] WORDS = { "", "GET /he", "GET /hello HTTP/1.1\r\nHost: x\r\n\r\n" };

		private final ExecutorService threads = Executors.newFixedThreadPool(SIZE);

		private final int port;

		private volatile boolean over;

		Crowd(int port) {
			this.port = port;
			for (int i = 0; i < SIZE; i++) {
				this.threads.execute(this::come);
			}
		}

		private void come() {
			List<Socket> sockets = new ArrayList<>();
			for (int i = 0; !this.over; i++) {
				Socket socket = new Socket();
				sockets.add(socket);
				try {
					socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), this.port), 100);
					socket.getOutputStream().write(WORDS[i % WORDS.length].getBytes(StandardCharsets.US_ASCII));
				}
				catch (IOException ex) {
					// The server is stopped, or full
				}
				if (sockets.size() > PATIENCE) {
					close(sockets.remove(0));
				}
			}
			sockets.forEach(Crowd::close);
		}

		private static void close(Socket socket) {
			try {
				socket.close();
			}
			catch (IOException ex) {
				throw new IllegalStateException(ex);
			}
		}

		void leave() throws InterruptedException {
			this.over = true;
			this.threads.shutdown();
			assertThat(this.threads.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
		}

	}

}
