package io.github.esphttps.sample.routes;

import io.github.esphttps.event.HttpdSessionEvent;
import io.github.esphttps.httpd.HttpdServer;
import io.github.esphttps.httpd.UriHandler;
import io.github.esphttps.httpd.WebSocketFrame;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;

/**
 * Pushes session events as JSON to all who listen.
 */
@Configuration(proxyBeanMethods = false)
final class SessionEventsRoute {

	private static final String URI = "/ws/events";

	private final ObjectProvider<HttpdServer> server;

	private final JsonMapper json;

	// The server needs the handler below, and is there when there are events
	SessionEventsRoute(ObjectProvider<HttpdServer> server, JsonMapper json) {
		this.server = server;
		this.json = json;
	}

	@Bean
	static UriHandler sessionEvents() {
		return UriHandler.webSocket(URI, (session, message) -> Mono.empty());
	}

	@EventListener
	void push(HttpdSessionEvent event) {
		WebSocketFrame frame = WebSocketFrame.text(this.json.writeValueAsString(SessionNews.of(event)));
		// Nobody waits for clients that are slow: they are closed
		this.server.getObject().webSockets().broadcast(URI, frame).subscribe();
	}

}
