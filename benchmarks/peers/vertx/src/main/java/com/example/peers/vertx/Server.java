package com.example.peers.vertx;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServerOptions;

/**
 * The server of one event loop.
 */
final class Server extends VerticleBase {

	private final HttpServerOptions options;

	private final Handlers handlers;

	Server(HttpServerOptions options, Handlers handlers) {
		this.options = options;
		this.handlers = handlers;
	}

	@Override
	public Future<?> start() {
		return this.vertx.createHttpServer(this.options)
			.requestHandler(this.handlers::handle)
			.webSocketHandler(this.handlers::handle)
			.listen();
	}

}
