package io.github.esphttps.httpd;

import java.time.Duration;

/**
 * What every connection of a server has in common.
 *
 * @param secure whether a TLS handshake comes first
 * @param handshakeTimeout time from accept to the completed handshake, or to the first
 * byte where there is none
 * @param attributeCloser closes what the application keeps with a session
 */
record ConnectionSettings(boolean secure, Duration handshakeTimeout, AttributeCloser attributeCloser) {
}
