package io.github.esphttps.httpd;

import org.jspecify.annotations.Nullable;

/**
 * Why a handshake failed.
 *
 * @param category kind of failure
 * @param cause what the TLS engine reported, {@code null} if nothing was thrown
 */
public record HandshakeFailure(FailureCategory category, @Nullable Throwable cause) {

	/**
	 * Return category and cause in one line, without a stack trace.
	 * @return a description that is fit for a log
	 */
	@Override
	public String toString() {
		return "%s (%s)".formatted(this.category, this.cause);
	}

}
