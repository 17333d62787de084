package io.github.esphttps.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import io.github.esphttps.config.ServerProfile;

import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.support.PropertiesLoaderUtils;

/**
 * Makes the tables of <code>docs/configuration.md</code> from the metadata of the
 * properties and from the defaults of the profiles. A table stands between the comments
 * <code>properties: prefix</code> and <code>end</code>, and has the properties whose
 * longest such prefix it is; what is around the tables is written by hand.
 */
final class ConfigurationReference {

	private static final Pattern TABLE = Pattern.compile("(?s)(<!-- properties: ([a-z.-]+) -->\n).*?(<!-- end -->\n)");

	private final Map<String, Map<String, Object>> properties = Metadata.named("properties");

	private final Map<String, Map<String, Object>> hints = Metadata.named("hints");

	private final Map<ServerProfile, Properties> profiles = new TreeMap<>();

	ConfigurationReference() {
		for (ServerProfile profile : ServerProfile.values()) {
			this.profiles.put(profile, defaults(profile));
		}
	}

	private static Properties defaults(ServerProfile profile) {
		try {
			return PropertiesLoaderUtils.loadProperties(new ClassPathResource(
					profile.name().toLowerCase(Locale.ROOT) + ".properties", ServerProfile.class));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Renew the tables of a page.
	 * @param page its text
	 * @return the text with tables that are those of the metadata
	 */
	String renew(String page) {
		List<String> prefixes = TABLE.matcher(page).results().map((table) -> table.group(2)).toList();
		for (String name : this.properties.keySet()) {
			if (prefixes.stream().noneMatch((prefix) -> name.startsWith(prefix + "."))) {
				throw new IllegalStateException("There is no table for " + name);
			}
		}
		return TABLE.matcher(page)
			.replaceAll((table) -> Matcher.quoteReplacement(table.group(1) + table(table, prefixes) + table.group(3)));
	}

	private String table(MatchResult table, List<String> prefixes) {
		List<String> lines = new ArrayList<>();
		lines.add("| property | type | standard | gateway | twin | description |");
		lines.add("|---|---|---|---|---|---|");
		this.properties.forEach((name, attributes) -> {
			String prefix = prefixes.stream()
				.filter((candidate) -> name.startsWith(candidate + "."))
				.max(Comparator.comparingInt(String::length))
				.orElseThrow();
			if (prefix.equals(table.group(2))) {
				lines.add("| `%s` | %s | %s | %s |".formatted(name, type(name, attributes),
						this.profiles.keySet()
							.stream()
							.map((profile) -> defaultValue(profile, name, attributes))
							.collect(Collectors.joining(" | ")),
						description(name, attributes)));
			}
		});
		return String.join("\n", lines) + "\n";
	}

	private String type(String name, Map<String, Object> attributes) {
		String type = String.valueOf(attributes.get("type"));
		return switch (type) {
			case "java.lang.Boolean" -> "boolean";
			case "java.lang.Integer", "java.lang.Long" -> "number";
			case "java.lang.String" -> "text";
			case "java.time.Duration" -> "duration";
			case "java.net.InetAddress" -> "address";
			case "org.springframework.util.unit.DataSize" -> "size";
			case "java.util.List<java.lang.String>", "java.util.Set<java.lang.String>" -> "list";
			case "java.util.Map<java.lang.String,java.lang.String>" -> "map";
			default -> enumeration(name, type);
		};
	}

	private String enumeration(String name, String type) {
		List<?> values = values(name);
		if (values.isEmpty()) {
			// Those of Spring Boot have no hints here, as access of an endpoint
			return constants(type);
		}
		return values.stream()
			.map((value) -> "`" + Objects.requireNonNull(((Map<?, ?>) value).get("value")) + "`")
			.collect(Collectors.joining(", "));
	}

	private static String constants(String type) {
		try {
			return Arrays.stream(Objects.requireNonNull(Class.forName(type).getEnumConstants(), type))
				.map((constant) -> "`" + constant.toString().toLowerCase(Locale.ROOT).replace('_', '-') + "`")
				.collect(Collectors.joining(", "));
		}
		catch (ClassNotFoundException ex) {
			throw new IllegalStateException("No name for the type " + type, ex);
		}
	}

	private List<?> values(String name) {
		return (List<?>) this.hints.getOrDefault(name, Map.of()).getOrDefault("values", List.of());
	}

	private String defaultValue(ServerProfile profile, String name, Map<String, Object> attributes) {
		Properties properties = Objects.requireNonNull(this.profiles.get(profile));
		Object value = properties.getProperty(name);
		if (value == null && name.equals("esp.https.profile")) {
			value = profile.name().toLowerCase(Locale.ROOT);
		}
		if (value == null) {
			value = attributes.get("defaultValue");
		}
		return (value != null) ? "`" + value + "`" : "";
	}

	private String description(String name, Map<String, Object> attributes) {
		String described = String.valueOf(attributes.get("description"));
		StringBuilder text = new StringBuilder(described.substring(0, 1).toUpperCase(Locale.ROOT))
			.append(described.substring(1));
		if (!described.endsWith(".")) {
			text.append('.');
		}
		for (Object value : values(name)) {
			Map<?, ?> hint = (Map<?, ?>) value;
			text.append(" `%s`: %s".formatted(hint.get("value"), hint.get("description")));
		}
		return text.toString().replace("|", "\\|");
	}

}
