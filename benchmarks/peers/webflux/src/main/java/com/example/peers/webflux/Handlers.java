package com.example.peers.webflux;

import java.nio.charset.StandardCharsets;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * What all peers serve, WebSockets excepted.
 */
@RestController
class Handlers {

	private static final int BLOCKS = 1600;

	private static final byte[] TEN_KILOBYTES = "x".repeat(10 * 1024).getBytes(StandardCharsets.UTF_8);

	private static final byte[] BLOCK = new byte[64 * 1024];

	@GetMapping(path = "/hello", produces = MediaType.TEXT_PLAIN_VALUE)
	String hello() {
		return "Hello world!";
	}

	@GetMapping(path = "/10k", produces = MediaType.TEXT_PLAIN_VALUE)
	byte[] tenKilobytes() {
		return TEN_KILOBYTES;
	}

	@GetMapping("/download")
	Mono<Void> download(ServerHttpResponse response) {
		response.getHeaders().setContentType(MediaType.APPLICATION_OCTET_STREAM);
		response.getHeaders().setContentLength(BLOCKS * BLOCK.length);
		return response.writeWith(Flux.range(0, BLOCKS).map((block) -> response.bufferFactory().wrap(BLOCK)));
	}

	@PostMapping(path = "/upload", produces = MediaType.TEXT_PLAIN_VALUE)
	Mono<String> upload(ServerHttpRequest request) {
		return request.getBody().map(Handlers::drop).reduce(0L, Long::sum).map(Object::toString);
	}

	private static int drop(DataBuffer part) {
		int length = part.readableByteCount();
		DataBufferUtils.release(part);
		return length;
	}

}
