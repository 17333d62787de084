package io.github.esphttps.tls;

import java.util.HashMap;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class ServerNamesTests {

	private final ServerNames<String> names = new ServerNames<>(
			Map.of("a.example.com", "exact", "*.example.com", "wildcard", "gateway", "single", "*.gateway", "below"));

	@ParameterizedTest
	@CsvSource({ "a.example.com,exact", "a.example.com.,exact", "b.example.com,wildcard", "b.example.com.,wildcard",
			"gateway,single", "gateway.,single", "x.gateway,below" })
	void nameIsFoundItselfOrByItsWildcard(String name, String found) {
		assertThat(this.names.find(name)).isEqualTo(found);
	}

	@ParameterizedTest
	@ValueSource(strings = { "example.com", "x.b.example.com", "example.com.b", "", ".", "..", "a..example.com", "com",
			"*", "a.example.com..", ".example.org" })
	void wildcardStandsForOneLabel(String name) {
		assertThat(this.names.find(name)).isNull();
	}

	@Test
	void withoutANameNothingIsFound() {
		assertThat(this.names.find(null)).isNull();
		assertThat(new ServerNames<>(Map.of()).find("a")).isNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "a", "localhost", "a.b.c", "*.example.com", "*.local", "iot_gw", "_dns.x",
			"xn--bcher-kva.x", "192.168.4.1", "0.pool" })
	void hostNamesAreValid(String name) {
		assertThat(ServerNames.isValid(name)).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "*", "*.", "*.*.x", "foo.*", "a b", "a.", ".a", "a..b", "-a", "a-", "a.-b", "f*.x",
			"bücher.x", "a/b", "a:443", "[::1]", "A.b" })
	void whatCannotBeAHostNameIsNotValid(String name) {
		assertThat(ServerNames.isValid(name)).isFalse();
	}

	@Test
	void lengthsAreLimited() {
		assertThat(ServerNames.isValid("a".repeat(63))).isTrue();
		assertThat(ServerNames.isValid("a".repeat(64))).isFalse();
		assertThat(ServerNames.isValid("a.".repeat(126) + "a")).isTrue();
		assertThat(ServerNames.isValid("a.".repeat(126) + "aa")).isFalse();
	}

	@Test
	void lookUpCostsTheSameForAnyNumberOfNames() {
		ServerNames<String> few = numbered(1);
		ServerNames<String> many = numbered(1_000);
		time(few);
		time(many);
		long costOfFew = Long.MAX_VALUE;
		long costOfMany = Long.MAX_VALUE;
		for (int round = 0; round < 5; round++) {
			costOfFew = Math.min(costOfFew, time(few));
			costOfMany = Math.min(costOfMany, time(many));
		}
		// A search would take hundreds of times as long
		assertThat(costOfMany).isLessThan(10 * costOfFew);
	}

	private static ServerNames<String> numbered(int count) {
		Map<String, String> byName = new HashMap<>();
		for (int i = 0; i < count; i++) {
			byName.put("device-" + i + ".example.com", "certificate-" + i);
		}
		return new ServerNames<>(byName);
	}

	private static long time(ServerNames<String> names) {
		long begun = System.nanoTime();
		int found = 0;
		for (int i = 0; i < 100_000; i++) {
			found += (names.find(new StringBuilder("device-0.example.").append("com").toString()) != null) ? 1 : 0;
			found += (names.find(new StringBuilder("device-x.example.").append("com").toString()) != null) ? 1 : 0;
		}
		assertThat(found).isEqualTo(100_000);
		return System.nanoTime() - begun;
	}

}
