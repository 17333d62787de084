package io.github.esphttps.httpd;

import io.github.esphttps.config.UriMatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class EspUriMatcherTests {

	// The examples of the original's documentation
	@ParameterizedTest
	@CsvSource(delimiterString = " | ", textBlock = """
			*       | /            | true
			*       | /any/thing   | true
			*       | ''           | true
			/api/?  | /api         | true
			/api/?  | /api/        | true
			/api/?  | /api/status  | false
			/api/*  | /api/        | true
			/api/*  | /api/status  | true
			/api/*  | /api         | false
			/api/*  | /ap          | false
			/api/?* | /api/        | true
			/api/?* | /api/status  | true
			/api/?* | /api         | true
			/api/?* | /apix        | false
			/api/?* | /ap          | false
			/api/*? | /api/        | true
			/api/*? | /api/status  | true
			/api/*? | /api         | true
			/api/*? | /apix        | false
			/api/*? | /ap          | false
			""")
	void documentedTemplatesMatchAsDocumented(String template, String path, boolean expected) {
		assertThat(UriMatcher.wildcard().matches(template, path)).isEqualTo(expected);
	}

	@ParameterizedTest
	@CsvSource(delimiterString = " | ", textBlock = """
			/api        | /api       | true
			/api        | /api/      | false
			/api        | /ap        | false
			/api        | /API       | false
			/           | /          | true
			/           | ''         | false
			/*          | /          | true
			/*          | /a/b       | true
			/?          | ''         | true
			/?          | /          | true
			/?          | /a         | false
			/?*         | ''         | true
			/?*         | /a         | true
			/?*         | a          | false
			/ab?        | /a         | true
			/ab?        | /ab        | true
			/ab?        | /ac        | false
			/ab?        | /abb       | false
			/ab*        | /ab        | true
			/ab*        | /abc/d     | true
			/ab*?       | /a         | true
			/ab*?       | /abc       | true
			/ab*?       | /ac        | false
			""")
	void wildcardStandsOnlyForTheEndOfThePath(String template, String path, boolean expected) {
		assertThat(UriMatcher.wildcard().matches(template, path)).isEqualTo(expected);
	}

	@ParameterizedTest
	@CsvSource(delimiterString = " | ", textBlock = """
			/*/status   | /*/status  | true
			/*/status   | /a/status  | false
			/a?b        | /a?b       | true
			/a?b        | /ab        | false
			/a?b        | /b         | false
			/a*b*       | /a*bc      | true
			/a*b*       | /axbc      | false
			/a**        | /a*        | true
			/a**        | /a*b       | true
			/a**        | /a         | false
			/a??        | /a         | true
			/a??        | /a?        | true
			/a??        | /ab        | false
			/a*?*       | /a         | true
			/a*?*       | /a*b       | true
			/a*?*       | /ab        | false
			/a?*?       | /a         | true
			/a?*?       | /a?b       | true
			/a?*?       | /ab        | false
			""")
	void specialCharactersElsewhereAreLiteral(String template, String path, boolean expected) {
		assertThat(UriMatcher.wildcard().matches(template, path)).isEqualTo(expected);
	}

	@ParameterizedTest
	@CsvSource({ "?,''", "?,?", "?,a", "?*,''", "?*,?*", "*?,''", "*?,*?", "*?,/" })
	void questionMarkWithoutACharacterBeforeItMatchesNothing(String template, String path) {
		assertThat(UriMatcher.wildcard().matches(template, path)).isFalse();
	}

	@ParameterizedTest
	@CsvSource({ "/api,/api,true", "/api,/api/,false", "/api/*,/api/status,false", "/api/*,/api/*,true",
			"/api/?,/api,false", "*,/,false" })
	void exactMatcherKnowsNoSpecialCharacters(String template, String path, boolean expected) {
		assertThat(UriMatcher.exact().matches(template, path)).isEqualTo(expected);
	}

	@Test
	void everyConfiguredValueHasItsMatcher() {
		assertThat(UriMatcher.of(UriMatch.EXACT)).isSameAs(UriMatcher.exact());
		assertThat(UriMatcher.of(UriMatch.WILDCARD)).isSameAs(UriMatcher.wildcard());
	}

}
