package io.github.esphttps;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.github.esphttps.httpd.HttpdHandler;
import io.github.esphttps.httpd.UriHandler;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Two hundred clients that send a byte now and then, to keep connections and threads from
 * others.
 */
class SlowClientTests {

	private static final int ATTACKERS = 200;

	private static final Duration PACE = Duration.ofMillis(200);

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			standard | false | GET /hello HTTP/1.1\\r\\nHost: x\\r\\nX:
			gateway  | true  | GET /hello HTTP/1.1\\r\\nHost: x\\r\\nX:
			standard | true  | POST /blocking HTTP/1.1\\r\\nHost: x\\r\\nContent-Length: 900\\r\\n\\r\\n
			gateway  | false | POST /blocking HTTP/1.1\\r\\nHost: x\\r\\nContent-Length: 900\\r\\n\\r\\n
			gateway  | false | POST /input HTTP/1.1\\r\\nHost: x\\r\\nContent-Length: 900\\r\\n\\r\\n
			standard | false | POST /blocking HTTP/1.1\\r\\nHost: x\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n200\\r\\n
			""")
	void slowClientsAreCutOffAndKeepNobodyFromBeingServed(String profile, boolean secure, String start)
			throws Exception {
		List<TestClient> attackers = new ArrayList<>();
		try (TestServer server = server(profile, secure)) {
			for (int i = 0; i < ATTACKERS; i++) {
				attackers.add(client(server, secure).write(start.translateEscapes()));
			}
			Paced.every(PACE, () -> attackers.forEach((attacker) -> attacker.dribble("a"))).during(() -> {
				while (server.closed().stream().filter(SlowClientTests::cutOff).count() < ATTACKERS) {
					assertThat(secondsToBeServed(server, secure)).isLessThan(1);
				}
			});
			for (TestClient attacker : attackers) {
				assertThat(Received.untilClosed(attacker).statuses()).containsExactly(408);
			}
			await().until(() -> server.httpd().sessions().size() == 0);
		}
		finally {
			for (TestClient attacker : attackers) {
				attacker.close();
			}
		}
	}

	private static boolean cutOff(io.github.esphttps.event.HttpdSessionClosedEvent event) {
		return event.reason().toString().equals("recv-timeout");
	}

	private static TestServer server(String profile, boolean secure) {
		return (secure ? TestServer.secure("openssl") : TestServer.insecure()).property("profile", profile)
			.property("httpd.max-open-sockets", 2 * ATTACKERS)
			.property("httpd.backlog-conn", ATTACKERS)
			.property("httpd.request-timeout", "2s")
			.handlerThreads(2)
			.handler(UriHandler.post("/blocking",
					HttpdHandler.blocking((request, response) -> response.send(request.bodyAsString()))))
			.handler(UriHandler.post("/input",
					HttpdHandler
						.blocking((request, response) -> response.send(request.bodyAsInputStream().readAllBytes()))))
			.start();
	}

	private static TestClient client(TestServer server, boolean secure) throws Exception {
		return secure ? TestClient.tls(server.port()) : TestClient.plain(server.port());
	}

	/** On a connection of its own, with a handler that blocks and one that does not. */
	private static double secondsToBeServed(TestServer server, boolean secure) throws Exception {
		long start = System.nanoTime();
		try (TestClient client = client(server, secure)) {
			client.socket().setSoTimeout(10_000);
			assertThat(client.get("/hello").status()).isEqualTo(200);
			assertThat(client.exchange("POST", "/blocking", "quick").text()).isEqualTo("quick");
		}
		catch (IOException ex) {
			throw new AssertionError("a quick client is not served", ex);
		}
		return (System.nanoTime() - start) / 1e9;
	}

}
