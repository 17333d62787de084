package io.github.esphttps.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests that <code>docs/configuration.md</code> is what the metadata says.
 */
class ConfigurationReferenceTests {

	private static final String COMMAND = "mvn test -pl esp-https-server-autoconfigure -Dtest=ConfigurationReferenceTests -Ddocs.write=true";

	private static final Pattern ROW = Pattern
		.compile("(?m)^\\| `((?:esp|management)\\.[a-z0-9.-]+)` \\|[^|]*\\| ([^|]*)\\|");

	private final Map<String, Map<String, Object>> properties = Metadata.named("properties");

	@Test
	void pageIsWhatTheMetadataSays() throws IOException {
		String page = Pages.text("configuration.md");
		String renewed = new ConfigurationReference().renew(page);
		if (Boolean.getBoolean("docs.write")) {
			Files.writeString(Pages.root().resolve("docs").resolve("configuration.md"), renewed);
			return;
		}
		assertThat(page).as("Run '%s' and look at what it changes", COMMAND).isEqualTo(renewed);
	}

	@Test
	void everyPropertyHasOneRowAndEveryRowIsAProperty() {
		assertThat(ROW.matcher(Pages.text("configuration.md")).results().map((row) -> row.group(1)))
			.containsExactlyInAnyOrderElementsOf(this.properties.keySet());
	}

	@Test
	void defaultsAreThoseOfTheMetadata() {
		Map<String, String> defaults = new TreeMap<>();
		Matcher rows = ROW.matcher(Pages.text("configuration.md"));
		while (rows.find()) {
			defaults.put(rows.group(1), rows.group(2).strip());
		}
		this.properties.forEach((name, attributes) -> {
			Object documented = attributes.get("defaultValue");
			assertThat(defaults.get(name)).as(name).isEqualTo((documented != null) ? "`" + documented + "`" : "");
		});
	}

	@Test
	void propertyWithoutATableIsAnError() {
		assertThatIllegalStateException().isThrownBy(() -> new ConfigurationReference().renew("# Nothing\n"))
			.withMessageStartingWith("There is no table for ");
	}

	@Test
	void whatIsAroundTheTablesStays() {
		String page = "Before\n<!-- properties: esp -->\noutdated\n<!-- end -->\nBetween\n<!-- properties: management -->\n<!-- end -->\nAfter\n";
		assertThat(new ConfigurationReference().renew(page))
			.startsWith("Before\n<!-- properties: esp -->\n| property |")
			.contains("| `esp.https.port-secure` | number | `443` |", "-->\nBetween\n<!--")
			.endsWith("<!-- end -->\nAfter\n")
			.doesNotContain("outdated");
	}

}
