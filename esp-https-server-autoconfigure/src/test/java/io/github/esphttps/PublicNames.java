package io.github.esphttps;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.esphttps.config.HttpdSslConfig;

import org.springframework.boot.json.JsonParserFactory;

/**
 * What users can name: properties, public types, and the public methods and constants of
 * these.
 */
final class PublicNames {

	private final Set<String> properties = readProperties();

	private final Map<String, Class<?>> types = findTypes();

	/**
	 * Return whether there is a property, a type such as {@code HttpdServer}, or a member
	 * such as {@code HttpdServer.start}.
	 */
	boolean contains(String name) {
		if (name.startsWith("esp.")) {
			return this.properties.contains(name);
		}
		if (this.types.containsKey(name)) {
			return true;
		}
		int dot = name.lastIndexOf('.');
		Class<?> type = (dot != -1) ? this.types.get(name.substring(0, dot)) : null;
		return type != null && hasMember(type, name.substring(dot + 1));
	}

	private static boolean hasMember(Class<?> type, String name) {
		// What every object and every enum has is not worth naming
		return Arrays.stream(type.getMethods())
			.filter((method) -> method.getDeclaringClass().getName().startsWith("io.github.esphttps."))
			.map(Method::getName)
			.anyMatch(name::equals) || Arrays.stream(type.getFields()).map(Field::getName).anyMatch(name::equals);
	}

	private static Map<String, Class<?>> findTypes() {
		Path root = Path.of(codeSource());
		try (Stream<Path> files = Files.walk(root)) {
			Map<String, Class<?>> types = new HashMap<>();
			files.map((file) -> root.relativize(file).toString())
				.filter((file) -> file.endsWith(".class") && !file.endsWith("package-info.class"))
				.map((file) -> load(file.substring(0, file.length() - ".class".length()).replaceAll("[/\\\\]", ".")))
				.filter(PublicNames::isPublic)
				.forEach((type) -> types.put(simpleName(type), type));
			return types;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static Class<?> load(String name) {
		try {
			return Class.forName(name, false, PublicNames.class.getClassLoader());
		}
		catch (ClassNotFoundException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static boolean isPublic(Class<?> type) {
		Class<?> outer = type.getEnclosingClass();
		return Modifier.isPublic(type.getModifiers()) && (outer == null || isPublic(outer));
	}

	private static String simpleName(Class<?> type) {
		Class<?> outer = type.getEnclosingClass();
		return (outer != null) ? simpleName(outer) + "." + type.getSimpleName() : type.getSimpleName();
	}

	@SuppressWarnings("unchecked")
	private static Set<String> readProperties() {
		// That of the module itself is in a folder, those of Spring Boot are in jars
		URI location = codeSource().resolve("META-INF/spring-configuration-metadata.json");
		try (InputStream in = location.toURL().openStream()) {
			Map<String, Object> metadata = JsonParserFactory.getJsonParser()
				.parseMap(new String(in.readAllBytes(), StandardCharsets.UTF_8));
			return ((List<Map<String, Object>>) Objects.requireNonNull(metadata.get("properties"))).stream()
				.map((property) -> String.valueOf(property.get("name")))
				.collect(Collectors.toSet());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static URI codeSource() {
		try {
			return HttpdSslConfig.class.getProtectionDomain().getCodeSource().getLocation().toURI();
		}
		catch (URISyntaxException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
