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
import reactor.netty.Connection;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/**
 * A call that Reactor Netty handles.
 *
 * @param request what it has received
 * @param response what it sends
 */
record ReactorHttpCall(HttpServerRequest request, HttpServerResponse response) implements HttpCall {

	@Override
	public Channel channel() {
		return ((Connection) this.request).channel();
	}

	@Override
	public String method() {
		return this.request.method().name();
	}

	@Override
	public String uri() {
		return this.request.uri();
	}

	@Override
	public HttpVersion version() {
		return this.request.version();
	}

	@Override
	public HttpHeaders requestHeaders() {
		return this.request.requestHeaders();
	}

	@Override
	public Map<CharSequence, List<Cookie>> cookies() {
		return this.request.allCookies();
	}

	@Override
	public boolean isKeepAlive() {
		return this.response.isKeepAlive();
	}

	@Override
	public Flux<byte[]> receive() {
		return this.request.receive().asByteArray();
	}

	@Override
	public HttpResponseStatus status() {
		return this.response.status();
	}

	@Override
	public void status(HttpResponseStatus status) {
		this.response.status(status);
	}

	@Override
	public HttpHeaders responseHeaders() {
		return this.response.responseHeaders();
	}

	@Override
	public void header(CharSequence name, CharSequence value) {
		this.response.header(name, value);
	}

	@Override
	public void addHeader(CharSequence name, CharSequence value) {
		this.response.addHeader(name, value);
	}

	@Override
	public boolean hasSentHeaders() {
		return this.response.hasSentHeaders();
	}

	@Override
	public void endBodyWithConnection() {
		this.response.chunkedTransfer(false);
	}

	@Override
	public Mono<Void> sendHead() {
		return this.response.send();
	}

	@Override
	public Mono<Void> send(ByteBuf body) {
		return this.response.sendObject(body).then();
	}

	@Override
	public Mono<Void> send(Flux<ByteBuf> parts) {
		return this.response.sendObject(parts, (part) -> true).then();
	}

	@Override
	public Mono<HttpServerResponse> reactor() {
		return Mono.just(this.response);
	}

}
