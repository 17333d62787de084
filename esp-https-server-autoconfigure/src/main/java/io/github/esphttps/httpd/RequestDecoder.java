package io.github.esphttps.httpd;

import java.util.List;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/**
 * Decodes the requests of a connection. A head is handed to Netty's parser as a whole,
 * and only when it has been scanned; a request that is refused is the last one, and
 * whatever follows it is discarded. All methods run on the event loop of the channel.
 */
final class RequestDecoder extends HttpRequestDecoder {

	// Bytes behind the request for an upgrade, before it is known what they are
	private static final int MAX_HELD = 64 * 1024;

	// What Netty's limits count is less than what is scanned
	private static final int REQUEST_LINE_REST = 128;

	private final HeadScanner scanner;

	private final HeadRules rules;

	private int scanned;

	private boolean inBody;

	private boolean refused;

	// What follows is held until the request is answered: it may be no HTTP
	private boolean holding;

	RequestDecoder(HeadSyntax syntax) {
		super(new HttpDecoderConfig().setMaxInitialLineLength(syntax.maxUriLength() + REQUEST_LINE_REST)
			// Trailer fields are counted with those of the head
			.setMaxHeaderSize(2 * syntax.maxHeaderLength())
			.setStrictLineParsing(!syntax.lenient()));
		this.scanner = new HeadScanner(syntax);
		this.rules = new HeadRules(syntax.lenient());
	}

	Phase phase() {
		if (this.refused) {
			return Phase.REFUSED;
		}
		if (this.inBody) {
			return Phase.BODY;
		}
		return this.scanner.hasBegun() ? Phase.HEAD : Phase.IDLE;
	}

	/** Refuse a request of which the head is not complete. */
	void refuse(ChannelHandlerContext ctx, HttpdError error) {
		this.refused = true;
		ctx.fireChannelRead(RefusedHeaders.request(error, null));
		ctx.fireChannelRead(LastHttpContent.EMPTY_LAST_CONTENT);
		ctx.fireChannelReadComplete();
	}

	/** Decode what was held, as the connection goes on with HTTP. */
	void resume(ChannelHandlerContext ctx) {
		if (this.holding) {
			this.holding = false;
			ctx.pipeline().context(SessionHandler.class).fireChannelRead(Unpooled.EMPTY_BUFFER);
			ctx.pipeline().context(SessionHandler.class).fireChannelReadComplete();
		}
	}

	// RFC 9110, section 2.5: a minor version that is not known is served as the highest
	// that is
	@Override
	protected HttpMessage createMessage(String[] initialLine) throws Exception {
		if (initialLine[2].startsWith("HTTP/1.") && !initialLine[2].endsWith("0")) {
			initialLine[2] = HttpVersion.HTTP_1_1.text();
		}
		return super.createMessage(initialLine);
	}

	@Override
	protected void decode(ChannelHandlerContext ctx, ByteBuf buffer, List<Object> out) throws Exception {
		if (this.refused) {
			buffer.skipBytes(buffer.readableBytes());
		}
		else if (this.holding) {
			hold(ctx, buffer);
		}
		else if (this.inBody) {
			decodeBody(ctx, buffer, out);
		}
		else {
			decodeHead(ctx, buffer, out);
		}
	}

	/** Return what a part of a body is refused with that cannot be decoded. */
	static HttpdError errorOf(HttpObject part) {
		return (part.decoderResult().cause() instanceof TooLongHttpHeaderException)
				? HttpdError.REQUEST_HEADER_FIELDS_TOO_LARGE : HttpdError.BAD_REQUEST;
	}

	// RFC 6455, section 4.1: the client has to wait for the answer
	private static void hold(ChannelHandlerContext ctx, ByteBuf buffer) {
		if (buffer.readableBytes() > MAX_HELD) {
			SessionHandler.sessionOf(ctx.channel()).close(CloseReason.PROTOCOL_ERROR);
		}
	}

	private void decodeHead(ChannelHandlerContext ctx, ByteBuf buffer, List<Object> out) throws Exception {
		this.scanned += this.scanner.scan(buffer, buffer.readerIndex() + this.scanned);
		HttpdError error = this.scanner.error();
		if (error != null) {
			refuse(error, null, buffer, out);
			return;
		}
		if (!this.scanner.isComplete()) {
			return;
		}
		this.scanned = 0;
		this.scanner.reset();
		int first = out.size();
		super.decode(ctx, buffer, out);
		HttpRequest request = (HttpRequest) out.get(first);
		error = this.rules.check(request);
		if (error != null) {
			while (out.size() > first) {
				ReferenceCountUtil.release(out.remove(out.size() - 1));
			}
			refuse(error, request, buffer, out);
			return;
		}
		this.inBody = out.size() == first + 1;
		this.holding = !this.inBody && WebSocketRequest.upgrades(request.headers());
	}

	private void decodeBody(ChannelHandlerContext ctx, ByteBuf buffer, List<Object> out) throws Exception {
		int first = out.size();
		super.decode(ctx, buffer, out);
		if (out.size() > first && out.get(out.size() - 1) instanceof LastHttpContent last) {
			this.inBody = false;
			// Nobody knows where the next request would begin
			this.refused = last.decoderResult().isFailure();
		}
	}

	private void refuse(HttpdError error, @Nullable HttpRequest head, ByteBuf buffer, List<Object> out) {
		this.refused = true;
		buffer.skipBytes(buffer.readableBytes());
		out.add(RefusedHeaders.request(error, head));
		out.add(LastHttpContent.EMPTY_LAST_CONTENT);
	}

	/** What the next byte belongs to. */
	enum Phase {

		IDLE, HEAD, BODY, REFUSED

	}

}
