package io.github.esphttps.httpd;

/**
 * Since when the server waits for the client of an HTTP/2 stream: for the body of the
 * request, or for the window that the response needs. Belongs to the event loop of the
 * connection.
 */
final class StreamTimeouts {

	private final Http2Streams streams;

	private final Http2Limits limits;

	private boolean reading;

	private long readingSince;

	// Time and bytes of the body so far
	private long waited;

	private long received;

	private int unwritten;

	private long stalledSince;

	StreamTimeouts(Http2Streams streams) {
		this.streams = streams;
		this.limits = streams.limits();
	}

	/** Somebody asks for more of the body. */
	void reads(long now) {
		if (!this.reading) {
			this.reading = true;
			this.readingSince = now;
		}
	}

	/** Bytes of the body have arrived, of a frame that may not be complete. */
	void received(long now, int length) {
		this.received += length;
		if (this.reading) {
			this.waited += now - this.readingSince;
			this.readingSince = now;
		}
	}

	/** What was asked for is there, or is not waited for any more. */
	void read() {
		this.reading = false;
	}

	/** Something waits to be sent. */
	void writes(long now) {
		if (this.unwritten++ == 0) {
			this.stalledSince = now;
		}
	}

	/** Some of it was sent, or is not to be sent any more. */
	void written(long now) {
		this.unwritten--;
		this.stalledSince = now;
	}

	/** The client takes more of what there is to be sent. */
	void windowOpened(long now) {
		this.stalledSince = now;
	}

	/** Return when the client has taken too long to send. */
	long receiveDeadline() {
		if (!this.reading) {
			return Deadline.NONE;
		}
		// A client that sends other bodies has no room for this one
		return Math.min(this.limits.gapDeadline(Math.max(this.readingSince, this.streams.dataReceivedAt())),
				this.limits.bodyDeadline(this.readingSince, this.received, this.waited));
	}

	/** Return when the client has taken nothing for too long. */
	long sendDeadline() {
		return (this.unwritten > 0) ? this.limits.sendDeadline(this.stalledSince) : Deadline.NONE;
	}

}
