package io.github.esphttps.httpd;

import java.util.List;
import java.util.Map;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.cookie.Cookie;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerResponse;

/**
 * What a connection, or a stream of HTTP/2, has received, and takes for an answer.
 */
interface HttpCall {

	/** Return the connection, or the stream of an HTTP/2 connection. */
	Channel channel();

	String method();

	String uri();

	HttpVersion version();

	HttpHeaders requestHeaders();

	Map<CharSequence, List<Cookie>> cookies();

	/** Return whether the client wants to keep the connection. */
	boolean isKeepAlive();

	/** Return the body as it arrives. */
	Flux<byte[]> receive();

	HttpResponseStatus status();

	/**
	 * Set the status.
	 * @throws IllegalStateException if it is sent
	 */
	void status(HttpResponseStatus status);

	/** Return the fields of the response. They may be others after each call. */
	HttpHeaders responseHeaders();

	/**
	 * Set a field of the response.
	 * @throws IllegalStateException if it is sent
	 */
	void header(CharSequence name, CharSequence value);

	/**
	 * Add a field to the response.
	 * @throws IllegalStateException if it is sent
	 */
	void addHeader(CharSequence name, CharSequence value);

	boolean hasSentHeaders();

	/** Have the end of the connection be that of the body. */
	void endBodyWithConnection();

	/** Send the head of the response, and nothing else. */
	Mono<Void> sendHead();

	/** Send a body that is complete. */
	Mono<Void> send(ByteBuf body);

	/** Send the parts of a body as they come. */
	Mono<Void> send(Flux<ByteBuf> parts);

	/** Have Reactor Netty send the response, if it does not anyway. */
	Mono<HttpServerResponse> reactor();

}
