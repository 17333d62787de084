package io.github.esphttps;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.github.esphttps.httpd.CloseReason;
import io.github.esphttps.httpd.UriHandler;
import io.netty.handler.codec.http2.Http2Error;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Clients that send without end what costs them nothing: their connection ends, another
 * goes on, and nobody is called to the log.
 */
@Tag("exhaustive")
class Http2FloodTests {

	private static final int MANY = 20_000;

	private final RecordedLog log = new RecordedLog();

	private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);

	@BeforeEach
	void watchTheLog() {
		this.log.start();
		this.root.addAppender(this.log);
	}

	@AfterEach
	void leaveTheLog() {
		this.root.detachAppender(this.log);
	}

	static Stream<Arguments> floods() {
		byte[] head = Http2Client.head("GET", "/hello");
		return Stream.of(flood("SETTINGS", (client) -> client.send(Http2Client.SETTINGS, 0, 0)),
				flood("PING", (client) -> client.send(Http2Client.PING, 0, 0, new byte[8])),
				flood("PRIORITY", (client) -> client.send(Http2Client.PRIORITY, 0, 1, new byte[5])),
				flood("unknown", (client) -> client.send(200, 0, 0, new byte[100])),
				flood("WINDOW_UPDATE", (client) -> client.openWindow(0, 1)),
				flood("reset", (client) -> client.reset(client.request("GET", "/never"))),
				flood("reset by the server", (client) -> client.openWindow(client.request("GET", "/never"), 0)),
				flood("empty DATA", new Flood() {

					private int stream;

					@Override
					public void send(Http2Client client) throws IOException {
						if (this.stream == 0) {
							this.stream = client.begin("POST", "/echo");
						}
						client.data(this.stream, false, "");
					}

				}), flood("CONTINUATION", continuation(head, new byte[1000])),
				flood("empty CONTINUATION", continuation(head, new byte[0])));
	}

	private static Flood continuation(byte[] head, byte[] more) {
		AtomicInteger sent = new AtomicInteger();
		return (client) -> client.send((sent.getAndIncrement() == 0) ? Http2Client.HEADERS : Http2Client.CONTINUATION,
				0, 1, (sent.get() == 1) ? head : more);
	}

	private static Arguments flood(String name, Flood flood) {
		return Arguments.of(name, flood);
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("floods")
	void floodEndsItsConnectionAndNoOther(String name, Flood flood) throws Exception {
		try (TestServer server = Http2Tests.both("openssl")
			.handler(UriHandler.get("/never", (request, response) -> Mono.never()))
			.start();
				Http2Client other = Http2Client.connect(server.port());
				Http2Client client = Http2Client.connect(server.port())) {
			other.get("/hello");
			Awaitility.await().until(() -> server.created().size() == 2);
			assertThat(endOf(client, flood)).isIn(Http2Error.ENHANCE_YOUR_CALM, null);
			Awaitility.await().until(() -> !server.closed().isEmpty());
			assertThat(server.closed().get(0).reason()).isEqualTo(CloseReason.PROTOCOL_ERROR);
			assertThat(other.get("/hello").status()).isEqualTo(200);
			assertThat(server.closed()).hasSize(1);
		}
		assertThat(this.log.list).noneMatch((event) -> event.getLevel().isGreaterOrEqual(Level.WARN));
	}

	private static Http2Error endOf(Http2Client client, Flood flood) {
		try {
			for (int frame = 0; frame < MANY; frame++) {
				flood.send(client);
			}
		}
		catch (IOException ex) {
			// The server has had enough
		}
		try {
			return client.readGoAway();
		}
		catch (IOException ex) {
			return null;
		}
	}

	@Test
	void floodIsToldWhyItsConnectionEnds() throws Exception {
		try (TestServer server = Http2Tests.both("openssl").start();
				Http2Client client = Http2Client.connect(server.port())) {
			byte[] ping = Http2Client.frame(Http2Client.PING, 0, 0, new byte[8]);
			byte[] pings = new byte[2000 * ping.length];
			for (int position = 0; position < pings.length; position += ping.length) {
				System.arraycopy(ping, 0, pings, position, ping.length);
			}
			client.write(pings);
			assertThat(client.readGoAway()).isEqualTo(Http2Error.ENHANCE_YOUR_CALM);
		}
	}

	@Test
	void requestsThatAreTakenBackAtOnceAreHardlyLookedAt() throws Exception {
		AtomicInteger calls = new AtomicInteger();
		try (TestServer server = Http2Tests.both("openssl").handler(UriHandler.get("/count", (request, response) -> {
			calls.incrementAndGet();
			return Mono.never();
		})).start(); Http2Client client = Http2Client.connect(server.port())) {
			client.write(taken(client, 40));
			assertThat(client.get("/hello").status()).isEqualTo(200);
			int before = calls.get();
			client.write(taken(client, 100));
			assertThat(client.readGoAway()).isEqualTo(Http2Error.ENHANCE_YOUR_CALM);
			// What the budget allows at most, if the bytes arrive in parts
			assertThat(calls).hasValueLessThanOrEqualTo(before + 50);
		}
		assertThat(this.log.list).noneMatch((event) -> event.getLevel().isGreaterOrEqual(Level.WARN));
	}

	private static byte[] taken(Http2Client client, int number) {
		ByteArrayOutputStream frames = new ByteArrayOutputStream();
		for (int request = 0; request < number; request++) {
			int stream = client.nextStream();
			frames.writeBytes(Http2Client.frame(Http2Client.HEADERS, Http2Client.END_STREAM | Http2Client.END_HEADERS,
					stream, Http2Client.head("GET", "/count")));
			frames.writeBytes(Http2Client.frame(Http2Client.RST_STREAM, 0, stream, new byte[4]));
		}
		return frames.toByteArray();
	}

	@Test
	void unknownFramesAreIgnoredWhateverTheirStream() throws Exception {
		try (TestServer server = Http2Tests.both("openssl").start();
				Http2Client client = Http2Client.connect(server.port())) {
			int over = client.request("GET", "/hello");
			client.read(over);
			int open = client.begin("POST", "/echo");
			for (int stream : new int[] { 0, over, open, open + 2, open + 100, 2 }) {
				client.send(200, 0xFF, stream, new byte[10]);
			}
			assertThat(client.data(open, true, "abc").read(open).text()).isEqualTo("abc");
			assertThat(client.get("/hello").status()).isEqualTo(200);
			assertThat(server.closed()).isEmpty();
		}
		assertThat(this.log.list).noneMatch((event) -> event.getLevel().isGreaterOrEqual(Level.WARN));
	}

	@ParameterizedTest
	@MethodSource("garbage")
	void whatIsNotHttp2EndsTheConnectionQuietly(byte[] garbage) throws Exception {
		try (TestServer server = Http2Tests.both("openssl").start();
				Http2Client client = Http2Client.tls(server.port())) {
			client.write(garbage);
			assertThat(client.readGoAway()).isNotNull();
			Awaitility.await().until(() -> !server.closed().isEmpty());
			assertThat(server.closed().get(0).reason()).isEqualTo(CloseReason.PROTOCOL_ERROR);
		}
		assertThat(this.log.list).noneMatch((event) -> event.getLevel().isGreaterOrEqual(Level.WARN));
	}

	static Stream<byte[]> garbage() {
		return Stream.of("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(), new byte[100],
				"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\nand then something else".getBytes());
	}

	@FunctionalInterface
	private interface Flood {

		void send(Http2Client client) throws IOException;

	}

}
