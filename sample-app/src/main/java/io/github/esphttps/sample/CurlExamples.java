package io.github.esphttps.sample;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import io.github.esphttps.httpd.HttpdServer;
import io.github.esphttps.sample.pki.DevelopmentPki;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/**
 * Prints command lines to try once both ports are open.
 */
@Component
final class CurlExamples {

	private static final String WEB_SOCKET = "--header 'Connection: Upgrade' --header 'Upgrade: websocket' "
			+ "--header 'Sec-WebSocket-Version: 13' --header 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=='";

	private final ObjectProvider<HttpdServer> server;

	private final DevelopmentPki pki;

	private final Environment environment;

	CurlExamples(ObjectProvider<HttpdServer> server, @Value("${sample.pki-directory}") Path pkiDirectory,
			Environment environment) {
		this.server = server;
		this.pki = DevelopmentPki.in(pkiDirectory);
		this.environment = environment;
	}

	@EventListener(ApplicationReadyEvent.class)
	void print() {
		this.server
			.ifAvailable((server) -> System.out.println("\nTry:\n\n  " + String.join("\n  ", lines(server)) + "\n"));
	}

	private List<String> lines(HttpdServer server) {
		boolean secure = server.config().secure();
		String devices = "%s://localhost:%d".formatted(secure ? "https" : "http", server.port());
		String curl = secure ? "curl --cacert " + quote(this.pki.ca()) : "curl";
		List<String> lines = new ArrayList<>();
		lines.add("%s %s/".formatted(curl, devices));
		lines.add("%s %s/hello".formatted(curl, devices));
		lines.add("%s --data 'Hello back' %s/echo".formatted(curl, devices));
		lines.add("%s --write-out '\\n' --data 5 %s/adder %s/adder".formatted(curl, devices, devices));
		lines.add("%s --http1.1 --include --max-time 1 %s %s/ws".formatted(curl, WEB_SOCKET, devices));
		if (secure) {
			lines.add("%s --cert %s --key %s %s/".formatted(curl, quote(this.pki.certificate("device-1")),
					quote(this.pki.privateKey("device-1")), devices));
		}
		lines.add("curl http://localhost:%s/actuator/health"
			.formatted(this.environment.getRequiredProperty("local.management.port")));
		return lines;
	}

	private static String quote(Path path) {
		String text = path.toString();
		return text.matches("[\\w/.-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
	}

}
