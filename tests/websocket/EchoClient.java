import java.io.ByteArrayOutputStream;
import java.io.File;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.client.WebsocketClientSpec;

/**
 * Echo with the clients of Reactor Netty, over HTTP/1.1 and HTTP/2, and of the JDK.
 */
final class EchoClient {

	private static final int[] SIZES = { 0, 1, 125, 126, 127, 65535, 65536, 1 << 20 };

	private final int[] sizes;

	private final Random random = new Random();

	private final BlockingQueue<Message> received = new LinkedBlockingQueue<>();

	// Written by one thread
	private volatile int pongs;

	private EchoClient(int longest) {
		this.sizes = Arrays.copyOf(SIZES, SIZES.length + 1);
		this.sizes[SIZES.length] = longest;
	}

	/**
	 * @param args URI, file of the CA, 'h2', 'http/1.1' or 'jdk', and length of the longest
	 * message; then files of the certificate and key of the client, if it has them
	 */
	public static void main(String[] args) throws Exception {
		EchoClient client = new EchoClient(Integer.parseInt(args[3]));
		long began = System.nanoTime();
		if (args[2].equals("jdk")) {
			client.jdk(URI.create(args[0]));
		}
		else {
			client.reactor(args[0], args[2].equals("h2") ? HttpProtocol.H2 : HttpProtocol.HTTP11, args);
		}
		System.out.printf("  %s%s: %d sizes up to %d bytes, fragments, pings: %d ms%n",
				args[2].equals("jdk") ? "JDK" : "Reactor Netty over " + args[2],
				(args.length > 4) ? ", with a certificate" : "", client.sizes.length * 2, client.longest(),
				(System.nanoTime() - began) / 1_000_000);
		System.exit(0);
	}

	private void reactor(String uri, HttpProtocol protocol, String... args) throws Exception {
		SslContextBuilder tls = SslContextBuilder.forClient().trustManager(new File(args[1]));
		if (protocol == HttpProtocol.H2) {
			tls.applicationProtocolConfig(new ApplicationProtocolConfig(ApplicationProtocolConfig.Protocol.ALPN,
					ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
					ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT, "h2"));
		}
		if (args.length > 4) {
			tls.keyManager(new File(args[4]), new File(args[5]));
		}
		SslContext context = tls.build();
		Sinks.Many<WebSocketFrame> sent = Sinks.many().unicast().onBackpressureBuffer();
		Sinks.One<Integer> closed = Sinks.one();
		reactor.netty.http.client.HttpClient.create()
			.protocol(protocol)
			// Over HTTP/2 Reactor Netty 1.3.8 takes 'http' for the scheme of its own
			.headers((headers) -> headers.set("Origin", uri.replace("wss:", "https:").replaceAll("(//[^/]*).*", "$1")))
			.secure((spec) -> spec.sslContext(context))
			.websocket(WebsocketClientSpec.builder().maxFramePayloadLength(longest()).handlePing(true).build())
			.uri(uri)
			.handle((in, out) -> {
				Mono<Void> reading = in.aggregateFrames(longest()).receiveFrames().doOnNext(this::receive).then();
				in.receiveCloseStatus().subscribe((status) -> closed.tryEmitValue(status.code()));
				return Flux.merge(reading, out.sendObject(sent.asFlux()).then());
			})
			.subscribe(null, (ex) -> fail(ex.toString()));
		for (int size : this.sizes) {
			String text = text(size);
			emit(sent, new TextWebSocketFrame(text));
			expect(true, text.getBytes(StandardCharsets.UTF_8));
			byte[] bytes = bytes(size);
			emit(sent, new BinaryWebSocketFrame(Unpooled.wrappedBuffer(bytes)));
			expect(false, bytes);
		}
		byte[] bytes = bytes(100 * 1000);
		for (int i = 0; i < 100; i++) {
			if (i % 10 == 5) {
				emit(sent, new PingWebSocketFrame(Unpooled.wrappedBuffer(new byte[] { (byte) i })));
			}
			WebSocketFrame fragment = (i == 0) ? new BinaryWebSocketFrame(false, 0, Unpooled.wrappedBuffer(bytes, 0, 1000))
					: new ContinuationWebSocketFrame(i == 99, 0, Unpooled.wrappedBuffer(bytes, i * 1000, 1000));
			emit(sent, fragment);
		}
		expect(false, bytes);
		check(this.pongs >= 1, "no pong");
		emit(sent, new CloseWebSocketFrame(4001, "enough"));
		Integer code = closed.asMono().block(Duration.ofSeconds(60));
		check(code != null && code == 4001, "closed with " + code);
	}

