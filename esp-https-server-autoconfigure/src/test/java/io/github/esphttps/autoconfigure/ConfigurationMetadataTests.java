package io.github.esphttps.autoconfigure;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Parameter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.github.esphttps.config.HttpdSslConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.json.JsonParserFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the metadata that editors show of the properties.
 */
class ConfigurationMetadataTests {

	private final Map<String, Map<String, Object>> properties = named("properties");

	private final Map<String, Parameter> components = new TreeMap<>();

	ConfigurationMetadataTests() {
		collect("esp.https", HttpdSslConfig.class);
	}

	@Test
	void everyComponentIsAProperty() {
		Set<String> expected = new TreeSet<>(this.components.keySet());
		expected.add("esp.https.enabled");
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
		Map<String, Map<String, Object>> hints = named("hints");
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
			"httpd.uri-match,io.github.esphttps.config.UriMatch" })
	void enumsHaveAHintForEachValue(String name, Class<? extends Enum<?>> type) {
		List<?> hints = (List<?>) named("hints").getOrDefault("esp.https." + name, Map.of())
			.getOrDefault("values", List.of());
		assertThat(hints).map((hint) -> String.valueOf(((Map<?, ?>) hint).get("value")))
			.containsExactlyInAnyOrderElementsOf(Arrays.stream(type.getEnumConstants())
				.map((constant) -> constant.name().toLowerCase(Locale.ROOT).replace('_', '.'))
				.toList());
		assertThat(hints).allMatch((hint) -> ((Map<?, ?>) hint).get("description") != null);
	}

	@Test
	void hintsAreOfPropertiesThatExist() {
		assertThat(this.properties.keySet()).containsAll(named("hints").keySet());
	}

	@Test
	void readmeHasARowForEveryProperty() throws IOException {
		Map<String, String> rows = new TreeMap<>();
		Matcher matcher = Pattern.compile("(?m)^\\| `([a-z0-9.-]+?)(?:\\.<name>)?` \\|([^|]*)\\|")
			.matcher(Files.readString(readme()));
		while (matcher.find()) {
			rows.put("esp.https." + matcher.group(1), matcher.group(2).strip());
		}
		assertThat(rows.keySet()).isEqualTo(this.properties.keySet());
		this.properties.forEach((name, property) -> {
			if (property.containsKey("defaultValue")) {
				assertThat(rows.get(name)).as(name).isEqualTo("`" + property.get("defaultValue") + "`");
			}
		});
	}

	private static Path readme() {
		Path folder = Path.of("").toAbsolutePath();
		while (!Files.exists(folder.resolve("README.md"))) {
			folder = Objects.requireNonNull(folder.getParent(), "README.md must exist");
		}
		return folder.resolve("README.md");
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

	@SuppressWarnings("unchecked")
	private static Map<String, Map<String, Object>> named(String section) {
		Map<String, Map<String, Object>> byName = new TreeMap<>();
		for (Object entry : (List<Object>) Objects.requireNonNull(metadata().get(section))) {
			Map<String, Object> attributes = (Map<String, Object>) entry;
			byName.put(String.valueOf(attributes.get("name")), attributes);
		}
		return byName;
	}

	private static Map<String, Object> metadata() {
		// That of the module itself is in a folder, those of Spring Boot are in jars
		String location = HttpdSslConfig.class.getProtectionDomain().getCodeSource().getLocation()
				+ "META-INF/spring-configuration-metadata.json";
		try (InputStream in = URI.create(location).toURL().openStream()) {
			String json = new String(in.readAllBytes(), StandardCharsets.UTF_8);
			return JsonParserFactory.getJsonParser().parseMap(json);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
