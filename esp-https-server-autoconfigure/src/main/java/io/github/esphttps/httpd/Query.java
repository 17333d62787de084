package io.github.esphttps.httpd;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The parameters of a query, in their order.
 */
final class Query {

	private final List<Parameter> parameters = new ArrayList<>();

	/**
	 * Split a query at its ampersands.
	 * @throws HttpdException with {@link HttpdError#BAD_REQUEST} if a name is not
	 * properly encoded
	 */
	Query(@Nullable String query) {
		if (query == null || query.isEmpty()) {
			return;
		}
		for (String pair : query.split("&")) {
			int equals = pair.indexOf('=');
			String name = (equals != -1) ? pair.substring(0, equals) : pair;
			this.parameters.add(new Parameter(name, (equals != -1) ? pair.substring(equals + 1) : ""));
		}
	}

	/** Return the values of the parameters of a name, both as on the wire. */
	List<String> raw(String name) {
		return this.parameters.stream()
			.filter((parameter) -> parameter.name().equals(name))
			.map(Parameter::value)
			.toList();
	}

	/**
	 * Return the values of a parameter.
	 * @throws HttpdException with {@link HttpdError#BAD_REQUEST} if it, or the name of
	 * another, is not properly encoded
	 */
	List<String> decoded(String name) {
		return this.parameters.stream()
			.filter((parameter) -> decode(parameter.name()).equals(name))
			.map((parameter) -> decode(parameter.value()))
			.toList();
	}

	private static String decode(String text) {
		try {
			return URLDecoder.decode(text, StandardCharsets.UTF_8);
		}
		catch (IllegalArgumentException ex) {
			throw new HttpdException(HttpdError.BAD_REQUEST);
		}
	}

	private record Parameter(String name, String value) {
	}

}
