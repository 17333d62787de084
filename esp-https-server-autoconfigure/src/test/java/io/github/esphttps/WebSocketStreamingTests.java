package io.github.esphttps;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import io.github.esphttps.httpd.UriHandler;
import io.github.esphttps.httpd.WebSocketFrame;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Messages that are longer than anybody wants to keep.
 */
class WebSocketStreamingTests {

	private static final int CHUNK = 100_000;

	@ParameterizedTest
	@CsvSource({ "insecure,200", "openssl,40", "jdk,10" })
	void messageOfOneFrameIsReadAsItArrives(String engine, int megabytes) throws Exception {
		AtomicInteger longest = new AtomicInteger();
		try (TestServer server = summing(engine, longest);
				WebSocketClient client = WebSocketClient.connect(server, "/ws")) {
			long length = megabytes * 1_000_000L;
			OutputStream out = client.raw().socket().getOutputStream();
			out.write(header(0x82, length));
			for (long sent = 0; sent < length; sent += CHUNK) {
				out.write(new byte[CHUNK]);
			}
			assertThat(client.readText()).isEqualTo(length + " bytes");
			assertThat(longest.get()).isBetween(1, 64 * 1024);
		}
	}

	@ParameterizedTest
	@CsvSource({ "insecure,200", "openssl,40" })
	void messageOfManyFramesIsReadAsItArrives(String engine, int megabytes) throws Exception {
		AtomicInteger longest = new AtomicInteger();
		try (TestServer server = summing(engine, longest);
				WebSocketClient client = WebSocketClient.connect(server, "/ws")) {
			long length = megabytes * 1_000_000L;
			byte[] frame = WebSocketClient.frame(0x00, new byte[CHUNK]);
			client.send(0x02, new byte[CHUNK]);
			for (long sent = CHUNK; sent < length; sent += CHUNK) {
				client.raw().write(frame);
			}
			client.send(0x80, new byte[0]);
			assertThat(client.readText()).isEqualTo(length + " bytes");
			assertThat(longest.get()).isBetween(1, 64 * 1024);
		}
	}

	@ParameterizedTest
	@CsvSource({ "insecure", "openssl" })
	void clientWaitsForAHandlerThatDoes(String engine) throws Exception {
		AtomicLong received = new AtomicLong();
		Reader reader = new Reader(received);
		try (TestServer server = unlimited(engine).handler(UriHandler.webSocket("/ws", (session, message) -> {
			message.frames().subscribe(reader);
			return reader.done.asMono().then(session.send("done"));
		})).start(); WebSocketClient client = WebSocketClient.connect(server, "/ws")) {
			long length = 50_000_000L;
			AtomicLong sent = new AtomicLong();
			OutputStream out = client.raw().socket().getOutputStream();
			CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> send(out, length, sent));
			Clients.patiently().until(() -> sent.get() > 0 && isStalled(sent));
			// No more than the kernel and one piece of each layer hold
			assertThat(sent.get()).isLessThan(length - 10_000_000L);
			assertThat(server.created().get(0).bytesIn()).isLessThan(500_000);
			assertThat(received.get()).isZero();
			reader.request(3);
			Clients.patiently().until(() -> received.get() > 0);
			reader.request(Long.MAX_VALUE);
			sending.join();
			assertThat(client.readText()).isEqualTo("done");
			assertThat(received.get()).isEqualTo(length);
		}
	}

	@Test
	void whatIsNotReadIsNotKept() throws Exception {
		try (TestServer server = unlimited("insecure")
			.handler(UriHandler.webSocket("/ws",
					(session, message) -> message.frames().next().then(session.send("enough"))))
			.start(); WebSocketClient client = WebSocketClient.connect(server, "/ws")) {
			CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> {
				try {
					client.raw().write(header(0x82, 100_000_000L));
					for (int i = 0; i < 1000; i++) {
						client.raw().write(new byte[CHUNK]);
					}
				}
				catch (IOException ex) {
					throw new IllegalStateException(ex);
				}
			});
			assertThat(client.readText()).isEqualTo("enough");
			sending.join();
			assertThat(client.text("hello").readText()).isEqualTo("enough");
		}
	}

	private static void send(OutputStream out, long length, AtomicLong sent) {
		try {
			out.write(header(0x82, length));
			while (sent.get() < length) {
				out.write(new byte[CHUNK]);
				sent.addAndGet(CHUNK);
			}
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static boolean isStalled(AtomicLong sent) {
		long before = sent.get();
		Mono.delay(Duration.ofSeconds(1)).block();
		return sent.get() == before;
	}

	// Zeros are the same with any payload when the mask is zero as well
	private static byte[] header(int firstByte, long length) {
		return ByteBuffer.allocate(14).put((byte) firstByte).put((byte) 0xFF).putLong(length).putInt(0).array();
	}

	private static TestServer summing(String engine, AtomicInteger longest) {
		return unlimited(engine).handler(UriHandler.webSocket("/ws",
				(session, message) -> message.payload()
					.doOnNext((part) -> longest.accumulateAndGet(part.length, Math::max))
					.map((part) -> (long) part.length)
					.reduce(0L, Long::sum)
					.flatMap((length) -> session.send(length + " bytes"))))
			.start();
	}

	private static TestServer.Builder unlimited(String engine) {
		return TestServer.of(engine).property("websocket.max-message", "-1");
	}

	private static final class Reader extends BaseSubscriber<WebSocketFrame> {

		private final AtomicLong received;

		private final Sinks.Empty<Void> done = Sinks.empty();

		Reader(AtomicLong received) {
			this.received = received;
		}

		@Override
		protected void hookOnSubscribe(Subscription subscription) {
			// Asks for nothing yet
		}

		@Override
		protected void hookOnNext(WebSocketFrame frame) {
			this.received.addAndGet(frame.payload().length);
		}

		@Override
		protected void hookOnComplete() {
			this.done.tryEmitEmpty();
		}

	}

}
