package io.github.esphttps.examples;

import java.time.Duration;
import java.util.List;

import io.github.esphttps.httpd.HttpdServer;
import io.github.esphttps.httpd.HttpdSession;
import io.github.esphttps.httpd.UriHandler;
import io.github.esphttps.httpd.WebSocketFrame;
import io.github.esphttps.httpd.WebSocketInfo;
import io.github.esphttps.httpd.WebSocketMessage;
import io.github.esphttps.httpd.WebSocketOptions;
import io.github.esphttps.httpd.WebSocketSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * ESP-IDF: <code>examples/protocols/https_server/wss_server</code>. Echoes text, hears of
 * control frames, which the server answers itself, says hello to all clients, and finds
 * those that are gone, for which the original has a task of its own.
 */
final class WssServerExample {

	private static final Logger logger = LoggerFactory.getLogger(WssServerExample.class);

	private final Duration keepAlivePeriod;

	/**
	 * Create the example.
	 * @param keepAlivePeriod time without a sign of life after which a client is sent a
	 * ping, 5 seconds in the original
	 */
	WssServerExample(Duration keepAlivePeriod) {
		this.keepAlivePeriod = keepAlivePeriod;
	}

	List<UriHandler> handlers() {
		WebSocketOptions options = WebSocketOptions.defaults()
			.keepAlive(this.keepAlivePeriod, 0)
			.postHandshake((session) -> {
				logger.info("Handshake done, the new connection was opened");
				return Mono.empty();
			})
			.controlFrames((session, frame) -> {
				logger.info("Got a WS {} frame", frame.type());
				return Mono.empty();
			});
		return List.of(UriHandler.webSocket("/ws", this::echo, options));
	}

	private Mono<Void> echo(WebSocketSession session, WebSocketMessage message) {
		return message.isText() ? message.payloadToString().flatMap((text) -> {
			logger.info("Received packet with message: {}", text);
			return session.send(text);
		}) : Mono.empty();
	}

	/** Say hello to all clients that are WebSockets. */
	void sendMessages(HttpdServer server) {
		WebSocketFrame hello = WebSocketFrame.text("Hello client");
		for (HttpdSession session : server.sessions().list()) {
			if (server.webSocketInfo(session.id()) == WebSocketInfo.WEBSOCKET) {
				logger.info("Active client ({}) -> sending async message", session.id());
				server.webSockets().send(session.id(), hello).onErrorComplete().subscribe();
			}
		}
	}

}
