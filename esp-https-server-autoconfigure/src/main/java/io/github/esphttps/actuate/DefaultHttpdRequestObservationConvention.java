package io.github.esphttps.actuate;

import java.util.Locale;
import java.util.Set;

import io.github.esphttps.actuate.HttpdRequestObservationDocumentation.HighCardinalityKeyNames;
import io.github.esphttps.actuate.HttpdRequestObservationDocumentation.LowCardinalityKeyNames;
import io.github.esphttps.httpd.ServedRequest;
import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;
import org.jspecify.annotations.Nullable;

/**
 * Convention of Spring's <code>http.server.requests</code> under the name
 * <code>esp.https.requests</code>: the same keys with the same values.
 */
public final class DefaultHttpdRequestObservationConvention implements HttpdRequestObservationConvention {

	private static final String UNKNOWN = "UNKNOWN";

	private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS",
			"TRACE", "CONNECT");

	@Override
	public String getName() {
		return "esp.https.requests";
	}

	@Override
	public String getContextualName(HttpdRequestObservationContext context) {
		String method = "http " + method(context).getValue().toLowerCase(Locale.ROOT);
		return (context.getPathPattern() != null) ? method + " " + context.getPathPattern() : method;
	}

	@Override
	public KeyValues getLowCardinalityKeyValues(HttpdRequestObservationContext context) {
		return KeyValues.of(exception(context), method(context), outcome(context), status(context), uri(context));
	}

	@Override
	public KeyValues getHighCardinalityKeyValues(HttpdRequestObservationContext context) {
		return KeyValues.of(KeyValue.of(HighCardinalityKeyNames.HTTP_URL, context.getRequest().path()));
	}

	private static KeyValue exception(HttpdRequestObservationContext context) {
		Throwable error = context.getError();
		return KeyValue.of(LowCardinalityKeyNames.EXCEPTION, (error != null) ? nameOf(error.getClass()) : "none");
	}

	private static String nameOf(Class<?> type) {
		// Anonymous classes have no simple name
		return type.getSimpleName().isEmpty() ? type.getName() : type.getSimpleName();
	}

	// Clients may send any token for a method
	private static KeyValue method(HttpdRequestObservationContext context) {
		String method = context.getRequest().method();
		return KeyValue.of(LowCardinalityKeyNames.METHOD, METHODS.contains(method) ? method : UNKNOWN);
	}

	private static KeyValue outcome(HttpdRequestObservationContext context) {
		ServedRequest served = context.getResponse();
		return KeyValue.of(LowCardinalityKeyNames.OUTCOME,
				(served != null && served.complete()) ? outcome(served.status()) : UNKNOWN);
	}

	private static String outcome(int status) {
		return switch (status / 100) {
			case 1 -> "INFORMATIONAL";
			case 2 -> "SUCCESS";
			case 3 -> "REDIRECTION";
			case 4 -> "CLIENT_ERROR";
			case 5 -> "SERVER_ERROR";
			default -> UNKNOWN;
		};
	}

	private static KeyValue status(HttpdRequestObservationContext context) {
		int status = status(context.getResponse());
		return KeyValue.of(LowCardinalityKeyNames.STATUS, (status != 0) ? Integer.toString(status) : UNKNOWN);
	}

	private static int status(@Nullable ServedRequest served) {
		return (served != null) ? served.status() : 0;
	}

	private static KeyValue uri(HttpdRequestObservationContext context) {
		String pattern = context.getPathPattern();
		if (pattern != null) {
			return KeyValue.of(LowCardinalityKeyNames.URI, pattern);
		}
		int status = status(context.getResponse());
		if (status / 100 == 3) {
			return KeyValue.of(LowCardinalityKeyNames.URI, "REDIRECTION");
		}
		return KeyValue.of(LowCardinalityKeyNames.URI, (status == 404) ? "NOT_FOUND" : UNKNOWN);
	}

}
