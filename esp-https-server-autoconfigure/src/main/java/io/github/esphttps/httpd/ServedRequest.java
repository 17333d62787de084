package io.github.esphttps.httpd;

import java.time.Duration;
import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * What became of a request.
 *
 * @param request the request
 * @param uri URI that its handler was registered with, {@code null} if there is none
 * @param status status of the response, 0 if none was sent. A WebSocket has 101, on
 * HTTP/2 200
 * @param bytesSent length of the response body as it was sent, without chunk framing
 * @param receivedAt time at which the head of the request was complete
 * @param duration time from then until the response was handed to the network
 * @param complete whether it was handed to the network as a whole. Otherwise the client
 * has left, or was cut off
 * @param failure what a handler failed with, {@code null} if it did not
 */
public record ServedRequest(HttpdRequest request, @Nullable String uri, int status, long bytesSent, Instant receivedAt,
		Duration duration, boolean complete, @Nullable Throwable failure) {
}
