package com.example.peers.armeria;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.ServerBuilder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import reactor.core.publisher.Flux;

/**
 * What all peers serve, WebSockets excepted.
 */
final class Handlers {

	private static final int BLOCK_LENGTH = 64 * 1024;

	private static final int BLOCKS = 1600;

	private static final HttpData HELLO = HttpData.ofUtf8("Hello world!");

	private static final HttpData TEN_KILOBYTES = HttpData
		.wrap("x".repeat(10 * 1024).getBytes(StandardCharsets.UTF_8));

	private static final ByteBuf BLOCK = Unpooled
		.unreleasableBuffer(Unpooled.directBuffer(BLOCK_LENGTH).writeZero(BLOCK_LENGTH).asReadOnly());

	private static final ResponseHeaders DOWNLOAD = ResponseHeaders.builder(HttpStatus.OK)
		.contentType(MediaType.OCTET_STREAM)
		.contentLength(BLOCKS * BLOCK_LENGTH)
		.build();

	private Handlers() {
	}

	static void register(ServerBuilder builder) {
		builder.service("/hello", (context, request) -> HttpResponse.of(HttpStatus.OK, MediaType.PLAIN_TEXT, HELLO))
			.service("/10k", (context, request) -> HttpResponse.of(HttpStatus.OK, MediaType.PLAIN_TEXT, TEN_KILOBYTES))
			.service("/download", (context, request) -> download())
			.route()
			.post("/upload")
			.build((context, request) -> upload(request));
	}

	private static HttpResponse download() {
		return HttpResponse.of(DOWNLOAD, Flux.range(0, BLOCKS).map((block) -> HttpData.wrap(BLOCK.duplicate())));
	}

	private static HttpResponse upload(HttpRequest request) {
		CompletableFuture<HttpResponse> response = Flux.from(request)
			.ofType(HttpData.class)
			.map(HttpData::length)
			.reduce(0L, Long::sum)
			.map((length) -> HttpResponse.of(HttpStatus.OK, MediaType.PLAIN_TEXT, Long.toString(length)))
			.toFuture();
		return HttpResponse.of(response);
	}

}
