package io.github.esphttps.autoconfigure;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.function.Consumer;

import io.github.esphttps.config.HttpdConfig;
import io.github.esphttps.config.HttpdSslConfig;
import io.github.esphttps.config.ServerProfile;
import io.github.esphttps.config.UriMatch;
import io.github.esphttps.config.WebSocketConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.support.PropertiesLoaderUtils;
import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The limits of each {@link ServerProfile}.
 */
class ServerProfileTests {

	private static final String[] SESSIONS = { "maxOpenSockets", "lruPurgeEnable", "handshakeSlots",
			"maxSocketsPerAddress", "maxSocketsPerIdentity" };

	private static final String[] COUNTS = { "backlogConn", "maxUriHandlers", "maxRespHeaders" };

	private static final String[] SIZES = { "maxUriLen", "maxReqHdrLen", "maxBodyLen" };

	private static final String[] TIMEOUTS = { "recvWaitTimeout", "sendWaitTimeout", "requestTimeout", "idleTimeout" };

	private static final String[] WEB_SOCKETS = { "strict", "pingInterval", "allowedOrigins" };

	private static final Map<String, String> OVERRIDES = Map.ofEntries(Map.entry("max-open-sockets", "72"),
			Map.entry("lru-purge-enable", "false"), Map.entry("handshake-slots", "73"),
			Map.entry("max-sockets-per-address", "74"), Map.entry("max-sockets-per-identity", "75"),
			Map.entry("backlog-conn", "77"), Map.entry("max-uri-handlers", "78"), Map.entry("max-resp-headers", "79"),
			Map.entry("max-uri-len", "80B"), Map.entry("max-req-hdr-len", "81B"), Map.entry("max-body-len", "82B"),
			Map.entry("recv-wait-timeout", "83s"), Map.entry("send-wait-timeout", "84s"),
			Map.entry("request-timeout", "85s"), Map.entry("idle-timeout", "86s"),
			Map.entry("enable-so-linger", "true"), Map.entry("linger-timeout", "87s"),
			Map.entry("keep-alive-enable", "true"), Map.entry("keep-alive-idle", "88s"),
			Map.entry("keep-alive-interval", "89s"), Map.entry("keep-alive-count", "90"));

	private static final Map<String, String> WEB_SOCKET_OVERRIDES = Map.of("strict", "true", "ping-interval", "91s",
			"allowed-origins", "https://example.com");

	private final ApplicationContextRunner runner = new ApplicationContextRunner().withUserConfiguration(Bound.class)
		.withInitializer(
				(context) -> context.addBeanFactoryPostProcessor(new ServerProfileDefaults(context.getEnvironment())));

	@Test
	void standardHasTheLimitsOfTheOriginal() {
		run("standard", (httpd) -> {
			assertThat(httpd).extracting(SESSIONS).containsExactly(4, true, 64, -1, -1);
			assertThat(httpd).extracting(COUNTS).containsExactly(5, 8, 8);
			assertThat(httpd).extracting(SIZES).containsExactly(bytes(512), bytes(1024), bytes(1024 * 1024));
			assertThat(httpd).extracting(TIMEOUTS).containsExactly(seconds(5), seconds(5), seconds(30), seconds(0));
			assertThat(httpd.uriMatch()).isEqualTo(UriMatch.EXACT);
		});
	}

	@Test
	void standardIsWhatThereIsWithoutAProfile() {
		HttpdConfig defaults = bind("esp.https.httpd", HttpdConfig.class, Map.of());
		run("standard", (httpd) -> assertThat(httpd).isEqualTo(defaults));
	}

	@Test
	void gatewayHasTheLimitsOfAServerMachine() {
		run("gateway", (httpd) -> {
			assertThat(httpd).extracting(SESSIONS).containsExactly(10_000, true, 1024, -1, -1);
			assertThat(httpd).extracting(COUNTS).containsExactly(1024, -1, -1);
			assertThat(httpd).extracting(SIZES).containsExactly(bytes(4096), bytes(8192), bytes(1024 * 1024));
			assertThat(httpd).extracting(TIMEOUTS).containsExactly(seconds(5), seconds(5), seconds(30), seconds(600));
			assertThat(httpd.uriMatch()).isEqualTo(UriMatch.WILDCARD);
		});
	}

