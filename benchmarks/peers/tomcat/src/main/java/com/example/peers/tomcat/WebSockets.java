package com.example.peers.tomcat;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.springframework.context.annotation.Configuration;
import org.springframework.web.socket.BinaryMessage;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.config.annotation.EnableWebSocket;
import org.springframework.web.socket.config.annotation.WebSocketConfigurer;
import org.springframework.web.socket.config.annotation.WebSocketHandlerRegistry;
import org.springframework.web.socket.handler.AbstractWebSocketHandler;
import org.springframework.web.socket.handler.ConcurrentWebSocketSessionDecorator;

/**
 * The WebSockets that all peers serve.
 */
@Configuration(proxyBeanMethods = false)
@EnableWebSocket
class WebSockets implements WebSocketConfigurer {

	@Override
	public void registerWebSocketHandlers(WebSocketHandlerRegistry registry) {
		registry.addHandler(new Echo(), "/ws");
		registry.addHandler(new Broadcast(), "/ws/broadcast");
	}

	/**
	 * Sends each message back.
	 */
	private static final class Echo extends AbstractWebSocketHandler {

		@Override
		protected void handleTextMessage(WebSocketSession session, TextMessage message) throws IOException {
			session.sendMessage(message);
		}

		@Override
		protected void handleBinaryMessage(WebSocketSession session, BinaryMessage message) throws IOException {
			session.sendMessage(message);
		}

	}

	/**
	 * Sends each message to all clients.
	 */
	private static final class Broadcast extends AbstractWebSocketHandler {

		private static final int SEND_TIME_LIMIT_MILLIS = 5000;

		private static final int SEND_QUEUE_BYTES = 1024 * 1024;

		private final Map<String, WebSocketSession> clients = new ConcurrentHashMap<>();

		@Override
		public void afterConnectionEstablished(WebSocketSession session) {
			this.clients.put(session.getId(),
					new ConcurrentWebSocketSessionDecorator(session, SEND_TIME_LIMIT_MILLIS, SEND_QUEUE_BYTES));
		}

		@Override
		public void afterConnectionClosed(WebSocketSession session, CloseStatus status) {
			this.clients.remove(session.getId());
		}

		@Override
		protected void handleTextMessage(WebSocketSession session, TextMessage message) throws IOException {
			broadcast(message);
		}

		@Override
		protected void handleBinaryMessage(WebSocketSession session, BinaryMessage message) throws IOException {
			byte[] payload = new byte[message.getPayloadLength()];
			message.getPayload().get(payload);
			broadcast(new BinaryMessage(payload));
		}

		private void broadcast(WebSocketMessage<?> message) throws IOException {
			for (WebSocketSession client : this.clients.values()) {
				client.sendMessage(message);
			}
		}

	}

}
