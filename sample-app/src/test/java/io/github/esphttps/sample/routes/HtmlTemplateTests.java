package io.github.esphttps.sample.routes;

import java.util.Map;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class HtmlTemplateTests {

	@Test
	void placeholdersAreReplaced() {
		assertThat(new HtmlTemplate("<b>{{a}}</b>{{b}}").render(Map.of("a", "1", "b", "2"))).isEqualTo("<b>1</b>2");
	}

	@Test
	void valuesAreEscapedForTextAndAttributes() {
		assertThat(new HtmlTemplate("{{a}}").render(Map.of("a", "<script>'\"&é")))
			.isEqualTo("&lt;script&gt;&#39;&quot;&amp;é");
	}

	@Test
	void valueIsNoTemplate() {
		assertThat(new HtmlTemplate("{{a}}").render(Map.of("a", "{{b}}$1\\", "b", "x"))).isEqualTo("{{b}}$1\\");
	}

	@Test
	void placeholderWithoutValueIsAMistake() {
		assertThatIllegalStateException().isThrownBy(() -> new HtmlTemplate("{{a}}").render(Map.of()))
			.withMessage("There is no value for {{a}}");
	}

}
