package io.github.esphttps.examples;

import java.util.List;

import io.github.esphttps.httpd.HttpdError;
import io.github.esphttps.httpd.HttpdException;
import io.github.esphttps.httpd.HttpdRequest;
import io.github.esphttps.httpd.HttpdResponse;
import io.github.esphttps.httpd.UriHandler;
import io.github.esphttps.httpd.WebSocketFrame;
import io.github.esphttps.httpd.WebSocketMessage;
import io.github.esphttps.httpd.WebSocketOptions;
import io.github.esphttps.httpd.WebSocketSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * ESP-IDF: <code>examples/protocols/http_server/ws_echo_server</code>. Echoes messages as
 * a whole at <code>/ws</code>, in parts at <code>/ws_partial</code>, and for those who
 * have a token at <code>/auth</code>, whom it welcomes. Who has none is refused with 403,
 * where the original closes without a word.
 */
final class WsEchoServerExample {

	private static final Logger logger = LoggerFactory.getLogger(WsEchoServerExample.class);

	List<UriHandler> handlers() {
		WebSocketOptions options = WebSocketOptions.defaults()
			.preHandshake(this::beforeHandshake)
			.postHandshake((session) -> session.send("Welcome to the WebSocket Echo Server (post-handshake)!"));
		return List.of(UriHandler.webSocket("/ws", this::echo), UriHandler.webSocket("/ws_partial", this::echoInParts),
				UriHandler.webSocket("/auth", this::echo, options));
	}

	private Mono<Void> echo(WebSocketSession session, WebSocketMessage message) {
		logger.info("Packet type: {}", message.type().opcode());
		return message.isText() ? message.payloadToString().flatMap((text) -> answer(session, text))
				: message.payloadToBytes().flatMap(session::send);
	}

	private Mono<Void> answer(WebSocketSession session, String text) {
		logger.info("Got packet with message: {}", text);
		if (text.startsWith("Trigger async")) {
			session.session().execute(() -> session.send("Async data").onErrorComplete().subscribe());
			return Mono.empty();
		}
		return text.startsWith("Ping") ? session.send(WebSocketFrame.ping(new byte[0])) : session.send(text);
	}

	private Mono<Void> echoInParts(WebSocketSession session, WebSocketMessage message) {
		return session.sendBinary(message.payload());
	}

	private Mono<Void> beforeHandshake(HttpdRequest request, HttpdResponse response) {
		logger.info("Requested URI: {}", request.uri());
		return "valid".equals(request.queryParameter("token")) ? Mono.empty()
				: Mono.error(new HttpdException(HttpdError.FORBIDDEN));
	}

}
