package com.example.peers.vertx;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.ServerWebSocket;

/**
 * What all peers serve.
 */
final class Handlers {

	private static final int BLOCKS = 1600;

	private static final Buffer HELLO = Buffer.buffer("Hello world!");

	private static final Buffer TEN_KILOBYTES = Buffer.buffer("x".repeat(10 * 1024));

	private static final Buffer BLOCK = Buffer.buffer(new byte[64 * 1024]);

	private static final CharSequence TEXT = HttpHeaders.createOptimized("text/plain");

	private final Set<ServerWebSocket> clients = ConcurrentHashMap.newKeySet();

	void handle(HttpServerRequest request) {
		if (request.method() == HttpMethod.GET) {
			switch (request.path()) {
				case "/hello" -> text(request.response()).end(HELLO);
				case "/10k" -> text(request.response()).end(TEN_KILOBYTES);
				case "/download" -> download(request.response());
				default -> notFound(request);
			}
		}
		else if (request.method() == HttpMethod.POST && request.path().equals("/upload")) {
			upload(request);
		}
		else {
			notFound(request);
		}
	}

	private static void notFound(HttpServerRequest request) {
		request.response().setStatusCode(404).end();
	}

	private static HttpServerResponse text(HttpServerResponse response) {
		return response.putHeader(HttpHeaders.CONTENT_TYPE, TEXT);
	}

	private static void download(HttpServerResponse response) {
		response.putHeader(HttpHeaders.CONTENT_TYPE, "application/octet-stream")
			.putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(BLOCKS * BLOCK.length()));
		AtomicInteger left = new AtomicInteger(BLOCKS);
		response.drainHandler((ready) -> write(response, left));
		write(response, left);
	}

	private static void write(HttpServerResponse response, AtomicInteger left) {
		while (left.get() > 0 && !response.writeQueueFull()) {
			if (left.decrementAndGet() == 0) {
				response.end(BLOCK);
			}
			else {
				response.write(BLOCK);
			}
		}
	}

	private static void upload(HttpServerRequest request) {
		AtomicLong length = new AtomicLong();
		request.handler((part) -> length.addAndGet(part.length()));
		request.endHandler((end) -> text(request.response()).end(Long.toString(length.get())));
	}

	void handle(ServerWebSocket webSocket) {
		switch (webSocket.path()) {
			case "/ws" -> echo(webSocket);
			case "/ws/broadcast" -> broadcast(webSocket);
			default -> webSocket.close();
		}
	}

	private static void echo(ServerWebSocket webSocket) {
		webSocket.textMessageHandler(webSocket::writeTextMessage);
		webSocket.binaryMessageHandler(webSocket::writeBinaryMessage);
	}

	private void broadcast(ServerWebSocket webSocket) {
		this.clients.add(webSocket);
		webSocket.closeHandler((closed) -> this.clients.remove(webSocket));
		webSocket.textMessageHandler((text) -> this.clients.forEach((client) -> client.writeTextMessage(text)));
		webSocket.binaryMessageHandler((bytes) -> this.clients.forEach((client) -> client.writeBinaryMessage(bytes)));
	}

}
