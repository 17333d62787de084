package com.example.peers.product;

import java.nio.charset.StandardCharsets;

import io.github.esphttps.httpd.HttpdServer;
import io.github.esphttps.httpd.UriHandler;
import io.github.esphttps.httpd.WebSocketFrame;
import reactor.core.publisher.Flux;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * What all peers serve.
 */
@Configuration(proxyBeanMethods = false)
public class Handlers {

	private static final int BLOCK_LENGTH = 64 * 1024;

	private static final int BLOCKS = 1600;

	private static final byte[] HELLO = "Hello world!".getBytes(StandardCharsets.UTF_8);

	private static final byte[] TEN_KILOBYTES = "x".repeat(10 * 1024).getBytes(StandardCharsets.UTF_8);

	private static final byte[] BLOCK = new byte[BLOCK_LENGTH];

	@Bean
	UriHandler hello() {
		return UriHandler.get("/hello", (request, response) -> response.type("text/plain").send(HELLO));
	}

	@Bean
	UriHandler tenKilobytes() {
		return UriHandler.get("/10k", (request, response) -> response.type("text/plain").send(TEN_KILOBYTES));
	}

	@Bean
	UriHandler download() {
		return UriHandler.get("/download",
				(request, response) -> response.type("application/octet-stream")
					.header("Content-Length", Integer.toString(BLOCKS * BLOCK_LENGTH))
					.send(Flux.range(0, BLOCKS).map((block) -> BLOCK)));
	}

	@Bean
	UriHandler upload() {
		return UriHandler.post("/upload",
				(request, response) -> request.body()
					.map((part) -> part.length)
					.reduce(0L, Long::sum)
					.flatMap((length) -> response.type("text/plain").send(Long.toString(length))));
	}

	@Bean
	UriHandler echo() {
		return UriHandler.webSocket("/ws", (session, message) -> message.isText()
				? message.payloadToString().flatMap(session::send) : message.payloadToBytes().flatMap(session::send));
	}

	@Bean
	UriHandler broadcast(ObjectProvider<HttpdServer> server) {
		return UriHandler.webSocket("/ws/broadcast",
				(session, message) -> (message.isText() ? message.payloadToString().map(WebSocketFrame::text)
						: message.payloadToBytes().map(WebSocketFrame::binary))
					.flatMap((frame) -> server.getObject().webSockets().broadcast("/ws/broadcast", frame)));
	}

}
