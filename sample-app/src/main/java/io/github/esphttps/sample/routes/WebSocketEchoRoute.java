package io.github.esphttps.sample.routes;

import io.github.esphttps.httpd.UriHandler;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Sends every message back as a whole. ESP-IDF: the <code>wss_server</code> example,
 * whose pings are the server's own here.
 */
@Configuration(proxyBeanMethods = false)
final class WebSocketEchoRoute {

	@Bean
	UriHandler webSocketEcho() {
		return UriHandler.webSocket("/ws", (session, message) -> message.isText()
				? message.payloadToString().flatMap(session::send) : message.payloadToBytes().flatMap(session::send));
	}

}
