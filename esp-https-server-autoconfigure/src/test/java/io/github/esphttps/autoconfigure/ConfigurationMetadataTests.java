package io.github.esphttps.autoconfigure;

import java.lang.reflect.Parameter;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

import io.github.esphttps.config.HttpdSslConfig;
import io.github.esphttps.docs.Metadata;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the metadata that editors show of the properties.
 */
class ConfigurationMetadataTests {

	private final Map<String, Map<String, Object>> properties = Metadata.named("properties");

	private final Map<String, Parameter> components = new TreeMap<>();

	ConfigurationMetadataTests() {
		collect("esp.https", HttpdSslConfig.class);
		collect("management.endpoint.esphttps", HttpdEndpointProperties.class);
		collect("management.health.esphttps", HttpdHealthProperties.class);
	}

	@Test
	void everyComponentIsAProperty() {
		Set<String> expected = new TreeSet<>(this.components.keySet());
		// Of Spring Boot, for every endpoint and contributor
		expected.addAll(List.of("esp.https.enabled", "management.health.esphttps.enabled",
				"management.endpoint.esphttps.access", "management.endpoint.esphttps.cache.time-to-live"));
		assertThat(this.properties.keySet()).isEqualTo(expected);
	}

	@Test
	void everyPropertyHasADescription() {
		this.properties.forEach((name, property) -> assertThat(property.get("description")).as(name)
			.asString()
			.isNotBlank()
			.doesNotContain("  ", "<", "{@", "\n")
			.doesNotMatch("(?i)^(the|a|an) .*")
			.doesNotEndWith(" "));
	}

	@Test
	void descriptionsOfSwitchesBeginWithWhether() {
		this.properties.forEach((name, property) -> {
			if (Objects.equals(property.get("type"), "java.lang.Boolean")) {
				assertThat(property.get("description")).as(name).asString().startsWithIgnoringCase("whether ");
			}
		});
	}

	@Test
	void descriptionsDoNotRepeatTheDefault() {
		this.properties.forEach((name, property) -> assertThat(property.get("description")).as(name)
			.asString()
			.doesNotContainIgnoringCase("default is", "by default"));
	}

	@Test
	void defaultsAreThoseOfTheRecords() {
		this.components.forEach((name, component) -> {
			Object documented = property(name).get("defaultValue");
			DefaultValue declared = component.getAnnotation(DefaultValue.class);
			if (declared == null || declared.value().length == 0) {
				assertThat(documented).as(name).isNull();
			}
			else {
				assertThat(documented).as(name).hasToString(declared.value()[0]);
			}
		});
	}

	@Test
	void locationsAreCompletedAsResources() {
		Map<String, Map<String, Object>> hints = Metadata.named("hints");
		for (String name : List.of("servercert", "prvtkey-pem", "cacert-pem", "crl")) {
			assertThat(hints.get("esp.https." + name)).as(name)
				.asString()
				.contains("handle-as", "org.springframework.core.io.Resource");
		}
	}

	@ParameterizedTest
	@CsvSource({ "profile,io.github.esphttps.config.ServerProfile",
			"transport-mode,io.github.esphttps.config.TransportMode",
			"client-auth,io.github.esphttps.config.ClientAuth", "tls-engine,io.github.esphttps.config.TlsEngine",
			"tls-version,io.github.esphttps.config.TlsVersion",
			"tickets.key-store,io.github.esphttps.config.TicketKeyStore",
			"httpd.uri-match,io.github.esphttps.config.UriMatch",
			"websocket.slow-client,io.github.esphttps.config.SlowClient" })
	void enumsHaveAHintForEachValue(String name, Class<? extends Enum<?>> type) {
		List<?> hints = (List<?>) Metadata.named("hints")
			.getOrDefault("esp.https." + name, Map.of())
			.getOrDefault("values", List.of());
		assertThat(hints).map((hint) -> String.valueOf(((Map<?, ?>) hint).get("value")))
			.containsExactlyInAnyOrderElementsOf(Arrays.stream(type.getEnumConstants())
				.map((constant) -> constant.name().toLowerCase(Locale.ROOT).replace('_', '.'))
				.toList());
		assertThat(hints).allMatch((hint) -> ((Map<?, ?>) hint).get("description") != null);
	}

	@Test
	void hintsAreOfPropertiesThatExist() {
		assertThat(this.properties.keySet()).containsAll(Metadata.named("hints").keySet());
	}

	private void collect(String prefix, Class<?> type) {
		// The annotations are those of the parameters of the canonical constructor
		for (Parameter parameter : type.getDeclaredConstructors()[0].getParameters()) {
			String name = prefix + "." + kebab(parameter.getName());
			if (parameter.getType().isRecord()) {
				collect(name, parameter.getType());
			}
			else {
				this.components.put(name, parameter);
			}
		}
	}

	private static String kebab(String name) {
		String kebab = name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
		return ConfigurationPropertyName.of(kebab).toString();
	}

	private Map<String, Object> property(String name) {
		return Objects.requireNonNull(this.properties.get(name), name);
	}

}
