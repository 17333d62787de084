package io.github.esphttps.tls;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A clock that a test sets. */
final class SessionTicketKeyClock extends Clock {

	static final Instant START = Instant.parse("2030-01-31T12:00:00Z");

	private volatile Instant now = START;

	void set(Instant now) {
		this.now = now;
	}

	void forward(Duration by) {
		this.now = this.now.plus(by);
	}

	@Override
	public Instant instant() {
		return this.now;
	}

	@Override
	public ZoneId getZone() {
		return ZoneOffset.UTC;
	}

	@Override
	public Clock withZone(ZoneId zone) {
		return this;
	}

}
