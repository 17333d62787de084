package io.github.esphttps.config;

import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What is logged of requests (<code>esp.https.access-log</code>).
 *
 * @param enabled whether a line is logged for each request when its response is complete
 * @param pattern what such a line is made of: 'common', 'combined', or a text with
 * conversions such as '%a' and '%{User-Agent}i'
 */
public record AccessLogConfig(@DefaultValue("false") boolean enabled, @DefaultValue(DEFAULT_PATTERN) String pattern) {

	private static final String DEFAULT_PATTERN = "%t %a %S \"%u\" \"%r\" %s %B %D";

	/**
	 * Take a blank text for not set, which is how a property of another source is unset.
	 */
	public AccessLogConfig {
		pattern = pattern.isBlank() ? DEFAULT_PATTERN : pattern;
	}

}
