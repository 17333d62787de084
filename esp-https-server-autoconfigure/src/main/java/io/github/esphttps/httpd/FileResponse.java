package io.github.esphttps.httpd;

import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Date;

import io.netty.channel.Channel;
import io.netty.channel.DefaultFileRegion;
import io.netty.channel.ServerChannel;
import io.netty.handler.codec.DateFormatter;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.stream.ChunkedWriteHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;
import reactor.netty.NettyPipeline;
import reactor.netty.http.server.HttpServerResponse;

/**
 * Answers a request with a file, with a part of it, or with the news that the client has
 * it already.
 */
final class FileResponse {

	private static final Logger logger = LoggerFactory.getLogger(FileResponse.class);

	private final HttpdRequest request;

	private final HttpServerResponse response;

	private final HttpHeaders headers;

	private final Runnable commit;

	FileResponse(HttpdRequest request, HttpServerResponse response, Runnable commit) {
		this.request = request;
		this.response = response;
		this.commit = commit;
		this.headers = response.responseHeaders();
	}

	Mono<Void> send(Path path) {
		return Mono.using(() -> OpenFile.open(path), this::answer, OpenFile::close)
			.subscribeOn(this.request.blockingScheduler());
	}

	private Mono<Void> answer(OpenFile file) {
		this.commit.run();
		EntityTag tag = file.entityTag();
		Instant lastModified = file.lastModifiedSecond();
		Instant now = Instant.now();
		this.headers.set(HttpHeaderNames.ETAG, tag.toString());
		this.headers.set(HttpHeaderNames.LAST_MODIFIED,
				DateFormatter.format(Date.from(lastModified.isAfter(now) ? now : lastModified)));
		this.headers.set(HttpHeaderNames.ACCEPT_RANGES, HttpHeaderValues.BYTES);
		if (!isConditional()) {
			return sendWhole(file);
		}
		Preconditions preconditions = new Preconditions(this.request::headers);
		return switch (preconditions.evaluate(tag, lastModified)) {
			case FAILED -> sendNothing(HttpResponseStatus.PRECONDITION_FAILED);
			case NOT_MODIFIED -> sendNothing(HttpResponseStatus.NOT_MODIFIED);
			case MET -> (isMethod(HttpMethod.GET) && preconditions.wantsRange(tag, lastModified)) ? sendRange(file)
					: sendWhole(file);
		};
	}

	// Conditions are ignored where the answer without them would be another than 200
	private boolean isConditional() {
		return (isMethod(HttpMethod.GET) || isMethod(HttpMethod.HEAD))
				&& HttpResponseStatus.OK.equals(this.response.status());
	}

	private Mono<Void> sendRange(OpenFile file) {
		ByteRange range = ByteRange.of(this.request.headers(HttpHeaderNames.RANGE.toString()), file.size());
		if (range instanceof ByteRange.Part part) {
			this.response.status(HttpResponseStatus.PARTIAL_CONTENT);
			this.headers.set(HttpHeaderNames.CONTENT_RANGE, part.contentRange(file.size()));
			return send(file, part.first(), part.length());
		}
		if (range == ByteRange.Other.UNSATISFIABLE) {
			this.headers.set(HttpHeaderNames.CONTENT_RANGE, "bytes */" + file.size());
			return sendNothing(HttpResponseStatus.REQUESTED_RANGE_NOT_SATISFIABLE);
		}
		return sendWhole(file);
	}

	private Mono<Void> sendWhole(OpenFile file) {
		return send(file, 0, file.size());
	}

	private Mono<Void> sendNothing(HttpResponseStatus status) {
		this.response.status(status);
		this.headers.remove(HttpHeaderNames.CONTENT_TYPE);
		this.headers.remove(HttpHeaderNames.TRANSFER_ENCODING);
		if (!status.equals(HttpResponseStatus.NOT_MODIFIED)) {
			this.headers.set(HttpHeaderNames.CONTENT_LENGTH, HttpHeaderValues.ZERO);
		}
		return this.response.send();
	}

	private Mono<Void> send(OpenFile file, long first, long length) {
		if (!this.headers.contains(HttpHeaderNames.CONTENT_TYPE)) {
			this.headers.set(HttpHeaderNames.CONTENT_TYPE, MediaTypes.of(file.path()));
		}
		this.headers.remove(HttpHeaderNames.TRANSFER_ENCODING);
		this.headers.set(HttpHeaderNames.CONTENT_LENGTH, Long.toString(length));
		if (isMethod(HttpMethod.HEAD) || length == 0) {
			return this.response.send();
		}
		return this.response.sendObject(content(file, first, length))
			.then()
			.onErrorResume((failure) -> file.isTruncated() ? breakOff(file) : Mono.error(failure));
	}

	private Object content(OpenFile file, long first, long length) {
		Connection connection = (Connection) this.response;
		Channel channel = connection.channel();
		if (isZeroCopy(channel) && file.path().getFileSystem() == FileSystems.getDefault()) {
			return new Region(file, first, length);
		}
		if (channel.pipeline().get(ChunkedWriteHandler.class) == null) {
			connection.addHandlerLast(NettyPipeline.ChunkedWriter, new ChunkedWriteHandler());
		}
		return new FileChunks(file, first, length);
	}

	// What is encrypted, compressed or put into frames has to be read
	private boolean isZeroCopy(Channel channel) {
		return this.request.session().tls() == null && channel.parent() instanceof ServerChannel
				&& channel.pipeline().get(NettyPipeline.CompressionHandler) == null;
	}

	private Mono<Void> breakOff(OpenFile file) {
		HttpdSession session = this.request.session();
		logger.warn("[{}] {} became shorter while it was sent", session.id(), file.path());
		Exchange.of(((Connection) this.response).channel()).breakOff(CloseReason.HANDLER_FAILED);
		// Completion would let the next response pass for the rest of the file
		return Mono.never();
	}

	private boolean isMethod(HttpMethod method) {
		return this.request.method().equals(method.name());
	}

	/**
	 * A part of a file that the kernel sends. Leaves the file open.
	 */
	private static final class Region extends DefaultFileRegion {

		Region(OpenFile file, long first, long length) {
			super(file.channel(), first, length);
		}

		@Override
		protected void deallocate() {
			// Whoever opened the file closes it
		}

	}

}
