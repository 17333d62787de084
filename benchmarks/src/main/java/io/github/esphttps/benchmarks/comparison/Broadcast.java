package io.github.esphttps.benchmarks.comparison;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;

/**
 * Clients one of which sends a text to all, and the next one when all have it.
 */
final class Broadcast implements AutoCloseable {

	private static final long PATIENCE_SECONDS = 30;

	private final List<SocketClient> clients = new ArrayList<>();

	private final Tally tally = new Tally();

	private final CountDownLatch ended = new CountDownLatch(1);

	private final AtomicReference<@Nullable Message> message = new AtomicReference<>();

	private volatile @Nullable Limit limit;

	private volatile boolean over;

	private int count;

	Broadcast(Run run, PeerProcess server, ClientTls tls, int size) throws Exception {
		for (int number = 0; number < size; number++) {
			Client client = new Client();
			this.clients.add(SocketClient.open(run, server, tls, "/ws/broadcast", client::received, this::failed)
				.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
		}
	}

	/** Send for so many seconds, and wait for what is under way. */
	Tally run(int seconds) throws InterruptedException {
		this.limit = Limit.seconds(seconds);
		next();
		if (!this.ended.await(seconds + PATIENCE_SECONDS, TimeUnit.SECONDS)) {
			this.tally.failed("Not all clients have the message");
		}
		this.over = true;
		return this.tally;
	}

	private void next() {
		if (!Objects.requireNonNull(this.limit).another()) {
			this.ended.countDown();
			return;
		}
		Message next = new Message("message %d, to all of you".formatted(this.count++),
				new AtomicInteger(this.clients.size()), System.nanoTime());
		this.message.set(next);
		this.clients.get(0).send(next.text);
	}

	private void failed(String cause) {
		if (!this.over) {
			this.tally.failed(cause);
			this.ended.countDown();
		}
	}

	@Override
	public void close() {
		this.over = true;
		this.clients.forEach(SocketClient::close);
	}

	/**
	 * A message under way.
	 *
	 * @param text what it says
	 * @param left how many do not have it
	 * @param began when it was sent
	 */
	private record Message(String text, AtomicInteger left, long began) {

	}

	/**
	 * One of the clients, who must have each message once.
	 */
	private final class Client {

		private @Nullable Message last;

		private void received(String text) {
			Message now = Broadcast.this.message.get();
			if (now == null || now == this.last || !text.equals(now.text)) {
				failed("Another text than sent: " + text);
				return;
			}
			this.last = now;
			if (now.left.decrementAndGet() == 0) {
				Broadcast.this.tally.succeeded(System.nanoTime() - now.began);
				next();
			}
		}

	}

}
