package io.github.esphttps.tls;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * How the TLS of a server is doing.
 *
 * @param keyMaterialProblem why the newest certificates or key are not used, {@code null}
 * if they are
 * @param ticketKeyAge how long the key of new session tickets has been used, {@code null}
 * if there are no tickets
 * @param ticketKeysProblem why the newest keys of session tickets are not used,
 * {@code null} if they are
 * @param secureElementProblem why the secure element does not sign, so that handshakes
 * fail, {@code null} if it does or there is none
 */
public record TlsStatus(@Nullable String keyMaterialProblem, @Nullable Duration ticketKeyAge,
		@Nullable String ticketKeysProblem, @Nullable String secureElementProblem) {

}
