package io.github.esphttps.sample.routes;

import java.time.Instant;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class FilesPageTests {

	private final FilesPage page = new FilesPage();

	@Test
	void fileIsListedWithItsFacts() {
		assertThat(html(new StoredFile("a b.txt", 1234567, Instant.parse("2026-01-02T03:04:05Z"))))
			.contains("<a href=\"/files/a%20b.txt\">a b.txt</a>")
			.contains(">1,234,567<")
			.contains(">2026-01-02 03:04<")
			.contains(">1 file<");
	}

	@Test
	void nameIsEscaped() {
		assertThat(html(new StoredFile("<b>\"ü", 1, Instant.EPOCH))).contains("&lt;b&gt;&quot;ü")
			.contains("/files/%3Cb%3E%22%C3%BC")
			.doesNotContain("<b>");
	}

	@Test
	void emptyListHasNoRows() {
		assertThat(html()).contains("<tbody></tbody>").contains(">0 files<").doesNotContain("{{");
	}

	@Test
	void scriptRunsUnderThePolicyOfItsPageOnly() {
		FilesPage.Rendered first = this.page.render(List.of());
		FilesPage.Rendered second = this.page.render(List.of());
		assertThat(first.html()).contains("<script nonce=\"" + first.nonce() + "\">");
		assertThat(first.policy()).contains("script-src 'nonce-" + first.nonce() + "'");
		assertThat(second.nonce()).isNotEqualTo(first.nonce());
	}

	private String html(StoredFile... files) {
		return this.page.render(List.of(files)).html();
	}

}
