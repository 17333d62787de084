package io.github.esphttps.docs;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Properties;

import io.github.esphttps.httpd.CloseReason;
import io.github.esphttps.httpd.FailureCategory;
import io.github.esphttps.httpd.HttpdBindException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.boot.diagnostics.FailureAnalyzer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that <code>docs/troubleshooting.md</code> has what can go wrong.
 */
class TroubleshootingTests {

	private static final String FACTORIES = "esp-https-server-autoconfigure/src/main/resources/META-INF/spring.factories";

	private final String page = Pages.text("troubleshooting.md");

	@ParameterizedTest
	@EnumSource
	void failureCategoryHasARow(FailureCategory category) {
		assertThat(this.page).contains("\n| `" + category + "` |");
	}

	@ParameterizedTest
	@EnumSource
	void closeReasonHasARow(CloseReason reason) {
		assertThat(this.page).contains("\n| `" + reason + "` |");
	}

	@ParameterizedTest
	@EnumSource
	void reasonOfABindFailureIsNamed(HttpdBindException.Reason reason) {
		assertThat(this.page).contains("`" + reason.name() + "`");
	}

	@Test
	void everyFailureAnalyzerIsNamed() {
		Properties factories = new Properties();
		try (InputStream in = Files.newInputStream(Pages.root().resolve(FACTORIES))) {
			factories.load(in);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		assertThat(List.of(factories.getProperty(FailureAnalyzer.class.getName()).split(","))).hasSizeGreaterThan(5)
			.map((name) -> name.strip().substring(name.strip().lastIndexOf('.') + 1))
			.allSatisfy((name) -> assertThat(this.page).contains("`" + name + "`"));
	}

}
