package io.github.esphttps.benchmarks.comparison;

import java.nio.charset.StandardCharsets;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import org.jspecify.annotations.Nullable;

/**
 * What a request asks for, and what the answer has to be.
 *
 * @param path what is asked for
 * @param body what is to be answered
 */
record Content(String path, ByteBuf body) {

	static final Content HELLO = new Content("/hello", text("Hello world!"));

	static final Content TEN_KILOBYTES = new Content("/10k", text("x".repeat(10_240)));

	private static ByteBuf text(String text) {
		return Unpooled.unreleasableBuffer(Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII));
	}

	/** Return the length of the body. */
	int length() {
		return this.body.readableBytes();
	}

	/** Return what is wrong with a response, if anything. */
	@Nullable String fault(FullHttpResponse response) {
		if (response.decoderResult().isFailure()) {
			return "Not HTTP: " + response.decoderResult().cause();
		}
		if (!HttpResponseStatus.OK.equals(response.status())) {
			return "Status " + response.status().code();
		}
		if (HttpUtil.getContentLength(response, -1L) != length()) {
			return "Content-Length " + HttpUtil.getContentLength(response, -1L);
		}
		if (!ByteBufUtil.equals(response.content(), this.body)) {
			return "Other content";
		}
		return null;
	}

}
