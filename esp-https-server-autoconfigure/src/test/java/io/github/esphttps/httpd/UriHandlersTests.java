package io.github.esphttps.httpd;

import java.util.List;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

class UriHandlersTests {

	@ParameterizedTest
	@CsvSource(delimiterString = " | ", textBlock = """
			EXACT    | GET /a        | GET /a
			EXACT    | ANY /a        | GET /a
			EXACT    | ANY /a        | ANY /a
			EXACT    | GET /api/*    | GET /api/*
			WILDCARD | GET /a        | GET /a
			WILDCARD | ANY /a        | POST /a
			WILDCARD | GET *         | GET /a
			WILDCARD | GET /api/*    | GET /api/status
			WILDCARD | GET /api/*    | GET /api/*
			WILDCARD | GET /api/*    | GET /api/?
			WILDCARD | GET /api/*    | GET /api/?*
			WILDCARD | GET /api/?*   | GET /api
			WILDCARD | GET /api/?*   | GET /api/*?
			WILDCARD | GET /api/?    | GET /api
			WILDCARD | GET /api/?    | GET /api/?
			WILDCARD | ANY *         | PROPFIND /a
			WILDCARD | ANY *         | ANY /a
			""")
	void coveredHandlerIsRefused(EspUriMatcher matcher, String existing, String rejected) {
		UriHandlers handlers = handlers(matcher, existing);
		assertThatExceptionOfType(UriHandlerExistsException.class)
			.isThrownBy(() -> handlers.register(handler(rejected)))
			.satisfies((ex) -> {
				assertThat(ex.existing()).hasToString(existing);
				assertThat(ex.rejected()).hasToString(rejected);
			})
			.withMessage("Handler for '%s' is refused: '%s' is registered already and answers its requests", rejected,
					existing);
		assertThatExceptionOfType(UriHandlerExistsException.class)
			.isThrownBy(() -> handlers(matcher, existing, rejected));
	}

	@ParameterizedTest
	@CsvSource(delimiterString = " | ", textBlock = """
			EXACT    | GET /a          | POST /a
			EXACT    | GET /a          | ANY /a
			EXACT    | GET /a          | HEAD /a
			EXACT    | GET /a          | get /a
			EXACT    | GET /a          | GET /A
			EXACT    | ANY *           | GET /a
			EXACT    | GET /api/*      | GET /api/status
			WILDCARD | GET /api/status | GET /api/*
			WILDCARD | GET /api/*      | GET /api
			WILDCARD | GET /api/*      | POST /api/status
			WILDCARD | GET /api/*      | ANY /api/status
			WILDCARD | GET /api/?      | GET /api/*
			WILDCARD | GET *           | ANY *
			""")
	void handlerWithRequestsOfItsOwnIsRegistered(EspUriMatcher matcher, String first, String second) {
		UriHandlers handlers = handlers(matcher, first);
		handlers.register(handler(second));
		assertThat(handlers.unregister(handler(second).uri(), handler(second).method())).isTrue();
		assertThat(handlers.unregister(handler(first).uri(), handler(first).method())).isTrue();
	}

	@Test
	void limitHoldsAtRunTime() {
		UriHandlers handlers = new UriHandlers(all("GET /a"), UriMatcher.exact(), 2);
		handlers.register(handler("GET /b"));
		assertThatExceptionOfType(UriHandlersFullException.class).isThrownBy(() -> handlers.register(handler("GET /c")))
			.satisfies((ex) -> {
				assertThat(ex.rejected()).hasToString("GET /c");
				assertThat(ex.limit()).isEqualTo(2);
				assertThat(ex.required()).isEqualTo(3);
			})
			.withMessage("Handler for 'GET /c' is refused: there would be 3 handlers, and "
					+ "'esp.https.httpd.max-uri-handlers' is 2. Set it to 3 or more, or to -1 for any number");
		assertThat(handlers.match("GET", "/c")).isInstanceOf(Match.NotFound.class);
		assertThat(handlers.unregister("/a")).isTrue();
		handlers.register(handler("GET /c"));
		assertThat(found(handlers, "GET", "/c")).isEqualTo("GET /c");
	}

	@Test
	void limitHoldsAtTheStartAndTellsHowManyAreNeeded() {
		assertThatExceptionOfType(UriHandlersFullException.class)
			.isThrownBy(() -> new UriHandlers(all("GET /a", "GET /b", "GET /c", "GET /d"), UriMatcher.exact(), 2))
			.satisfies((ex) -> {
				assertThat(ex.rejected()).hasToString("GET /c");
				assertThat(ex.required()).isEqualTo(4);
			});
	}

