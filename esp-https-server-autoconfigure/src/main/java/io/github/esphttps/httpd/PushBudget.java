package io.github.esphttps.httpd;

/**
 * How much may be waiting to be pushed to a client that does not take it. Safe for use by
 * any thread.
 */
final class PushBudget {

	private static final int MAX_PUSHES = 256;

	private static final long MAX_BYTES = 1024 * 1024;

	private int pushes;

	private long bytes;

	/** Return whether a push may join those that are waiting. The only one always may. */
	synchronized boolean take(int length) {
		if (this.pushes > 0 && (this.pushes == MAX_PUSHES || this.bytes + length > MAX_BYTES)) {
			return false;
		}
		this.pushes++;
		this.bytes += length;
		return true;
	}

	synchronized void giveBack(int length) {
		this.pushes--;
		this.bytes -= length;
	}

}
