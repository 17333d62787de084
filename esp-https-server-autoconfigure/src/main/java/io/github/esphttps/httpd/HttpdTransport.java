package io.github.esphttps.httpd;

import org.jspecify.annotations.Nullable;
import reactor.netty.http.server.HttpServer;

/**
 * What lies between TCP and HTTP. The server asks it once, before it binds.
 * <p>
 * A transport with a handshake adds a handler before Reactor Netty's that fires
 * {@link TlsInfo} as a user event when a handshake is complete, or
 * {@link HandshakeFailure} when it failed. A session exists as soon as there is a place
 * for it. Before that the transport fires {@link HandshakeStep}s, without which a
 * handshake counts as one that has not begun.
 */
public interface HttpdTransport {

	/**
	 * Add this transport to the server.
	 * @param server the server as configured so far
	 * @return the server with this transport
	 */
	HttpServer apply(HttpServer server);

	/**
	 * Return the name of the TLS implementation.
	 * @return a name, {@code null} if the transport is plain TCP
	 */
	@Nullable String engine();

	/**
	 * Put what the transport has to say about a new session in front of a listener.
	 * @param listener hears of the sessions of the server
	 * @return what hears of them first, by default the listener itself
	 */
	default HttpdSessionListener before(HttpdSessionListener listener) {
		return listener;
	}

	/**
	 * Tell where the open sessions are. Called once, when the server is made.
	 * @param sessions sessions of the server
	 */
	default void attach(HttpdSessions sessions) {
		// Nothing to do with them by default
	}

	/**
	 * Return the transport of the insecure mode.
	 * @return plain TCP
	 */
	static HttpdTransport plain() {
		return new HttpdTransport() {

			@Override
			public HttpServer apply(HttpServer server) {
				return server;
			}

			@Override
			public @Nullable String engine() {
				return null;
			}

		};
	}

}
