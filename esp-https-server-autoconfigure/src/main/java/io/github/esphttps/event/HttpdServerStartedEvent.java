package io.github.esphttps.event;

import io.github.esphttps.httpd.HttpdServer;

/**
 * The server accepts connections. ESP-IDF: <code>HTTPS_SERVER_EVENT_START</code>.
 *
 * @param server the server
 * @param port the port it listens on
 */
public record HttpdServerStartedEvent(HttpdServer server, int port) {
}
