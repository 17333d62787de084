package io.github.esphttps.event;

import java.net.InetSocketAddress;

import io.github.esphttps.httpd.FailureCategory;
import org.jspecify.annotations.Nullable;

/**
 * A connection did not become a session. Never followed by
 * {@link HttpdSessionClosedEvent}. Under a flood of failures some of these events are
 * dropped. A TCP connection that closes without having sent a byte yields no event.
 * ESP-IDF: <code>HTTPS_SERVER_EVENT_ERROR</code>.
 *
 * @param remoteAddress address of the client
 * @param localAddress address the client connected to
 * @param category why it failed
 * @param cause what the TLS engine reported, {@code null} if nothing was thrown
 */
public record HttpdSessionFailedEvent(InetSocketAddress remoteAddress, InetSocketAddress localAddress,
		FailureCategory category, @Nullable Throwable cause) implements HttpdSessionEvent {
}
