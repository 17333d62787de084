package io.github.esphttps;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.github.esphttps.event.HttpdSessionClosedEvent;
import io.github.esphttps.httpd.CloseReason;
import io.github.esphttps.httpd.HttpdHandler;
import io.github.esphttps.httpd.UriHandler;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Sixty clients that send a byte now and then, to keep connections and threads from
 * others.
 */
@Tag("exhaustive")
class SlowClientTests {

	private static final int ATTACKERS = 60;

	private static final Duration PACE = Duration.ofMillis(200);

	private static final String ATTACKS = """
			standard | false | GET /hello HTTP/1.1\\r\\nHost: x\\r\\nX:
			gateway  | true  | GET /hello HTTP/1.1\\r\\nHost: x\\r\\nX:
			standard | true  | POST /blocking HTTP/1.1\\r\\nHost: x\\r\\nContent-Length: 900\\r\\n\\r\\n
			gateway  | false | POST /blocking HTTP/1.1\\r\\nHost: x\\r\\nContent-Length: 900\\r\\n\\r\\n
			gateway  | false | POST /input HTTP/1.1\\r\\nHost: x\\r\\nContent-Length: 900\\r\\n\\r\\n
			standard | false | POST /blocking HTTP/1.1\\r\\nHost: x\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n200\\r\\n
			""";

	private final List<TestClient> attackers = new ArrayList<>();

	@AfterEach
	void closeAttackers() throws IOException {
		for (TestClient attacker : this.attackers) {
			attacker.close();
		}
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = ATTACKS)
	void othersAreServedWhileSlowClientsHoldTheirConnections(String profile, boolean secure, String start)
			throws Exception {
		try (TestServer server = server(profile, secure, "10m", "10m")) {
			attack(server, secure, start);
			dribbling().during(() -> {
				for (int i = 0; i < 10; i++) {
					assertServed(server, secure);
				}
			});
			assertThat(server.closed()).noneMatch(SlowClientTests::cutOff);
		}
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = ATTACKS)
	void slowClientsAreCutOff(String profile, boolean secure, String start) throws Exception {
		try (TestServer server = server(profile, secure, "2s", "5s")) {
			attack(server, secure, start);
			dribbling().during(() -> await().atMost(Duration.ofSeconds(60))
				.until(() -> server.closed().stream().filter(SlowClientTests::cutOff).count() == ATTACKERS));
			for (TestClient attacker : this.attackers) {
				assertThat(Received.untilClosed(attacker).statuses()).containsExactly(408);
			}
			await().until(() -> server.httpd().sessions().size() == 0);
		}
	}

	private void attack(TestServer server, boolean secure, String start) throws Exception {
		for (int i = 0; i < ATTACKERS; i++) {
			this.attackers.add(client(server, secure).write(start.translateEscapes()));
		}
	}

	private Paced dribbling() {
		return Paced.every(PACE, () -> this.attackers.forEach((attacker) -> attacker.dribble("a")));
	}

	private static boolean cutOff(HttpdSessionClosedEvent event) {
		return event.reason() == CloseReason.RECV_TIMEOUT;
	}

	private static TestServer server(String profile, boolean secure, String requestTimeout, String recvWaitTimeout) {
		return (secure ? TestServer.secure("openssl") : TestServer.insecure()).property("profile", profile)
			.property("httpd.max-open-sockets", 2 * ATTACKERS)
			.property("httpd.backlog-conn", ATTACKERS)
			.property("httpd.request-timeout", requestTimeout)
			.property("httpd.recv-wait-timeout", recvWaitTimeout)
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
	private static void assertServed(TestServer server, boolean secure) throws Exception {
		try (TestClient client = client(server, secure)) {
			client.socket().setSoTimeout(30_000);
			assertThat(client.get("/hello").status()).isEqualTo(200);
			assertThat(client.exchange("POST", "/blocking", "quick").text()).isEqualTo("quick");
		}
	}

}
