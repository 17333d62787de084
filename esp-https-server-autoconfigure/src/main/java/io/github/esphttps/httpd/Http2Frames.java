package io.github.esphttps.httpd;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameCodec;

/**
 * Frames that concern a whole HTTP/2 connection.
 */
final class Http2Frames {

	// SETTINGS without any, with which a server begins (RFC 9113, section 3.4)
	private static final byte[] PREFACE = { 0, 0, 0, 4, 0, 0, 0, 0, 0 };

	// GOAWAY with the last stream 0 and NO_ERROR: whatever was sent may be sent again
	private static final byte[] UNSERVED = { 0, 0, 8, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 };

	private Http2Frames() {
	}

	/** Return the news that no request has been looked at, and none will be. */
	static ByteBuf unserved(ChannelPipeline pipeline) {
		boolean begun = pipeline.context(Http2FrameCodec.class) != null;
		return begun ? Unpooled.wrappedBuffer(UNSERVED) : Unpooled.wrappedBuffer(PREFACE, UNSERVED);
	}

	/** Tell the client once that no more requests are served, if it speaks HTTP/2. */
	static void goAway(ChannelPipeline pipeline) {
		ChannelHandlerContext codec = pipeline.context(Http2FrameCodec.class);
		if (codec != null && !((Http2FrameCodec) codec.handler()).connection().goAwaySent()) {
			goAway(codec, Http2Error.NO_ERROR);
		}
	}

	/** Tell the client why no more requests are served. The codec closes on an error. */
	static void goAway(ChannelHandlerContext codec, Http2Error error) {
		Http2FrameCodec handler = (Http2FrameCodec) codec.handler();
		int lastStream = handler.connection().remote().lastStreamCreated();
		handler.goAway(codec, lastStream, error.code(), Unpooled.EMPTY_BUFFER, codec.newPromise());
		codec.flush();
	}

}
