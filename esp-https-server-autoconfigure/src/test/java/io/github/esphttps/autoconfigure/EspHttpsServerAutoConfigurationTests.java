package io.github.esphttps.autoconfigure;

import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

import io.github.esphttps.PemForms;
import io.github.esphttps.TestClient;
import io.github.esphttps.config.HttpdSslConfig;
import io.github.esphttps.config.ServerProfile;
import io.github.esphttps.event.HttpdServerStartedEvent;
import io.github.esphttps.event.HttpdServerStoppedEvent;
import io.github.esphttps.event.HttpdSessionClosedEvent;
import io.github.esphttps.event.HttpdSessionEventPublisher;
import io.github.esphttps.httpd.CloseReason;
import io.github.esphttps.httpd.HandshakeFailure;
import io.github.esphttps.httpd.HttpdHandler;
import io.github.esphttps.httpd.HttpdServer;
import io.github.esphttps.httpd.HttpdServerCustomizer;
import io.github.esphttps.httpd.HttpdSession;
import io.github.esphttps.httpd.HttpdSessionListener;
import io.github.esphttps.httpd.HttpdTransport;
import io.github.esphttps.httpd.UriHandler;
import io.github.esphttps.httpd.UriHandlerExistsException;
import io.github.esphttps.httpd.UriHandlersFullException;
import io.github.esphttps.httpd.UriMatcher;
import io.github.esphttps.tls.TlsTransport;
import io.netty.channel.ChannelOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.netty.http.server.HttpServer;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.PayloadApplicationEvent;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.PropertySource;
import org.springframework.context.event.EventListener;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.SystemEnvironmentPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link EspHttpsServerAutoConfiguration}.
 */
@ExtendWith(OutputCaptureExtension.class)
class EspHttpsServerAutoConfigurationTests {

