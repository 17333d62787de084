package io.github.esphttps.httpd;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class WebSocketOriginTests {

	private static final WebSocketOrigin SAME = new WebSocketOrigin(List.of());

	@Test
	void clientWithoutOriginIsNoBrowser() {
		assertThat(SAME.allows(List.of(), true, "example.com")).isTrue();
		assertThat(new WebSocketOrigin(List.of("https://example.com")).allows(List.of(), true, null)).isTrue();
	}

	@ParameterizedTest
	@CsvSource({ "https://example.com, true, example.com", "https://example.com, true, example.com:443",
			"https://example.com:443, true, example.com", "HTTPS://Example.COM, true, example.com",
			"https://example.com, true, EXAMPLE.com", "https://example.com:8443, true, example.com:8443",
			"http://example.com, false, example.com:80", "http://example.com:80, false, example.com",
			"http://10.0.0.1:8080, false, 10.0.0.1:8080", "https://[::1]:8443, true, [::1]:8443",
			"https://[::1]:443, true, [::1]" })
	void pageOfTheServerMayConnect(String origin, boolean secure, String host) {
		assertThat(SAME.allows(List.of(origin), secure, host)).isTrue();
	}

	@ParameterizedTest
	@CsvSource({ "https://evil.example, true, example.com", "http://example.com, true, example.com",
			"https://example.com, false, example.com", "https://example.com:8443, true, example.com",
			"https://example.com, true, example.com:8443", "https://example.com.evil.example, true, example.com",
			"https://sub.example.com, true, example.com", "null, true, example.com", "example.com, true, example.com",
			"https://example.com/, true, example.com", "http://example.com:443, false, example.com",
			"https://example.com:80, true, example.com:443", "https://, true, example.com", "'', true, example.com",
			"https://[::443], true, [:]" })
	void pageOfAnotherServerMayNot(String origin, boolean secure, String host) {
		assertThat(SAME.allows(List.of(origin), secure, host)).isFalse();
	}

	@Test
	void pageMayNotConnectToAServerOfUnknownName() {
		assertThat(SAME.allows(List.of("https://"), true, "")).isFalse();
		assertThat(SAME.allows(List.of("https://"), true, null)).isFalse();
		assertThat(SAME.allows(List.of("null"), true, null)).isFalse();
	}

	@Test
	void listedPagesMayConnectAndThatOfTheServerOnlyIfListed() {
		WebSocketOrigin listed = new WebSocketOrigin(List.of("https://a.example", "HTTP://B.example:80", "app://x"));
		assertThat(listed.allows(List.of("https://a.example:443"), true, "c.example")).isTrue();
		assertThat(listed.allows(List.of("http://b.example"), true, "c.example")).isTrue();
		assertThat(listed.allows(List.of("app://x"), true, "c.example")).isTrue();
		assertThat(listed.allows(List.of("https://c.example"), true, "c.example")).isFalse();
		assertThat(listed.allows(List.of("null"), true, "c.example")).isFalse();
	}

	@Test
	void opaqueOriginHasToBeListed() {
		assertThat(new WebSocketOrigin(List.of("null")).allows(List.of("null"), true, "c.example")).isTrue();
		assertThat(new WebSocketOrigin(List.of("*")).allows(List.of("null"), true, "c.example")).isTrue();
	}

	@Test
	void severalOriginsAreNone() {
		List<String> two = List.of("https://a.example", "https://a.example");
		assertThat(new WebSocketOrigin(List.of("https://a.example")).allows(two, true, "a.example")).isFalse();
		assertThat(new WebSocketOrigin(List.of("*")).allows(two, true, "a.example")).isTrue();
	}

}