	@Test
	void handlerThatExistsIsToldBeforeTheFullTable() {
		UriHandlers handlers = new UriHandlers(all("GET /a"), UriMatcher.exact(), 1);
		assertThatExceptionOfType(UriHandlerExistsException.class)
			.isThrownBy(() -> handlers.register(handler("GET /a")));
	}

	@Test
	void minusOneIsAnyNumber() {
		UriHandlers handlers = new UriHandlers(List.of(), UriMatcher.wildcard(), -1);
		for (int i = 0; i < 1000; i++) {
			handlers.register(handler("GET /" + i));
		}
		assertThat(found(handlers, "GET", "/999")).isEqualTo("GET /999");
	}

	@ParameterizedTest
	@EnumSource
	void firstRegisteredMatchWins(EspUriMatcher matcher) {
		UriHandlers handlers = handlers(matcher, "POST /a", "GET /a", "ANY /a", "ANY *");
		assertThat(found(handlers, "GET", "/a")).isEqualTo("GET /a");
		assertThat(found(handlers, "PUT", "/a")).isEqualTo("ANY /a");
		assertThat(found(handlers, "HEAD", "/a")).isEqualTo("ANY /a");
		assertThat(found(handlers, "GET", "*")).isEqualTo("ANY *");
	}

	@Test
	void firstOfSeveralTemplatesWins() {
		UriHandlers handlers = handlers(UriMatcher.wildcard(), "GET /api/status", "POST /api/*", "GET /api/?*",
				"ANY /api/x", "GET *");
		assertThat(found(handlers, "GET", "/api/status")).isEqualTo("GET /api/status");
		assertThat(found(handlers, "POST", "/api/status")).isEqualTo("POST /api/*");
		assertThat(found(handlers, "GET", "/api")).isEqualTo("GET /api/?*");
		assertThat(found(handlers, "GET", "/api/x")).isEqualTo("GET /api/?*");
		assertThat(found(handlers, "PUT", "/api/x")).isEqualTo("ANY /api/x");
		assertThat(found(handlers, "GET", "/else")).isEqualTo("GET *");
	}

	@Test
	void headIsAnsweredByItsOwnHandlerElseByTheFirstOfGet() {
		UriHandlers handlers = handlers(UriMatcher.wildcard(), "GET /a/*", "GET *", "HEAD /a/own");
		assertThat(found(handlers, "HEAD", "/a/own")).isEqualTo("HEAD /a/own");
		assertThat(found(handlers, "HEAD", "/a/other")).isEqualTo("GET /a/*");
		assertThat(found(handlers, "HEAD", "/b")).isEqualTo("GET *");
	}