	private final ApplicationContextRunner unconfigured = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(SslAutoConfiguration.class, EspHttpsServerAutoConfiguration.class))
		.withPropertyValues("esp.https.address=127.0.0.1", "esp.https.port-secure=0", "esp.https.port-insecure=0");

	private final ApplicationContextRunner secure = this.unconfigured.withPropertyValues(
			"esp.https.servercert=" + PemForms.EC.getCertificatePEM(),
			"esp.https.prvtkey-pem=" + PemForms.pkcs8(PemForms.EC));

	private final ApplicationContextRunner insecure = this.unconfigured
		.withPropertyValues("esp.https.transport-mode=insecure");

	@Test
	void serverStartsWithPemProperties() {
		this.secure.run((context) -> {
			HttpdServer server = context.getBean(HttpdServer.class);
			assertThat(server.isRunning()).isTrue();
			assertThat(server.port()).isPositive();
			assertThat(context).hasSingleBean(TlsTransport.class)
				.hasSingleBean(HttpdSslConfig.class)
				.hasSingleBean(HttpdSessionEventPublisher.class)
				.hasSingleBean(HttpdServerLifecycle.class)
				.hasBean("espHttpsHandlerScheduler");
		});
	}

	@Test
	void pemPropertiesAreAnSslBundle() {
		this.secure.run((context) -> {
			SslBundles bundles = context.getBean(SslBundles.class);
			assertThat(bundles.getBundleNames()).containsExactly("esp-https");
			SslBundle bundle = bundles.getBundle("esp-https");
			assertThat(bundle.getStores().getKeyStore()).isNotNull();
			assertThat(bundle.getStores().getTrustStore()).isNull();
		});
	}

	@Test
	void bundleOfSpringBootReplacesThePemProperties() {
		this.unconfigured
			.withPropertyValues("esp.https.ssl-bundle=web",
					"spring.ssl.bundle.pem.web.keystore.certificate=" + PemForms.EC.getCertificatePEM(),
					"spring.ssl.bundle.pem.web.keystore.private-key=" + PemForms.pkcs8(PemForms.EC))
			.run((context) -> {
				assertThat(context.getBean(HttpdServer.class).isRunning()).isTrue();
				assertThat(context.getBean(SslBundles.class).getBundleNames()).containsExactly("web");
			});
	}

	@Test
	void insecureModeNeedsNoCertificate() {
		this.insecure.run((context) -> {
			assertThat(context.getBean(HttpdServer.class).isRunning()).isTrue();
			assertThat(context.getBean(HttpdServer.class).engine()).isNull();
			assertThat(context).doesNotHaveBean(TlsTransport.class);
			assertThat(context.getBean(SslBundles.class).getBundleNames()).isEmpty();
		});
	}

	@ParameterizedTest
	@CsvSource({ "auto,openssl", "openssl,openssl", "jdk,jdk" })
	void engineIsTheConfiguredOne(String configured, String expected) {
		this.secure.withPropertyValues("esp.https.tls-engine=" + configured)
			.run((context) -> assertThat(context.getBean(HttpdServer.class).engine()).isEqualTo(expected));
	}

	@Test
	void disabledServerNeedsNothing() {
		this.unconfigured.withPropertyValues("esp.https.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean(HttpdServer.class)
				.doesNotHaveBean(HttpdSslConfig.class)
				.doesNotHaveBean(HttpdServerLifecycle.class));
	}

	@Test
	void serverIsAbsentWithoutReactorNetty() {
		this.secure.withClassLoader(new FilteredClassLoader(HttpServer.class))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(HttpdSslConfig.class));
	}

	@Test
	void configBeanReplacesTheBoundOne() {
		this.unconfigured.withPropertyValues("esp.https.profile=twin")
			.withBean(HttpdSslConfig.class, () -> insecureConfig("gateway"))
			.run((context) -> {
				assertThat(context).hasSingleBean(HttpdSslConfig.class);
				HttpdServer server = context.getBean(HttpdServer.class);
				assertThat(server.config().profile()).isEqualTo(ServerProfile.GATEWAY);
				assertThat(server.isRunning()).isTrue();
			});
	}

	@Test
	void transportBeanReplacesTls() {
		// It needs none of the key material that the properties would have to name
		this.unconfigured.withBean("own", HttpdTransport.class, HttpdTransport::plain).run((context) -> {
			assertThat(context).hasSingleBean(HttpdTransport.class);
			assertThat(context.getBean(SslBundles.class).getBundleNames()).isEmpty();
			assertThat(context.getBean(HttpdServer.class).isRunning()).isTrue();
		});
	}

	@Test
	void sessionListenerBeanReplacesTheEvents() {
		RecordingListener listener = new RecordingListener();
		this.insecure.withUserConfiguration(Hello.class)
			.withBean(RecordingListener.class, () -> listener)
			.run((context) -> {
				assertThat(context).doesNotHaveBean(HttpdSessionEventPublisher.class);
				assertThat(get(context, "/hello")).isEqualTo("Hello World!");
				assertThat(listener.created).hasSize(1);
			});
		assertThat(listener.closed).hasSize(1);
	}

	@Test
	void serverBeanReplacesTheServer() {
		HttpdSslConfig config = insecureConfig("standard");
		this.insecure.withBean("own", HttpdServer.class, () -> HttpdServer.builder(config).build()).run((context) -> {
			assertThat(context).hasSingleBean(HttpdServer.class);
			HttpdServer server = context.getBean("own", HttpdServer.class);
			assertThat(server.config()).isSameAs(config);
			assertThat(server.isRunning()).isTrue();
		});
	}

	@Test
	void schedulerBeanOfTheNameRunsBlockingHandlers() {
		Scheduler scheduler = Schedulers.newSingle("own-scheduler");
		this.insecure.withUserConfiguration(BlockingHello.class)
			.withBean("espHttpsHandlerScheduler", Scheduler.class, () -> scheduler)
			.run((context) -> assertThat(get(context, "/thread")).startsWith("own-scheduler"));
	}

	@Test
	void schedulerOfAnotherNameIsLeftAlone() {
		Scheduler scheduler = Schedulers.newSingle("mine");
		this.insecure.withUserConfiguration(BlockingHello.class)
			.withBean("mine", Scheduler.class, () -> scheduler)
			.run((context) -> {
				// Ours is no candidate for injection by type
				assertThat(context.getBean(Scheduler.class)).isSameAs(scheduler);
				assertThat(get(context, "/thread")).startsWith("esp-https-handler-");
			});
		scheduler.dispose();
	}

	@ParameterizedTest
	@CsvSource({ "true", "false" })
	void blockingHandlersRunOnVirtualThreadsWhereSpringBootSaysSo(boolean enabled) {
		boolean virtual = enabled && Runtime.version().feature() >= 21;
		this.insecure.withUserConfiguration(BlockingHello.class)
			.withPropertyValues("spring.threads.virtual.enabled=" + enabled)
			.run((context) -> assertThat(get(context, "/thread")).startsWith("esp-https-handler-")
				.endsWith(virtual ? "VirtualThreads" : "main"));
	}

	@Test
	void numberOfHandlerThreadsIsBounded() {
		this.insecure.withPropertyValues("esp.https.handler-threads=1").run((context) -> {
			Scheduler scheduler = context.getBean("espHttpsHandlerScheduler", Scheduler.class);
			List<CompletableFuture<String>> names = new ArrayList<>();
			for (int i = 0; i < 5; i++) {
				CompletableFuture<String> name = new CompletableFuture<>();
				scheduler.schedule(() -> name.complete(Thread.currentThread().getName()));
				names.add(name);
			}
			assertThat(names).allSatisfy((name) -> assertThat(name.get(5, TimeUnit.SECONDS)).endsWith("-1"));
		});
	}

	@Test
	void uriHandlersAreRegisteredInOrder() {
		// The one for any method comes second, else it would cover the first
		this.insecure.withUserConfiguration(OrderedHandlers.class).run((context) -> {
			assertThat(get(context, "/x")).isEqualTo("first");
			assertThat(request(context, "PUT", "/x")).isEqualTo("second");
		});
	}

	@Test
	void uriHandlersOfTheSameUriAndMethodAreRefused() {
		this.insecure.withUserConfiguration(Hello.class, AnotherHello.class)
			.run((context) -> assertThat(context).hasFailed()
				.getFailure()
				.hasRootCauseInstanceOf(UriHandlerExistsException.class));
	}

	@Test
	void moreUriHandlersThanTheLimitAreRefused() {
		this.insecure.withUserConfiguration(OrderedHandlers.class)
			.withPropertyValues("esp.https.httpd.max-uri-handlers=1")
			.run((context) -> assertThat(context).hasFailed()
				.getFailure()
				.hasRootCauseInstanceOf(UriHandlersFullException.class));
	}

	@ParameterizedTest
	@CsvSource({ "exact,404", "wildcard,200" })
	void uriMatchDecidesHowPathsAreCompared(String uriMatch, int status) {
		this.insecure.withPropertyValues("esp.https.httpd.uri-match=" + uriMatch)
			.withBean(UriHandler.class, () -> UriHandler.get("/api/*", (request, response) -> response.send()))
			.run((context) -> assertThat(status(context, "/api/status")).isEqualTo(status));
	}

	@ParameterizedTest
	@EnumSource
	void profileDecidesHowPathsAreCompared(ServerProfile profile) {
		int status = (profile == ServerProfile.GATEWAY) ? 200 : 404;
		this.insecure.withPropertyValues("esp.https.profile=" + profile)
			.withBean(UriHandler.class, () -> UriHandler.get("/api/*", (request, response) -> response.send()))
			.run((context) -> assertThat(status(context, "/api/status")).isEqualTo(status));
	}

	@Test
	void uriMatcherBeanWinsOverTheProperty() {
		this.insecure.withPropertyValues("esp.https.httpd.uri-match=wildcard")
			.withBean("own", UriMatcher.class, () -> String::equalsIgnoreCase)
			.withBean(UriHandler.class, () -> UriHandler.get("/API/*", (request, response) -> response.send()))
			.run((context) -> {
				assertThat(context).hasSingleBean(UriMatcher.class);
				assertThat(status(context, "/api/*")).isEqualTo(200);
				assertThat(status(context, "/API/status")).isEqualTo(404);
			});
	}

	@Test
	void handlersAreRegisteredAndUnregisteredAtRunTime() {
		this.insecure.withUserConfiguration(Hello.class).run((context) -> {
			HttpdServer server = context.getBean(HttpdServer.class);
			server.register(UriHandler.get("/new", (request, response) -> response.send("new")));
			assertThat(get(context, "/new")).isEqualTo("new");
			assertThat(server.unregister("/hello", "GET")).isTrue();
			assertThat(status(context, "/hello")).isEqualTo(404);
		});
	}

	@Test
	void customizersAreAppliedInOrder() {
		this.insecure.withUserConfiguration(Hello.class, Customizers.class).run((context) -> {
			assertThat(context.getBean(Customizers.class).applied).containsExactly("first", "second");
			assertThat(get(context, "/hello")).isEqualTo("Hello World!");
		});
	}

	@Test
	void startIsOneLineWithTheLimits(CapturedOutput output) {
		this.insecure
			.withPropertyValues("esp.https.profile=gateway", "esp.https.httpd.send-wait-timeout=1500ms",
					"esp.https.httpd.max-resp-headers=0")
			.run((context) -> assertThat(output).containsOnlyOnce("ESP HTTPS server started on port "
					+ context.getBean(HttpdServer.class).port()
					+ " (insecure, profile=gateway, max-open-sockets=10000, lru-purge=on, handshake-slots=1024, backlog=1024, max-uri-handlers=any, max-resp-headers=0, max-uri=4096B, max-req-hdr=8192B, max-body=1048576B, recv-wait=5s, send-wait=1.5s, request=30s, idle=10m)"));
	}

	@Test
	void startNamesNoHandshakeSlotsWherePurgingIsOff(CapturedOutput output) {
		this.insecure.withPropertyValues("esp.https.httpd.lru-purge-enable=false")
			.run((context) -> assertThat(output)
				.contains("max-open-sockets=4, lru-purge=off, handshake-slots=none, backlog=5"));
	}

	@Test
	void startNamesEngineAndClientAuth(CapturedOutput output) {
		this.secure.withPropertyValues("esp.https.profile=twin", "esp.https.tls-engine=jdk")
			.run((context) -> assertThat(output).contains(
					" (secure, engine=jdk, client-auth=none, profile=twin, max-open-sockets=4, lru-purge=on, handshake-slots=0, backlog=5, max-uri-handlers=8, max-resp-headers=8, max-uri=512B, max-req-hdr=1024B, max-body=1048576B, recv-wait=5s, send-wait=5s, request=none, idle=none)"));
	}

	@ParameterizedTest
	@EnumSource
	void profileSuppliesDefaults(ServerProfile profile) {
		int backlog = (profile == ServerProfile.GATEWAY) ? 1024 : 5;
		this.insecure.withPropertyValues("esp.https.profile=" + profile).run((context) -> {
			HttpdSslConfig config = context.getBean(HttpdSslConfig.class);
			assertThat(config.profile()).isEqualTo(profile);
			assertThat(config.httpd().backlogConn()).isEqualTo(backlog);
		});
	}

	@ParameterizedTest
	@CsvSource({ "esp.https.httpd.backlog-conn", "esp.https.httpd.backlogConn", "ESP_HTTPS_HTTPD_BACKLOGCONN" })
	void profileNeverOverridesAnExplicitProperty(String name) {
		ApplicationContextRunner runner = this.insecure.withPropertyValues("esp.https.profile=gateway");
		// An environment variable is known by the name of its property source
		runner = name.startsWith("ESP")
				? runner.withInitializer((context) -> context.getEnvironment()
					.getPropertySources()
					.addFirst(new SystemEnvironmentPropertySource("systemEnvironment", Map.of(name, "77"))))
				: runner.withPropertyValues(name + "=77");
		runner.run((context) -> assertThat(context.getBean(HttpdSslConfig.class).httpd().backlogConn()).isEqualTo(77));
	}

	@Test
	void profileYieldsToEverySourceOfProperties() {
		this.insecure.withPropertyValues("esp.https.profile=gateway")
			.withUserConfiguration(OwnPropertySource.class)
			.run((context) -> assertThat(context.getBean(HttpdSslConfig.class).httpd().backlogConn()).isEqualTo(66));
		SpringApplication application = new SpringApplication(EspHttpsServerAutoConfiguration.class,
				SslAutoConfiguration.class);
		application.setWebApplicationType(WebApplicationType.NONE);
		application.setDefaultProperties(Map.of("esp.https.profile", "gateway", "esp.https.transport-mode", "insecure",
				"esp.https.port-insecure", "0", "esp.https.address", "127.0.0.1", "esp.https.httpd.backlog-conn",
				"55"));
		try (ConfigurableApplicationContext context = application.run()) {
			assertThat(context.getBean(HttpdSslConfig.class).httpd().backlogConn()).isEqualTo(55);
		}
	}

	@Test
	void backlogReachesTheServer() {
		AtomicReference<Object> backlog = new AtomicReference<>();
		this.insecure.withPropertyValues("esp.https.httpd.backlog-conn=77")
			.withBean(HttpdServerCustomizer.class, () -> (server) -> {
				backlog.set(server.configuration().options().get(ChannelOption.SO_BACKLOG));
				return server;
			})
			.run((context) -> assertThat(backlog).hasValue(77));
	}

	@Test
	void customizerThatFailsIsNotTakenForAPortThatCannotBeBound() {
		this.insecure.withBean(HttpdServerCustomizer.class, () -> (server) -> {
			throw new IllegalStateException("customizer");
		})
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(IllegalStateException.class)
				.hasMessage("customizer"));
	}

	@Test
	void stopWaitsForListenersAndAttributes() {
		List<String> order = new CopyOnWriteArrayList<>();
		this.insecure.withBean(UriHandler.class, () -> UriHandler.get("/", (request, response) -> {
			request.session().attributes().put(AutoCloseable.class, () -> {
				pause();
				order.add("attribute");
			});
			return response.send();
		})).withInitializer((context) -> context.addApplicationListener((event) -> {
			if (event instanceof PayloadApplicationEvent<?> payload) {
				if (payload.getPayload() instanceof HttpdSessionClosedEvent) {
					pause();
					order.add("closed");
				}
				else if (payload.getPayload() instanceof HttpdServerStoppedEvent) {
					order.add("stopped");
				}
			}
		})).run((context) -> {
			try (TestClient client = TestClient.plain(context.getBean(HttpdServer.class).port())) {
				client.get("/");
				context.getSourceApplicationContext().close();
			}
			assertThat(order).containsExactlyInAnyOrder("attribute", "closed", "stopped").last().isEqualTo("stopped");
		});
	}

	private static void pause() {
		LockSupport.parkNanos(Duration.ofMillis(300).toNanos());
	}

	@Test
	void lifecycleOfTheContextStartsAndStopsTheServer() {
		this.insecure.withUserConfiguration(Hello.class, ServerEvents.class).run((context) -> {
			ConfigurableApplicationContext source = context.getSourceApplicationContext();
			HttpdServer server = context.getBean(HttpdServer.class);
			List<Object> events = context.getBean(ServerEvents.class).events;
			assertThat(events).containsExactly(new HttpdServerStartedEvent(server, server.port()));
			source.stop();
			assertThat(server.isRunning()).isFalse();
			assertThat(server.port()).isEqualTo(-1);
			assertThat(events).last().isEqualTo(new HttpdServerStoppedEvent(server));
			source.start();
			assertThat(events).hasSize(3).last().isEqualTo(new HttpdServerStartedEvent(server, server.port()));
			assertThat(get(context, "/hello")).isEqualTo("Hello World!");
		});
	}

	@Test
	void stoppedServerIsNotAnnouncedTwice() {
		this.insecure.withUserConfiguration(ServerEvents.class).run((context) -> {
			ConfigurableApplicationContext source = context.getSourceApplicationContext();
			List<Object> events = context.getBean(ServerEvents.class).events;
			source.stop();
			source.close();
			assertThat(events).hasSize(2);
		});
	}

	private static HttpdSslConfig insecureConfig(String profile) {
		return new Binder(new MapConfigurationPropertySource(Map.of("esp.https.transport-mode", "insecure",
				"esp.https.port-insecure", "0", "esp.https.address", "127.0.0.1", "esp.https.profile", profile)))
			.bindOrCreate("esp.https", HttpdSslConfig.class);
	}

	private static String get(AssertableApplicationContext context, String path) throws Exception {
		return request(context, "GET", path);
	}

	private static String request(AssertableApplicationContext context, String method, String path) throws Exception {
		return send(context, method, path).body();
	}

	private static int status(AssertableApplicationContext context, String path) throws Exception {
		return send(context, "GET", path).statusCode();
	}

	private static HttpResponse<String> send(AssertableApplicationContext context, String method, String path)
			throws Exception {
		URI uri = URI.create("http://127.0.0.1:" + context.getBean(HttpdServer.class).port() + path);
		// Without an upgrade to HTTP/2, which profile twin refuses as the chip does
		return HttpClient.newBuilder()
			.version(HttpClient.Version.HTTP_1_1)
			.build()
			.send(HttpRequest.newBuilder(uri).method(method, HttpRequest.BodyPublishers.noBody()).build(),
					BodyHandlers.ofString());
	}

	@Configuration(proxyBeanMethods = false)
	static class Hello {

		@Bean
		UriHandler hello() {
			return UriHandler.get("/hello", (request, response) -> response.send("Hello World!"));
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class AnotherHello {

		@Bean
		UriHandler anotherHello() {
			return UriHandler.get("/hello", (request, response) -> response.send("Hello again!"));
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class BlockingHello {

		@Bean
		UriHandler thread() {
			return UriHandler.get("/thread", HttpdHandler.blocking((request, response) -> {
				Thread thread = Thread.currentThread();
				return response.send(thread.getName() + " of " + thread.getThreadGroup().getName());
			}));
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OrderedHandlers {

		@Bean
		@Order(2)
		UriHandler second() {
			return UriHandler.any("/x", (request, response) -> response.send("second"));
		}

		@Bean
		@Order(1)
		UriHandler first() {
			return UriHandler.get("/x", (request, response) -> response.send("first"));
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Customizers {

		private final List<String> applied = new ArrayList<>();

		@Bean
		@Order(2)
		HttpdServerCustomizer second() {
			return (server) -> {
				this.applied.add("second");
				return server;
			};
		}

		@Bean
		@Order(1)
		HttpdServerCustomizer first() {
			return (server) -> {
				this.applied.add("first");
				return server;
			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ServerEvents {

		private final List<Object> events = new CopyOnWriteArrayList<>();

		@EventListener
		void started(HttpdServerStartedEvent event) {
			this.events.add(event);
		}

		@EventListener
		void stopped(HttpdServerStoppedEvent event) {
			this.events.add(event);
		}

	}

	static final class RecordingListener implements HttpdSessionListener {

		private final List<HttpdSession> created = new CopyOnWriteArrayList<>();

		private final List<CloseReason> closed = new CopyOnWriteArrayList<>();

		@Override
		public CompletionStage<?> created(HttpdSession session) {
			this.created.add(session);
			return CompletableFuture.completedStage(null);
		}

		@Override
		public CompletionStage<?> closed(HttpdSession session, CloseReason reason) {
			this.closed.add(reason);
			return CompletableFuture.completedStage(null);
		}

		@Override
		public void failed(InetSocketAddress peer, InetSocketAddress local, HandshakeFailure failure) {
		}

	}

	@Configuration(proxyBeanMethods = false)
	@PropertySource("classpath:io/github/esphttps/autoconfigure/own.properties")
	static class OwnPropertySource {

	}

}
