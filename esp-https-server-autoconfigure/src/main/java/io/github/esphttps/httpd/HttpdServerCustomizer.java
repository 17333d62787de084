package io.github.esphttps.httpd;

import reactor.netty.http.server.HttpServer;

/**
 * Adjusts the Reactor Netty server before it is bound: the way to what this API does not
 * offer. ESP-IDF: the send, receive and pending overrides of a session.
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
