package io.github.esphttps.httpd;

import reactor.netty.http.server.HttpServer;

/**
 * Adjusts the Reactor Netty server before it is bound: the way to what this API does not
 * offer. ESP-IDF: the send, receive and pending overrides of a session.
 * <p>
 * A server with a customizer has Reactor Netty answer all requests, so that whatever is
 * configured there applies to them. Without one, most requests that have no body are
 * answered in front of Reactor Netty, which takes less processor time.
 */
@FunctionalInterface
public interface HttpdServerCustomizer {

	/**
	 * Adjust the server.
	 * @param server the server as configured so far
	 * @return the adjusted server
	 */
	HttpServer customize(HttpServer server);

}
