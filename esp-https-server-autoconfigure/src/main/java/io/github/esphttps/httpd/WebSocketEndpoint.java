package io.github.esphttps.httpd;

import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/**
 * The handler of a URI that is a WebSocket: looks at the handshake, lets the application
 * have a look, and hands the connection over.
 */
final class WebSocketEndpoint implements HttpdHandler {

	private final String uri;

	private final WebSocketHandler handler;

	private final WebSocketOptions.Values options;

	// Of the server that was asked last, which is the only one as a rule
	private volatile @Nullable ServerSettings last;

	WebSocketEndpoint(String uri, WebSocketHandler handler, WebSocketOptions options) {
		this.uri = uri;
		this.handler = handler;
		this.options = options.values();
	}

	@Override
	public Publisher<Void> handle(HttpdRequest request, HttpdResponse response) {
		WebSocketSettings settings = settingsOf(request.server());
		WebSocketRequest asked = WebSocketRequest.of(request, settings.strict());
		if (!asked.isHandshake(response.head().isHttp10())) {
			response.head().beginUpgradeRequired();
			return response.type("text/plain").send("This is a WebSocket (RFC 6455), version 13");
		}
		WebSocketHandshake handshake = asked.agree(this.options, settings);
		return callHook(request, response).then(Mono.defer(() -> {
			if (response.isCommitted()) {
				return Mono.empty();
			}
			// A hook that has set a status has refused the client, and has no more to say
			return response.head().isOk() ? accept(request, response, handshake, settings) : response.send();
		}));
	}

	private WebSocketSettings settingsOf(HttpdServer server) {
		ServerSettings current = this.last;
		if (current == null || current.server() != server) {
			current = new ServerSettings(server, WebSocketSettings.of(this.options, server.config()));
			this.last = current;
		}
		return current.settings();
	}

	private Mono<Void> callHook(HttpdRequest request, HttpdResponse response) {
		HttpdHandler hook = this.options.preHandshake;
		return (hook != null) ? HandlerCall.of(hook, request, response) : Mono.empty();
	}

	private Mono<Void> accept(HttpdRequest request, HttpdResponse response, WebSocketHandshake handshake,
			WebSocketSettings settings) {
		response.head().commit();
		WebSocketFlow flow = new WebSocketFlow(settings, this.options, this.handler, handshake.compression());
		WebSocketUpgrade upgrade = new WebSocketUpgrade(this.uri, request, response.head().fields(), handshake, flow);
		// Later, when the decoder is done with the request
		EventLoops.runLater(request.requestBody().channel().eventLoop(), upgrade::perform);
		// Whoever waits for the end of the response waits for that of the connection
		return Mono.never();
	}

	/**
	 * What is in force on a server.
	 *
	 * @param server the server
	 * @param settings what is in force for clients of this handler
	 */
	private record ServerSettings(HttpdServer server, WebSocketSettings settings) {
	}

}
