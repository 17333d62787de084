package io.github.esphttps.benchmarks.comparison;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import org.jspecify.annotations.Nullable;

/**
 * A load of connections that each have a handshake and a request, so many at once.
 */
final class Connects {

	/** After which nothing is worth while. */
	private static final int MOST_ERRORS = 100;

	private final Connector connector;

	private final int port;

	private final List<ClientTls> clients;

	private final Tally tally = new Tally();

	private final AtomicInteger turn = new AtomicInteger();

	private final Limit limit;

	private final int slots;

	private final CountDownLatch ended;

	private Connects(Connector connector, int port, List<ClientTls> clients, int slots, Limit limit) {
		this.connector = connector;
		this.port = port;
		this.clients = clients;
		this.slots = slots;
		this.limit = limit;
		this.ended = new CountDownLatch(slots);
	}

	/**
	 * Connect again and again.
	 * @param connector what connects
	 * @param port where the server is
	 * @param clients who connect. Those that resume sessions have had one before, and
	 * each has one at a time; the others take turns
	 * @param atOnce how many connect at once
	 * @param limit when to end
	 * @return what came of it
	 */
	static Tally run(Connector connector, int port, List<ClientTls> clients, int atOnce, Limit limit) throws Exception {
		return new Connects(connector, port, clients, atOnce, limit).run(true);
	}

	/** Have each client connect once, not resuming anything yet. */
	static Tally prime(Connector connector, int port, List<ClientTls> clients) throws Exception {
		return new Connects(connector, port, clients, 1, Limit.count(clients.size())).run(false);
	}

	private Tally run(boolean resume) throws InterruptedException {
		for (int slot = 0; slot < this.slots; slot++) {
			next(slot, resume);
		}
		if (!this.ended.await(this.limit.patienceSeconds(), TimeUnit.SECONDS)) {
			this.tally.failed("The server does not answer");
		}
		return this.tally;
	}

	private void next(int slot, boolean resume) {
		if (this.tally.errors() >= MOST_ERRORS || !this.limit.another()) {
			this.ended.countDown();
			return;
		}
		ClientTls client = client(slot, resume);
		long began = System.nanoTime();
		ChannelFuture connecting = this.connector.connect(this.port, (channel) -> Exchange.on(channel, this.port,
				client, resume && client.resuming(), Content.HELLO, (fault) -> end(channel, began, fault)));
		connecting.addListener((connected) -> {
			if (!connected.isSuccess()) {
				this.tally.failed(String.valueOf(connected.cause()));
			}
			connecting.channel().closeFuture().addListener((closed) -> next(slot, resume));
		});
	}

	private ClientTls client(int slot, boolean resume) {
		boolean own = resume && this.clients.get(0).resuming();
		return this.clients.get((own ? slot : this.turn.getAndIncrement()) % this.clients.size());
	}

	private void end(Channel channel, long began, @Nullable String fault) {
		if (fault == null) {
			this.tally.succeeded(System.nanoTime() - began);
		}
		else {
			this.tally.failed(fault);
		}
		channel.close();
	}

}
