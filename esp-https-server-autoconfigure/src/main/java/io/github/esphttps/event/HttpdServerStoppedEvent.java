package io.github.esphttps.event;

import io.github.esphttps.httpd.HttpdServer;

/**
 * The server has stopped and all its sessions are closed. ESP-IDF:
 * <code>HTTPS_SERVER_EVENT_STOP</code>.
 *
 * @param server the server
 */
public record HttpdServerStoppedEvent(HttpdServer server) {
}
