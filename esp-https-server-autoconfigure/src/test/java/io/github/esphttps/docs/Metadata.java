package io.github.esphttps.docs;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

import io.github.esphttps.config.HttpdSslConfig;

import org.springframework.boot.json.JsonParserFactory;

/**
 * The metadata of the properties, as it is in the module.
 */
public final class Metadata {

	private Metadata() {
	}

	/**
	 * Return a section by the names of its entries.
	 * @param section <code>properties</code> or <code>hints</code>
	 * @return the attributes of each entry
	 */
	@SuppressWarnings("unchecked")
	public static Map<String, Map<String, Object>> named(String section) {
		Map<String, Map<String, Object>> byName = new TreeMap<>();
		for (Object entry : (List<Object>) Objects.requireNonNull(read().get(section))) {
			Map<String, Object> attributes = (Map<String, Object>) entry;
			byName.put(String.valueOf(attributes.get("name")), attributes);
		}
		return byName;
	}

	private static Map<String, Object> read() {
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
