package io.github.esphttps.event;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

import io.github.esphttps.httpd.FailureCategory;
import io.github.esphttps.httpd.HandshakeFailure;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class HttpdSessionEventPublisherTests {

	private static final InetSocketAddress ADDRESS = new InetSocketAddress("127.0.0.1", 1);

	private static final HandshakeFailure FAILURE = new HandshakeFailure(FailureCategory.NOT_TLS, null);

	@Test
	void floodOfFailuresIsBoundedAndCounted() {
		CountDownLatch listener = new CountDownLatch(1);
		List<Object> published = new CopyOnWriteArrayList<>();
		HttpdSessionEventPublisher publisher = new HttpdSessionEventPublisher((event) -> {
			try {
				listener.await();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
			published.add(event);
		});
		int failures = 10_000;
		for (int i = 0; i < failures; i++) {
			publisher.failed(ADDRESS, ADDRESS, FAILURE);
		}
		assertThat(publisher.droppedEvents()).isBetween(failures - 1100L, failures - 1000L);
		listener.countDown();
		await().until(() -> published.size() == failures - publisher.droppedEvents());
	}

	@Test
	void listenerThatFailsDoesNotSilenceLaterEvents() {
		List<Object> published = new CopyOnWriteArrayList<>();
		HttpdSessionEventPublisher publisher = new HttpdSessionEventPublisher((event) -> {
			published.add(event);
			throw new IllegalStateException("listener");
		});
		publisher.failed(ADDRESS, ADDRESS, FAILURE);
		publisher.failed(ADDRESS, ADDRESS, FAILURE);
		await().until(() -> published.size() == 2);
		assertThat(publisher.awaitDelivery(Duration.ofSeconds(1))).isTrue();
	}

}
