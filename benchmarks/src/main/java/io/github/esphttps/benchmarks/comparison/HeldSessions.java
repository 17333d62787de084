package io.github.esphttps.benchmarks.comparison;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

/**
 * Sessions that have had one request answered, and then stay open.
 */
final class HeldSessions implements AutoCloseable {

	private static final int AT_ONCE = 16;

	private static final long PATIENCE_SECONDS = 60;

	private final List<Channel> held = new ArrayList<>();

	private final Connector connector;

	private final ClientTls tls;

	private final int port;

	HeldSessions(Connector connector, ClientTls tls, int port) {
		this.connector = connector;
		this.tls = tls;
		this.port = port;
	}

	/** Open sessions until so many are held. */
	void hold(int count) throws IOException, InterruptedException {
		Semaphore unanswered = new Semaphore(AT_ONCE);
		AtomicReference<@Nullable String> failure = new AtomicReference<>();
		while (this.held.size() < count && failure.get() == null) {
			await(unanswered, 1);
			this.held.add(this.connector.connect(this.port,
					(channel) -> Exchange.on(channel, this.port, this.tls, false, Content.HELLO, (fault) -> {
						failure.compareAndSet(null, fault);
						unanswered.release();
					}))
				.sync()
				.channel());
		}
		await(unanswered, AT_ONCE);
		if (failure.get() != null) {
			throw new IOException(failure.get());
		}
	}

	private void await(Semaphore unanswered, int count) throws IOException, InterruptedException {
		if (!unanswered.tryAcquire(count, PATIENCE_SECONDS, TimeUnit.SECONDS)) {
			throw new IOException("The server does not answer, with %d sessions".formatted(this.held.size()));
		}
	}

	/** Return how many are open, as the server has closed none if all are. */
	long open() {
		return this.held.stream().filter(Channel::isActive).count();
	}

	@Override
	public void close() {
		this.held.forEach(Channel::close);
		this.held.forEach((channel) -> channel.closeFuture().awaitUninterruptibly());
	}

}
