package io.github.esphttps.autoconfigure;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

import io.github.esphttps.TestClient;
import io.github.esphttps.TestClient.Response;
import io.github.esphttps.config.HttpdSslConfig;
import io.github.esphttps.event.HttpdServerStoppedEvent;
import io.github.esphttps.event.HttpdSessionClosedEvent;
import io.github.esphttps.httpd.HttpdServer;
import io.github.esphttps.httpd.UriHandler;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.availability.ApplicationAvailabilityAutoConfiguration;
import org.springframework.boot.autoconfigure.context.LifecycleAutoConfiguration;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link HttpdGracefulShutdown} and {@link HttpdReadiness}.
 */
// Clients leave before the end of their tests
@SuppressWarnings("try")
class HttpdGracefulShutdownTests {

	private static final List<String> EVENTS = new CopyOnWriteArrayList<>();

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(SslAutoConfiguration.class, LifecycleAutoConfiguration.class,
				ApplicationAvailabilityAutoConfiguration.class, EspHttpsServerAutoConfiguration.class))
		.withUserConfiguration(Application.class)
		.withPropertyValues("esp.https.address=127.0.0.1", "esp.https.port-insecure=0",
				"esp.https.transport-mode=insecure");

	HttpdGracefulShutdownTests() {
		EVENTS.clear();
	}

	@Test
	void requestInProgressIsAnsweredBeforeTheServerStops() {
		this.runner.run((context) -> {
			try (TestClient client = begin(context.getBean(HttpdServer.class));
					TestClient idle = TestClient.plain(context.getBean(HttpdServer.class).port())) {
				assertThat(idle.get("/hello").status()).isEqualTo(200);
				CompletableFuture<Void> closed = close(context.getSourceApplicationContext());
				assertThat(idle.readUnlessClosed()).isNull();
				idle.close();
				assertThat(closed).isNotDone();
				context.getBean(Application.class).release.complete(null);
				Response response = client.read();
				assertThat(response.status()).isEqualTo(200);
				assertThat(response.header("connection")).isEqualTo("close");
				client.close();
				closed.get(1, TimeUnit.MINUTES);
			}
		});
		assertThat(EVENTS).containsExactly("REFUSING_TRAFFIC", "closed server-stopped", "closed server-stopped",
				"stopped");
	}

	@Test
	void timeoutOfThePhaseEndsWhatIsInProgress() {
		this.runner.withPropertyValues("spring.lifecycle.timeout-per-shutdown-phase=1s").run((context) -> {
			try (TestClient client = begin(context.getBean(HttpdServer.class))) {
				close(context.getSourceApplicationContext()).get(1, TimeUnit.MINUTES);
				assertThat(client.closedByServer()).isTrue();
			}
		});
		assertThat(EVENTS).containsExactly("REFUSING_TRAFFIC", "closed server-stopped", "stopped");
	}

	@Test
	void immediateShutdownDoesNotWait() {
		this.runner.withPropertyValues("server.shutdown=immediate", "spring.lifecycle.timeout-per-shutdown-phase=10m")
			.run((context) -> {
				try (TestClient client = begin(context.getBean(HttpdServer.class))) {
					close(context.getSourceApplicationContext()).get(1, TimeUnit.MINUTES);
					assertThat(client.closedByServer()).isTrue();
				}
			});
		assertThat(EVENTS).containsExactly("REFUSING_TRAFFIC", "closed server-stopped", "stopped");
	}

	@Test
	void unknownKindOfShutdownIsAMistake() {
		this.runner.withPropertyValues("server.shutdown=slowly")
			.run((context) -> assertThat(context).hasFailed()
				.getFailure()
				.hasStackTraceContaining("server.shutdown")
				.hasStackTraceContaining("slowly"));
	}

	@Test
	void readinessThatIsRefusedAlreadyIsNotRefusedAgain() {
		this.runner.run((context) -> {
			AvailabilityChangeEvent.publish(context, ReadinessState.REFUSING_TRAFFIC);
			context.getSourceApplicationContext().close();
		});
		assertThat(EVENTS).containsExactly("REFUSING_TRAFFIC", "stopped");
	}

	@Test
	void allServersOfTheApplicationAreDrained() {
		this.runner.withUserConfiguration(Second.class).run((context) -> {
			HttpdServer second = context.getBean("second", HttpdServer.class);
			second.start();
			try (TestClient client = begin(second)) {
				CompletableFuture<Void> closed = close(context.getSourceApplicationContext());
				await().atMost(1, TimeUnit.MINUTES).until(() -> second.port() == -1);
				assertThat(second.isRunning()).isTrue();
				context.getBean(Application.class).release.complete(null);
				assertThat(client.read().status()).isEqualTo(200);
				client.close();
				closed.get(1, TimeUnit.MINUTES);
			}
		});
	}

	@Test
	void contextThatIsStoppedStartsAgain() {
		this.runner.run((context) -> {
			HttpdServer server = context.getBean(HttpdServer.class);
			for (int i = 0; i < 2; i++) {
				context.getSourceApplicationContext().stop();
				assertThat(server.isRunning()).isFalse();
				context.getSourceApplicationContext().start();
				try (TestClient client = TestClient.plain(server.port())) {
					assertThat(client.get("/hello").header("connection")).isNull();
				}
			}
		});
	}

	@Test
	void listenersHearOfSessionsThatAServerClosesWithItsBean() {
		this.runner.run((context) -> {
			HttpdServer server = context.getBean(HttpdServer.class);
			context.getSourceApplicationContext().stop();
			// Nobody but the bean factory stops it now
			server.start();
			begin(server);
			EVENTS.clear();
			context.getSourceApplicationContext().getBeanFactory().destroySingletons();
			assertThat(EVENTS).containsExactly("closed server-stopped");
		});
	}

	private static TestClient begin(HttpdServer server) throws Exception {
		TestClient client = TestClient.plain(server.port());
		client.write("GET /slow HTTP/1.1\r\nHost: x\r\n\r\n");
		await().atMost(1, TimeUnit.MINUTES)
			.until(() -> server.sessions().list().stream().anyMatch((session) -> session.requests() > 0));
		return client;
	}

	private static CompletableFuture<Void> close(ConfigurableApplicationContext context) {
		CompletableFuture<Void> closed = new CompletableFuture<>();
		Thread thread = new Thread(() -> {
			context.close();
			closed.complete(null);
		});
		thread.setDaemon(true);
		thread.start();
		return closed;
	}

	@Configuration(proxyBeanMethods = false)
	static class Application {

		final CompletableFuture<Void> release = new CompletableFuture<>();

		@Bean
		UriHandler hello() {
			return UriHandler.get("/hello", (request, response) -> response.send("Hello"));
		}

		@Bean
		UriHandler slow() {
			return slowHandler();
		}

		UriHandler slowHandler() {
			return UriHandler.get("/slow",
					(request, response) -> Mono.fromFuture(this.release, true).then(response.send()));
		}

		@EventListener
		void readiness(AvailabilityChangeEvent<ReadinessState> event) {
			EVENTS.add(event.getState().toString());
		}

		@EventListener
		void closed(HttpdSessionClosedEvent event) {
			EVENTS.add("closed " + event.reason());
		}

		@EventListener
		void stopped(HttpdServerStoppedEvent event) {
			EVENTS.add("stopped");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Second {

		@Bean(defaultCandidate = false)
		HttpdServer second(Application application) {
			HttpdSslConfig config = new Binder(new MapConfigurationPropertySource(Map.of("esp.https.transport-mode",
					"insecure", "esp.https.port-insecure", 0, "esp.https.address", "127.0.0.1")))
				.bindOrCreate("esp.https", HttpdSslConfig.class);
			return HttpdServer.builder(config).handlers(List.of(application.slowHandler())).build();
		}

	}

}
