package io.github.esphttps.examples;

import java.util.List;

import io.github.esphttps.httpd.HttpdError;
import io.github.esphttps.httpd.HttpdErrorHandler;
import io.github.esphttps.httpd.UriHandler;

/**
 * ESP-IDF: <code>examples/protocols/http_server/captive_portal</code>. One page, to which
 * every request that finds nothing is redirected.
 */
final class CaptivePortalExample {

	private static final String ROOT = """
			<!DOCTYPE html>
			<html>
			  <head>
			    <title>Captive Portal</title>
			  </head>
			  <body>
			    <h1>Captive Portal</h1>
			    <p>Hello World!</p>
			  </body>
			</html>
			""";

	private CaptivePortalExample() {
	}

	static List<UriHandler> handlers() {
		return List.of(UriHandler.get("/", (request, response) -> response.type("text/html").send(ROOT)));
	}

	static HttpdErrorHandler notFound() {
		return HttpdErrorHandler
			.of(HttpdError.NOT_FOUND,
					(request, response) -> response.status(302, "Temporary Redirect")
						.header("Location", "/")
						// iOS takes only a response with a body for a captive portal
						.send("Redirect to the captive portal"))
			.keepingOpen();
	}

}