	@Test
	void twinHasTheLimitsOfTheOriginalAndNoFurtherTimeout() {
		run("twin", (httpd) -> {
			assertThat(httpd).extracting(SESSIONS).containsExactly(4, true, 0, -1, -1);
			assertThat(httpd).extracting(COUNTS).containsExactly(5, 8, 8);
			assertThat(httpd).extracting(SIZES).containsExactly(bytes(512), bytes(1024), bytes(1024 * 1024));
			assertThat(httpd).extracting(TIMEOUTS).containsExactly(seconds(5), seconds(5), seconds(0), seconds(0));
			assertThat(httpd.uriMatch()).isEqualTo(UriMatch.EXACT);
		});
	}

	@ParameterizedTest
	@EnumSource
	void everyPropertyOfAProfileCanBeOverridden(ServerProfile profile) throws IOException {
		String name = profile.name().toLowerCase(Locale.ROOT);
		Properties defaults = PropertiesLoaderUtils
			.loadProperties(new ClassPathResource(name + ".properties", ServerProfile.class));
		// A value that no profile has
		String uriMatch = (profile == ServerProfile.GATEWAY) ? "exact" : "wildcard";
		Map<String, String> overrides = new HashMap<>(Map.of("esp.https.httpd.uri-match", uriMatch));
		OVERRIDES.forEach((key, value) -> overrides.put("esp.https.httpd." + key, value));
		WEB_SOCKET_OVERRIDES.forEach((key, value) -> overrides.put("esp.https.websocket." + key, value));
		assertThat(overrides.keySet()).containsAll(defaults.stringPropertyNames());
		HttpdConfig httpd = bind("esp.https.httpd", HttpdConfig.class, overrides);
		WebSocketConfig websocket = bind("esp.https.websocket", WebSocketConfig.class, overrides);
		String[] values = overrides.entrySet().stream().map(Object::toString).toArray(String[]::new);
		this.runner.withPropertyValues("esp.https.profile=" + name).withPropertyValues(values).run((context) -> {
			assertThat(context.getBean(HttpdSslConfig.class).httpd()).isEqualTo(httpd);
			assertThat(context.getBean(HttpdSslConfig.class).websocket()).isEqualTo(websocket);
		});
	}

	@ParameterizedTest
	@EnumSource(names = { "STANDARD", "GATEWAY" })
	void webSocketsAreStrictAndKeptAlive(ServerProfile profile) {
		WebSocketConfig defaults = bind("esp.https.websocket", WebSocketConfig.class, Map.of());
		assertThat(defaults).extracting(WEB_SOCKETS).containsExactly(true, seconds(30), List.of());
		this.runner.withPropertyValues("esp.https.profile=" + profile)
			.run((context) -> assertThat(context.getBean(HttpdSslConfig.class).websocket()).isEqualTo(defaults));
	}

	@Test
	void twinHasTheWebSocketsOfTheOriginal() {
		this.runner.withPropertyValues("esp.https.profile=twin")
			.run((context) -> assertThat(context.getBean(HttpdSslConfig.class).websocket()).extracting(WEB_SOCKETS)
				.containsExactly(false, seconds(0), List.of("*")));
	}

	@ParameterizedTest
	@ValueSource(strings = { "allowed-origins=", "allowed-origins[0]=" })
	void twinCanBeToldToAskForTheOriginAgain(String value) {
		this.runner.withPropertyValues("esp.https.profile=twin", "esp.https.websocket." + value)
			.run((context) -> assertThat(context.getBean(HttpdSslConfig.class).websocket().allowedOrigins()).isEmpty());
	}

	private void run(String profile, Consumer<HttpdConfig> limits) {
		this.runner.withPropertyValues("esp.https.profile=" + profile)
			.run((context) -> limits.accept(context.getBean(HttpdSslConfig.class).httpd()));
	}

	private static <T> T bind(String prefix, Class<T> type, Map<String, String> properties) {
		return new Binder(new MapConfigurationPropertySource(properties)).bindOrCreate(prefix, type);
	}

	private static DataSize bytes(long bytes) {
		return DataSize.ofBytes(bytes);
	}

	private static Duration seconds(long seconds) {
		return Duration.ofSeconds(seconds);
	}

	@EnableConfigurationProperties(HttpdSslConfig.class)
	static class Bound {

	}

}
