package io.github.esphttps.event;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

import io.github.esphttps.httpd.CloseReason;
import io.github.esphttps.httpd.HandshakeFailure;
import io.github.esphttps.httpd.HttpdSession;
import io.github.esphttps.httpd.HttpdSessionListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.context.ApplicationEventPublisher;

/**
 * Publishes the life of every session as application events, off the event loops, with up
 * to 256 listeners at work beside each other unless the executor is another. The events
 * of sessions are never dropped, there being no more of them than sessions. Failures
 * anyone can cause: they are published one after the other, wait in a queue of 1024
 * places, and are dropped and counted beyond it.
 */
public final class HttpdSessionEventPublisher implements HttpdSessionListener, AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(HttpdSessionEventPublisher.class);

	private static final int SESSION_THREADS = 256;

	private static final int FAILURE_QUEUE = 1024;

	private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);

	private static final long POLL_NANOS = Duration.ofMillis(5).toNanos();

	private final ApplicationEventPublisher publisher;

	private final Executor sessionEvents;

	private final OrderedTasks failureEvents;

	private final LongAdder dropped = new LongAdder();

	private final AtomicLong unfinished = new AtomicLong();

	// Those who wait had their time
	private volatile boolean givenUp;

	/**
	 * Create a publisher with platform threads.
	 * @param publisher where the events go
	 */
	public HttpdSessionEventPublisher(ApplicationEventPublisher publisher) {
		this(publisher, new EventThreads("esp-https-event", SESSION_THREADS), new EventThreads("esp-https-failure", 1));
	}

	/**
	 * Create a publisher, for example with virtual threads.
	 * @param publisher where the events go
	 * @param executor runs all listeners, one at a time where it is a failure they hear
	 * of
	 */
	public HttpdSessionEventPublisher(ApplicationEventPublisher publisher, Executor executor) {
		this(publisher, executor, executor);
	}

	private HttpdSessionEventPublisher(ApplicationEventPublisher publisher, Executor sessionEvents,
			Executor failureEvents) {
		this.publisher = publisher;
		this.sessionEvents = sessionEvents;
		this.failureEvents = new OrderedTasks(failureEvents, FAILURE_QUEUE, this.dropped::increment);
	}

	@Override
	public CompletionStage<?> created(HttpdSession session) {
		this.unfinished.incrementAndGet();
		return CompletableFuture.runAsync(() -> {
			try {
				this.publisher.publishEvent(new HttpdSessionCreatedEvent(session));
			}
			catch (HttpdSessionRejectedException ex) {
				logger.debug("[{}] Refused by a listener: {}", session.id(), ex.getMessage());
				throw ex;
			}
			catch (RuntimeException | Error ex) {
				logger.warn("[{}] Refused, because a listener failed", session.id(), ex);
				throw ex;
			}
		}, this.sessionEvents);
	}

	@Override
	public CompletionStage<?> closed(HttpdSession session, CloseReason reason) {
		return CompletableFuture.runAsync(() -> {
			publish(new HttpdSessionClosedEvent(session, reason));
			this.unfinished.decrementAndGet();
		}, this.sessionEvents);
	}

	@Override
	public void failed(InetSocketAddress peer, InetSocketAddress local, HandshakeFailure failure) {
		this.failureEvents
			.add(() -> publish(new HttpdSessionFailedEvent(peer, local, failure.category(), failure.cause())));
	}

	private void publish(HttpdSessionEvent event) {
		try {
			this.publisher.publishEvent(event);
		}
		catch (RuntimeException | Error ex) {
			logger.warn("A listener of {} failed", event.getClass().getSimpleName(), ex);
		}
	}

	/**
	 * Return how many failures were not published because too many came at once.
	 * @return a count
	 */
	public long droppedEvents() {
		return this.dropped.sum();
	}

	/**
	 * Wait up to 10 seconds until the closed event of every created session is delivered,
	 * unless that has been waited for in vain already. For use when the server is closed,
	 * and the listeners are about to be.
	 */
	@Override
	public void close() {
		if (!this.givenUp && !awaitDelivery(CLOSE_TIMEOUT)) {
			logger.warn("Listeners of session events have not returned within {} s", CLOSE_TIMEOUT.toSeconds());
		}
	}

	/**
	 * Wait until the closed event of every created session is delivered. For use after
	 * the server has stopped.
	 * @param timeout time to wait at most
	 * @return whether all are delivered
	 */
	public boolean awaitDelivery(Duration timeout) {
		this.givenUp = false;
		long deadline = System.nanoTime() + timeout.toNanos();
		while (this.unfinished.get() > 0) {
			if (System.nanoTime() - deadline > 0 || Thread.currentThread().isInterrupted()) {
				this.givenUp = true;
				return false;
			}
			LockSupport.parkNanos(POLL_NANOS);
		}
		return true;
	}

}
