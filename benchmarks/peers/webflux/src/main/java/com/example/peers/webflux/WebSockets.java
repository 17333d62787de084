package com.example.peers.webflux;

import java.time.Duration;
import java.util.Map;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.reactive.handler.SimpleUrlHandlerMapping;
import org.springframework.web.reactive.socket.WebSocketHandler;
import org.springframework.web.reactive.socket.WebSocketMessage;
import org.springframework.web.reactive.socket.WebSocketSession;

/**
 * The WebSockets that all peers serve.
 */
@Configuration(proxyBeanMethods = false)
class WebSockets {

	private static final Sinks.EmitFailureHandler ONE_AT_A_TIME = Sinks.EmitFailureHandler
		.busyLooping(Duration.ofSeconds(5));

	private final Sinks.Many<Broadcast> broadcasts = Sinks.many().multicast().directBestEffort();

	@Bean
	HandlerMapping webSocketMapping() {
		Map<String, WebSocketHandler> handlers = Map.of("/ws", WebSockets::echo, "/ws/broadcast", this::broadcast);
		return new SimpleUrlHandlerMapping(handlers, -1);
	}

	private static Mono<Void> echo(WebSocketSession session) {
		return session.send(session.receive().doOnNext(WebSocketMessage::retain));
	}

	private Mono<Void> broadcast(WebSocketSession session) {
		Mono<Void> input = session.receive()
			.map(Broadcast::of)
			.doOnNext((message) -> this.broadcasts.emitNext(message, ONE_AT_A_TIME))
			.then();
		Flux<Broadcast> output = this.broadcasts.asFlux().onBackpressureBuffer();
		return Mono.firstWithSignal(input, session.send(output.map((message) -> message.to(session))));
	}

	/**
	 * A message for all clients.
	 */
	private record Broadcast(WebSocketMessage.Type type, byte[] payload) {

		static Broadcast of(WebSocketMessage message) {
			byte[] payload = new byte[message.getPayload().readableByteCount()];
			message.getPayload().read(payload);
			return new Broadcast(message.getType(), payload);
		}

		WebSocketMessage to(WebSocketSession session) {
			return new WebSocketMessage(this.type, session.bufferFactory().wrap(this.payload));
		}

	}

}
