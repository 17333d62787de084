package io.github.esphttps;

import java.io.EOFException;
import java.util.concurrent.CompletableFuture;

import io.github.esphttps.WebSocketClient.Frame;
import io.github.esphttps.httpd.UriHandler;
import io.netty.handler.codec.http2.Http2Error;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * A server that is drained, and its streams of HTTP/2 and WebSockets.
 */
// Clients leave before the end of their tests
@SuppressWarnings("try")
class DrainOfHttp2Tests {

	private final HeldRequests requests = new HeldRequests();

	private TestServer.Builder server(String engine) {
		TestServer.Builder server = TestServer.of(engine)
			.handler(this.requests.async())
			.handler(UriHandler.webSocket("/ws",
					(session, message) -> message.payloadToString().flatMap(session::send)));
		return engine.equals("insecure") ? server : server.property("alpn-protos", "h2,http/1.1");
	}

	@ParameterizedTest
	@ValueSource(strings = { "openssl", "jdk" })
	void streamsInProgressFinishAndNewOnesAreNotServed(String engine) throws Exception {
		try (TestServer server = server(engine).start(); Http2Client client = Http2Client.connect(server.port())) {
			int first = client.request("GET", "/async");
			CompletableFuture<Void> request = this.requests.next();
			int second = client.request("GET", "/async");
			CompletableFuture<Void> other = this.requests.next();
			CompletableFuture<Void> drained = DrainTests.drain(server);
			while (!client.isGoingAway()) {
				assertThat(client.readFrame()).isTrue();
			}
			int late = client.request("GET", "/hello");
			other.complete(null);
			assertThat(client.read(second).status()).isEqualTo(200);
			assertThat(drained).isNotDone();
			request.complete(null);
			assertThat(client.read(first).status()).isEqualTo(200);
			assertThat(client.readGoAway()).isEqualTo(Http2Error.NO_ERROR);
			assertThat(client.response(late).all()).isEmpty();
			client.close();
			DrainTests.assertThatAllEnded(server, drained);
			assertThat(server.created().get(0).requests()).isEqualTo(2);
		}
	}

	@Test
	void connectionWithoutStreamsEndsAtOnce() throws Exception {
		try (TestServer server = server("openssl").start(); Http2Client client = Http2Client.connect(server.port())) {
			assertThat(client.get("/hello").status()).isEqualTo(200);
			CompletableFuture<Void> drained = DrainTests.drain(server);
			assertThat(client.readGoAway()).isEqualTo(Http2Error.NO_ERROR);
			client.close();
			DrainTests.assertThatAllEnded(server, drained);
		}
	}

	@Test
	void webSocketOfAStreamIsClosedAsGoingAway() throws Exception {
		try (TestServer server = server("openssl").start(); Http2Client client = Http2Client.connect(server.port())) {
			WebSocketStream webSocket = WebSocketStream.open(client, "/ws");
			CompletableFuture<Void> drained = DrainTests.drain(server);
			while (webSocket.closeCode() == 0) {
				assertThat(client.readFrame()).isTrue();
			}
			assertThat(webSocket.closeCode()).isEqualTo(1001);
			assertThat(drained).isNotDone();
			webSocket.send(0, WebSocketClient.frame(0x88, new byte[] { 3, (byte) 0xe9 }));
			assertThat(client.readGoAway()).isEqualTo(Http2Error.NO_ERROR);
			client.close();
			DrainTests.assertThatAllEnded(server, drained);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "insecure", "openssl", "jdk" })
	void webSocketIsServedUntilItsClientAnswersTheClose(String engine) throws Exception {
		try (TestServer server = server(engine).property("websocket.close-timeout", "1m").start();
				WebSocketClient client = WebSocketClient.connect(server, "/ws")) {
			CompletableFuture<Void> drained = DrainTests.drain(server);
			Frame close = client.read();
			assertThat(close.closeCode()).isEqualTo(1001);
			assertThat(close.closeReason()).isEqualTo("server-stopped");
			assertThat(drained).isNotDone();
			client.close(1001, "");
			assertThat(client.closedByServer()).isTrue();
			client.close();
			DrainTests.assertThatAllEnded(server, drained);
			assertThat(server.httpd().webSockets().size()).isZero();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "insecure", "openssl" })
	void webSocketWhoseClientDoesNotAnswerEndsInTime(String engine) throws Exception {
		try (TestServer server = server(engine).property("websocket.close-timeout", "1s").start();
				WebSocketClient client = WebSocketClient.connect(server, "/ws")) {
			CompletableFuture<Void> drained = DrainTests.drain(server);
			DrainTests.assertThatAllEnded(server, drained);
			assertThat(client.read().closeCode()).isEqualTo(1001);
			assertThatExceptionOfType(EOFException.class).isThrownBy(client::read);
		}
	}

	@Test
	void webSocketThatIsBegunInADrainIsClosedAtOnce() throws Exception {
		try (TestServer server = server("insecure").start(); Clients clients = new Clients(server)) {
			TestClient client = clients.served();
			long before = clients.session(client).bytesIn();
			client.write("G");
			await().until(() -> clients.session(client).bytesIn() > before);
			CompletableFuture<Void> drained = DrainTests.drain(server);
			await().until(() -> server.httpd().port() == -1);
			client.write(WebSocketClient.request("/ws").substring(1));
			assertThat(client.head()).startsWith("HTTP/1.1 101 ");
			assertThat(client.socket().getInputStream().readNBytes(4)).containsExactly(0x88, 16, 3, 0xe9);
			client.close();
			drained.get();
		}
	}

}
