package io.github.esphttps.docs;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that each property is set in a test of what it does.
 */
class PropertyUseTests {

	/** Those that bind properties, mask them, or refuse bad values, and no more. */
	private static final Set<String> NO_BEHAVIOUR = Set.of("ConfigurationMetadataTests.java",
			"FailureAnalysisTests.java", "KeyMaterialSanitizerTests.java", "ParityPageTests.java",
			"ServerProfileTests.java", "WebSocketConfigValidatorTests.java");

	private final List<String> tests = Pages.files(".java")
		.stream()
		.filter((file) -> file.toString().contains("/src/test/"))
		.filter((file) -> !file.getParent().endsWith("docs"))
		.filter((file) -> !NO_BEHAVIOUR.contains(file.getFileName().toString()))
		.map(Pages::read)
		.toList();

	@Test
	void everyPropertyIsSetInATestOfItsBehaviour() {
		assertThat(Metadata.named("properties").keySet()).isNotEmpty().filteredOn((name) -> !isSet(name)).isEmpty();
	}

	@Test
	void testsWithoutBehaviourExist() {
		assertThat(Pages.files(".java")).map(Path::getFileName).map(Path::toString).containsAll(NO_BEHAVIOUR);
	}

	// In full, or as the tests of the engine name it, without the prefix
	private boolean isSet(String name) {
		String relative = name.startsWith("esp.https.") ? name.substring("esp.https.".length()) : name;
		Pattern use = Pattern
			.compile("%s(?![a-z.-])|\"%s[\"=\\[]".formatted(Pattern.quote(name), Pattern.quote(relative)));
		return this.tests.stream().anyMatch((test) -> use.matcher(test).find());
	}

}
