package io.github.esphttps.benchmarks.comparison;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;

/**
 * Clients that send a text each, and the next one when it has come back.
 */
final class Echo implements AutoCloseable {

	static final int LENGTH = 64;

	private static final long PATIENCE_SECONDS = 30;

	private final List<Client> clients = new ArrayList<>();

	private final AtomicReference<@Nullable Turn> turn = new AtomicReference<>();

	private final Tally opening = new Tally();

	Echo(Run run, PeerProcess server, ClientTls tls, int count) throws Exception {
		for (int number = 0; number < count; number++) {
			this.clients.add(new Client(run, server, tls, number));
		}
	}

	/** Send for so many seconds, and wait for what is under way. */
	Tally run(int seconds) throws InterruptedException {
		Turn now = new Turn(Limit.seconds(seconds), new Tally(), new CountDownLatch(this.clients.size()));
		this.opening.causes().forEach(now.tally::failed);
		this.turn.set(now);
		this.clients.forEach(Client::next);
		if (!now.left.await(seconds + PATIENCE_SECONDS, TimeUnit.SECONDS)) {
			now.tally.failed("The server does not answer");
		}
		this.turn.set(null);
		return now.tally;
	}

	private void failed(String cause) {
		Turn now = this.turn.get();
		((now != null) ? now.tally : this.opening).failed(cause);
		if (now != null) {
			now.left.countDown();
		}
	}

	@Override
	public void close() {
		this.clients.forEach((client) -> client.socket.close());
	}

	/**
	 * A time in which messages are sent.
	 */
	private record Turn(Limit limit, Tally tally, CountDownLatch left) {

	}

	/**
	 * One of the clients. Its messages come one after the other.
	 */
	private final class Client {

		private final SocketClient socket;

		private final int number;

		private volatile String sent = "";

		private volatile long began;

		private int count;

		Client(Run run, PeerProcess server, ClientTls tls, int number) throws Exception {
			this.number = number;
			this.socket = SocketClient.open(run, server, tls, "/ws", this::received, Echo.this::failed)
				.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
		}

		void next() {
			Turn now = Echo.this.turn.get();
			if (now == null) {
				return;
			}
			if (!now.limit.another()) {
				now.left.countDown();
				return;
			}
			String text = "client %d, message %d ".formatted(this.number, this.count++);
			this.sent = text + ".".repeat(LENGTH - text.length());
			this.began = System.nanoTime();
			this.socket.send(this.sent);
		}

		private void received(String text) {
			long took = System.nanoTime() - this.began;
			Turn now = Echo.this.turn.get();
			if (now == null || !text.equals(this.sent)) {
				failed("Another text than sent: " + text);
				return;
			}
			now.tally.succeeded(took);
			next();
		}

	}

}
