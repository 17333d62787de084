package io.github.esphttps.sample.routes;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.springframework.util.Assert;
import org.springframework.web.util.HtmlUtils;

/**
 * HTML with placeholders such as <code>{{name}}</code>, whose values are escaped.
 *
 * @param html the HTML
 */
record HtmlTemplate(String html) {

	private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{(\\w+)}}");

	String render(Map<String, String> values) {
		return PLACEHOLDER.matcher(this.html).replaceAll((match) -> {
			String value = values.get(match.group(1));
			Assert.state(value != null, () -> "There is no value for " + match.group());
			return Matcher.quoteReplacement(HtmlUtils.htmlEscape(value, "UTF-8"));
		});
	}

}