	private void receive(WebSocketFrame frame) {
		if (frame instanceof PongWebSocketFrame) {
			this.pongs++;
		}
		else if (frame instanceof TextWebSocketFrame || frame instanceof BinaryWebSocketFrame) {
			this.received.add(new Message(frame instanceof TextWebSocketFrame, ByteBufUtil.getBytes(frame.content())));
		}
	}

	private static void emit(Sinks.Many<WebSocketFrame> sent, WebSocketFrame frame) {
		sent.emitNext(frame, Sinks.EmitFailureHandler.FAIL_FAST);
	}

	private void jdk(URI uri) throws Exception {
		Listener listener = new Listener();
		WebSocket socket = HttpClient.newHttpClient()
			.newWebSocketBuilder()
			.buildAsync(uri, listener)
			.get(60, TimeUnit.SECONDS);
		for (int size : this.sizes) {
			String text = text(size);
			socket.sendText(text, true).get(60, TimeUnit.SECONDS);
			expect(true, text.getBytes(StandardCharsets.UTF_8));
			byte[] bytes = bytes(size);
			socket.sendBinary(ByteBuffer.wrap(bytes), true).get(60, TimeUnit.SECONDS);
			expect(false, bytes);
		}
		byte[] bytes = bytes(100 * 1000);
		for (int i = 0; i < 100; i++) {
			if (i % 10 == 5) {
				socket.sendPing(ByteBuffer.wrap(new byte[] { (byte) i })).get(60, TimeUnit.SECONDS);
			}
			socket.sendBinary(ByteBuffer.wrap(bytes, i * 1000, 1000), i == 99).get(60, TimeUnit.SECONDS);
		}
		expect(false, bytes);
		check(this.pongs >= 1, "no pong");
		socket.sendClose(4001, "enough");
		check(listener.closed.take() == 4001, "closed with another code");
	}

	private int longest() {
		return Arrays.stream(this.sizes).max().getAsInt();
	}

	/** Make a text of so many bytes of UTF-8. */
	private static String text(int size) {
		return "aé€😀".repeat(size / 10) + "x".repeat(size % 10);
	}

	private byte[] bytes(int size) {
		byte[] bytes = new byte[size];
		this.random.nextBytes(bytes);
		return bytes;
	}

	private void expect(boolean text, byte[] payload) throws InterruptedException {
		Message message = this.received.poll(120, TimeUnit.SECONDS);
		check(message != null, "no answer to " + payload.length + " bytes");
		check(message.text == text && Arrays.equals(message.payload, payload),
				"%d bytes came back as %d others".formatted(payload.length, message.payload.length));
	}

	private static void check(boolean fine, String otherwise) {
		if (!fine) {
			fail(otherwise);
		}
	}

	private static void fail(String text) {
		System.out.println("FAILED: " + text);
		System.exit(1);
	}

	private record Message(boolean text, byte[] payload) {
	}

	private final class Listener implements WebSocket.Listener {

		private final BlockingQueue<Integer> closed = new LinkedBlockingQueue<>();

		private final StringBuilder text = new StringBuilder();

		private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

		@Override
		public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
			this.text.append(data);
			if (last) {
				received.add(new Message(true, this.text.toString().getBytes(StandardCharsets.UTF_8)));
				this.text.setLength(0);
			}
			socket.request(1);
			return null;
		}

		@Override
		public CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
			byte[] part = new byte[data.remaining()];
			data.get(part);
			this.bytes.writeBytes(part);
			if (last) {
				received.add(new Message(false, this.bytes.toByteArray()));
				this.bytes.reset();
			}
			socket.request(1);
			return null;
		}

		@Override
		public CompletionStage<?> onPong(WebSocket socket, ByteBuffer data) {
			pongs++;
			socket.request(1);
			return null;
		}

		@Override
		public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
			this.closed.add(code);
			return null;
		}

		@Override
		public void onError(WebSocket socket, Throwable error) {
			fail(error.toString());
		}

	}

}
