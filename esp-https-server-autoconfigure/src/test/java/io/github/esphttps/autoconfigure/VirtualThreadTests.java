package io.github.esphttps.autoconfigure;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;

import io.github.esphttps.TestClient;
import io.github.esphttps.TestPki;
import io.github.esphttps.event.HttpdSessionClosedEvent;
import io.github.esphttps.event.HttpdSessionCreatedEvent;
import io.github.esphttps.event.HttpdSessionEvent;
import io.github.esphttps.event.HttpdSessionEventPublisher;
import io.github.esphttps.event.HttpdSessionFailedEvent;
import io.github.esphttps.httpd.FailureCategory;
import io.github.esphttps.httpd.HandshakeFailure;
import io.github.esphttps.httpd.HttpdHandler;
import io.github.esphttps.httpd.HttpdServer;
import io.github.esphttps.httpd.UriHandler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import org.springframework.mock.env.MockEnvironment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The threads that code of the application runs on where
 * <code>spring.threads.virtual.enabled</code> asks for virtual ones, which there are
 * since Java 21.
 */
class VirtualThreadTests {

	private static final boolean THERE_ARE_VIRTUAL_THREADS = Runtime.version().feature() >= 21;

	private static final InetSocketAddress ADDRESS = new InetSocketAddress("127.0.0.1", 1);

	private final ApplicationContextRunner secure = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(SslAutoConfiguration.class, EspHttpsServerAutoConfiguration.class))
		.withUserConfiguration(Application.class)
		.withPropertyValues("esp.https.address=127.0.0.1", "esp.https.port-secure=0",
				"esp.https.servercert=" + TestPki.SERVER.getCertificatePathPEM(),
				"esp.https.prvtkey-pem=" + TestPki.SERVER.getPrivateKeyPEM());

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void handlersAndListenersRunOnVirtualThreadsWhereSpringBootSaysSo(boolean enabled) {
		boolean virtual = enabled && THERE_ARE_VIRTUAL_THREADS;
		this.secure.withPropertyValues("spring.threads.virtual.enabled=" + enabled).run((context) -> {
			Application application = context.getBean(Application.class);
			int port = context.getBean(HttpdServer.class).port();
			try (TestClient client = TestClient.tls(port)) {
				assertThat(client.get("/blocking").text()).isEqualTo("ok");
			}
			try (TestClient plain = TestClient.plain(port)) {
				plain.write("GET / HTTP/1.1\r\n\r\n");
				await().until(() -> application.threads.containsKey("failed"));
			}
			await().until(() -> application.threads.size() == 4);
			application.threads.forEach((what, thread) -> {
				assertThat(isVirtual(thread)).as(what + " on " + thread).isEqualTo(virtual);
				assertThat(thread.isDaemon()).as(what).isTrue();
				assertThat(thread.getName()).as(what).startsWith("esp-https-");
			});
			assertThat(application.threads.get("handler")).extracting(Thread::getName)
				.asString()
				.startsWith("esp-https-handler-");
		});
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void startedServerKeepsTheProcessAlive(boolean enabled) {
		this.secure.withPropertyValues("spring.threads.virtual.enabled=" + enabled).run((context) -> {
			assertThat(context.getBean(HttpdServer.class).isRunning()).isTrue();
			assertThat(Thread.getAllStackTraces().keySet())
				.anyMatch((thread) -> !thread.isDaemon() && thread.getName().startsWith("esp-https"));
		});
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void failuresAreBoundedAndInOrder(boolean enabled) {
		List<Integer> published = new CopyOnWriteArrayList<>();
		CountDownLatch begun = new CountDownLatch(1);
		CountDownLatch released = new CountDownLatch(1);
		HttpdSessionEventPublisher publisher = publisher(enabled, (event) -> {
			begun.countDown();
			pass(released);
			published.add(event.remoteAddress().getPort());
		});
		publisher.failed(new InetSocketAddress("127.0.0.1", 1), ADDRESS, failure());
		pass(begun);
		IntStream.rangeClosed(2, 5000)
			.forEach((port) -> publisher.failed(new InetSocketAddress("127.0.0.1", port), ADDRESS, failure()));
		// One is with its listener, 1024 wait
		assertThat(publisher.droppedEvents()).isEqualTo(5000 - 1025);
		released.countDown();
		await().until(() -> published.size() == 1025);
		assertThat(published).isEqualTo(IntStream.rangeClosed(1, 1025).boxed().toList());
		publisher.failed(new InetSocketAddress("127.0.0.1", 6000), ADDRESS, failure());
		await().until(() -> published.contains(6000));
		assertThat(publisher.droppedEvents()).isEqualTo(5000 - 1025);
	}

	@Test
	void failuresComeOneAtATime() {
		Map<Thread, Boolean> atWork = new ConcurrentHashMap<>();
		List<Integer> together = new CopyOnWriteArrayList<>();
		HttpdSessionEventPublisher publisher = publisher(true, (event) -> {
			atWork.put(Thread.currentThread(), true);
			Thread.yield();
			together.add(atWork.size());
			atWork.remove(Thread.currentThread());
		});
		IntStream.range(0, 500).parallel().forEach((i) -> publisher.failed(ADDRESS, ADDRESS, failure()));
		await().until(() -> together.size() == 500);
		assertThat(together).containsOnly(1);
	}

	private static HttpdSessionEventPublisher publisher(boolean virtual, FailureListener listener) {
		MockEnvironment environment = new MockEnvironment().withProperty("spring.threads.virtual.enabled",
				String.valueOf(virtual));
		return Threads.eventPublisher((event) -> listener.failed((HttpdSessionFailedEvent) event), environment);
	}

	private static HandshakeFailure failure() {
		return new HandshakeFailure(FailureCategory.NOT_TLS, null);
	}

	private static void pass(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	// Java 17 has no Thread.isVirtual
	private static boolean isVirtual(Thread thread) {
		return thread.getThreadGroup() != null && thread.getThreadGroup().getName().equals("VirtualThreads")
				|| thread.getClass().getSimpleName().equals("VirtualThread");
	}

	@FunctionalInterface
	private interface FailureListener {

		void failed(HttpdSessionFailedEvent event);

	}

	@Configuration(proxyBeanMethods = false)
	static class Application {

		private final Map<String, Thread> threads = new ConcurrentHashMap<>();

		@Bean
		UriHandler handler() {
			return UriHandler.get("/blocking", HttpdHandler.blocking((request, response) -> {
				this.threads.put("handler", Thread.currentThread());
				return response.send("ok");
			}));
		}

		@EventListener
		void on(HttpdSessionEvent event) {
			if (event instanceof HttpdSessionCreatedEvent) {
				this.threads.put("created", Thread.currentThread());
			}
			else if (event instanceof HttpdSessionClosedEvent) {
				this.threads.put("closed", Thread.currentThread());
			}
			else {
				this.threads.put("failed", Thread.currentThread());
			}
		}

	}

}