	@Test
	void methodsOfAllMatchingTemplatesAreAllowed() {
		UriHandlers handlers = handlers(UriMatcher.wildcard(), "PUT /a/b", "GET /a/*", "POST *", "DELETE /b");
		assertThat(handlers.match("PATCH", "/a/b")).isInstanceOfSatisfying(Match.MethodNotAllowed.class,
				(match) -> assertThat(match.allowed()).containsExactly("GET", "HEAD", "POST", "PUT"));
		assertThat(handlers.match("PATCH", "/c")).isInstanceOfSatisfying(Match.MethodNotAllowed.class,
				(match) -> assertThat(match.allowed()).containsExactly("POST"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "/b", "/a/", "/A", "", "*" })
	void unknownPathIsNotFound(String path) {
		assertThat(handlers(UriMatcher.exact(), "GET /a", "GET /a*").match("GET", path))
			.isInstanceOf(Match.NotFound.class);
	}

	@Test
	void matcherOfTheApplicationIsAskedInOrder() {
		UriHandlers handlers = handlers((template, path) -> path.matches(template), "GET /[0-9]+", "GET /[a-z]+",
				"GET /.*");
		assertThat(found(handlers, "GET", "/12")).isEqualTo("GET /[0-9]+");
		assertThat(found(handlers, "GET", "/ab")).isEqualTo("GET /[a-z]+");
		assertThat(found(handlers, "GET", "/A")).isEqualTo("GET /.*");
		// A template that does not match itself must not be registered twice either
		assertThatExceptionOfType(UriHandlerExistsException.class)
			.isThrownBy(() -> handlers(String::startsWith, "GET /.*").register(handler("GET /.*")));
		assertThatExceptionOfType(UriHandlerExistsException.class)
			.isThrownBy(() -> handlers((template, path) -> false, "GET /a", "GET /a"));
	}

	@Test
	void unregisterTakesOneMethodAndKeepsTheOrderOfTheRest() {
		UriHandlers handlers = handlers(UriMatcher.wildcard(), "GET /a", "POST /a", "GET /a*", "ANY /a", "GET *");
		assertThat(handlers.unregister("/a", "GET")).isTrue();
		assertThat(found(handlers, "GET", "/a")).isEqualTo("GET /a*");
		assertThat(found(handlers, "POST", "/a")).isEqualTo("POST /a");
		assertThat(handlers.unregister("/a*", "GET")).isTrue();
		assertThat(found(handlers, "GET", "/a")).isEqualTo("ANY /a");
		assertThat(handlers.unregister("/a", null)).isTrue();
		assertThat(found(handlers, "GET", "/a")).isEqualTo("GET *");
	}

	@Test
	void unregisterTakesAllMethodsOfAUri() {
		UriHandlers handlers = handlers(UriMatcher.wildcard(), "GET /a", "GET /b", "POST /a", "ANY /a", "GET /a*");
		assertThat(handlers.unregister("/a")).isTrue();
		assertThat(found(handlers, "GET", "/a")).isEqualTo("GET /a*");
		assertThat(found(handlers, "GET", "/b")).isEqualTo("GET /b");
		assertThat(handlers.match("POST", "/a")).isInstanceOf(Match.MethodNotAllowed.class);
	}

	@Test
	void unregisterComparesTheTemplateItselfAndTellsWhatItDoesNotFind() {
		UriHandlers handlers = handlers(UriMatcher.wildcard(), "GET /a/*", "ANY /b");
		assertThat(handlers.unregister("/a/b", "GET")).isFalse();
		assertThat(handlers.unregister("/a/b")).isFalse();
		assertThat(handlers.unregister("/a/*", "POST")).isFalse();
		assertThat(handlers.unregister("/a/*", null)).isFalse();
		assertThat(handlers.unregister("/b", "GET")).isFalse();
		assertThat(handlers.unregister("/a/*")).isTrue();
		assertThat(handlers.unregister("/a/*")).isFalse();
	}

	@Test
	void methodsAreThoseOfAllHandlers() {
		UriHandlers handlers = handlers(UriMatcher.exact(), "POST /a", "PROPFIND /b");
		assertThat(handlers.methods()).containsExactly("POST", "PROPFIND");
		assertThat(handlers.answersMethod("PROPFIND")).isTrue();
		assertThat(handlers.answersMethod("BREW")).isFalse();
		handlers.register(handler("GET /a"));
		assertThat(handlers.methods()).containsExactly("GET", "HEAD", "POST", "PROPFIND");
		assertThat(handlers.answersMethod("HEAD")).isTrue();
		handlers.register(handler("ANY /c"));
		assertThat(handlers.answersMethod("BREW")).isTrue();
		assertThat(handlers.methods()).containsExactly("DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PROPFIND",
				"PUT");
		handlers.unregister("/c");
		assertThat(handlers.answersMethod("BREW")).isFalse();
	}

	@Test
	@SuppressWarnings("NullAway")
	void nothingIsNoHandler() {
		UriHandlers handlers = handlers(UriMatcher.exact());
		assertThatNullPointerException().isThrownBy(() -> handlers.register(null)).withMessageContaining("'handler'");
		assertThatNullPointerException().isThrownBy(() -> handlers.unregister(null)).withMessageContaining("'uri'");
	}

	private static String found(UriHandlers handlers, String method, String path) {
		return ((Match.Found) handlers.match(method, path)).handler().toString();
	}

	private static UriHandlers handlers(UriMatcher matcher, String... handlers) {
		return new UriHandlers(all(handlers), matcher, -1);
	}

	private static List<UriHandler> all(String... handlers) {
		return Stream.of(handlers).map(UriHandlersTests::handler).toList();
	}

	private static UriHandler handler(String text) {
		String[] parts = text.split(" ");
		@Nullable String method = parts[0].equals("ANY") ? null : parts[0];
		return new UriHandler(parts[1], method, (request, response) -> response.send());
	}

}
