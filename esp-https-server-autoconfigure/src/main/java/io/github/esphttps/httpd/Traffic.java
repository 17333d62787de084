package io.github.esphttps.httpd;

/**
 * What went over a session. Written by its event loop only, hence no atomic types.
 */
final class Traffic {

	private volatile long requests;

	private volatile long bytesIn;

	private volatile long bytesOut;

	long requests() {
		return this.requests;
	}

	long bytesIn() {
		return this.bytesIn;
	}

	long bytesOut() {
		return this.bytesOut;
	}

	@SuppressWarnings("NonAtomicOperationOnVolatileField")
	void requestReceived() {
		this.requests++;
	}

	@SuppressWarnings("NonAtomicOperationOnVolatileField")
	void received(long bytes) {
		this.bytesIn += bytes;
	}

	@SuppressWarnings("NonAtomicOperationOnVolatileField")
	void sent(long bytes) {
		this.bytesOut += bytes;
	}

}
