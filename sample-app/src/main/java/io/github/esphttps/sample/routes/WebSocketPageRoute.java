package io.github.esphttps.sample.routes;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

import io.github.esphttps.httpd.UriHandler;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * A page to try the WebSockets with.
 */
@Configuration(proxyBeanMethods = false)
final class WebSocketPageRoute {

	private static final String BEGIN = "<script>";

	@Bean
	UriHandler webSocketPage() throws NoSuchAlgorithmException {
		String page = TextResource.read("websocket.html");
		String policy = policy(page.substring(page.indexOf(BEGIN) + BEGIN.length(), page.indexOf("</script>")));
		return UriHandler.get("/websocket",
				(request, response) -> response.type("text/html; charset=utf-8")
					.header("Cache-Control", "no-cache")
					.header("Content-Security-Policy", policy)
					.send(page));
	}

	// Names the script of the page, so that no other runs
	private static String policy(String script) throws NoSuchAlgorithmException {
		byte[] digest = MessageDigest.getInstance("SHA-256").digest(script.getBytes(StandardCharsets.UTF_8));
		return ("default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; connect-src 'self'; "
				+ "base-uri 'none'; form-action 'none'; script-src 'sha256-%s'")
			.formatted(Base64.getEncoder().encodeToString(digest));
	}

}
