package com.example.peers.armeria;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import com.linecorp.armeria.common.websocket.WebSocket;
import com.linecorp.armeria.common.websocket.WebSocketFrame;
import com.linecorp.armeria.common.websocket.WebSocketFrameType;
import com.linecorp.armeria.common.websocket.WebSocketWriter;
import com.linecorp.armeria.server.ServiceRequestContext;
import reactor.core.publisher.Flux;

/**
 * The WebSockets that all peers serve.
 */
final class WebSockets {

	private final Set<WebSocketWriter> clients = ConcurrentHashMap.newKeySet();

	WebSocket echo(ServiceRequestContext context, WebSocket in) {
		return WebSocket.of(in.filter((frame) -> isMessage(frame) || frame.type() == WebSocketFrameType.CLOSE));
	}

	WebSocket broadcast(ServiceRequestContext context, WebSocket in) {
		WebSocketWriter out = WebSocket.streaming();
		this.clients.add(out);
		Flux.from(in).doOnNext(this::broadcast).doFinally((signal) -> {
			this.clients.remove(out);
			out.close();
		}).subscribe();
		return out;
	}

	private void broadcast(WebSocketFrame frame) {
		if (isMessage(frame)) {
			this.clients.forEach((client) -> client.tryWrite(frame));
		}
	}

	private static boolean isMessage(WebSocketFrame frame) {
		return frame.type() == WebSocketFrameType.TEXT || frame.type() == WebSocketFrameType.BINARY;
	}

}
