package io.github.esphttps.httpd;

import java.util.concurrent.TimeUnit;

import io.github.esphttps.config.HttpdConfig;
import io.netty.util.concurrent.EventExecutor;

/**
 * Cuts off a client that takes too long to send a message for which a thread waits: its
 * next part (<code>recv-wait-timeout</code>), or the whole of it
 * (<code>request-timeout</code>, and a second more for each 1,000 bytes). Only time in
 * which the server waits for the client counts, and only frames of the message end it.
 * All methods run on the event loop of the channel.
 */
final class WebSocketPace {

	private static final long BYTES_PER_SECOND = 1000;

	private final EventExecutor eventLoop;

	private final Runnable tooSlow;

	private final long gapNanos;

	private final long messageNanos;

	private boolean waiting;

	// Since the last part, or since more was wanted
	private long waitingSince;

	// Before that, and for all of the message
	private long waited;

	private long bytes;

	private final Alarm alarm = new Alarm(this::fire);

	/** Too slow is called when the client is. */
	WebSocketPace(HttpdConfig config, EventExecutor eventLoop, Runnable tooSlow) {
		this.eventLoop = eventLoop;
		this.tooSlow = tooSlow;
		this.gapNanos = Deadline.nanos(config.recvWaitTimeout());
		this.messageNanos = Deadline.nanos(config.requestTimeout());
	}

	/** The server waits for the next part of the message. */
	void waitForMore() {
		if (!this.waiting) {
			this.waiting = true;
			this.waitingSince = System.nanoTime();
		}
		arm();
	}

	/** The server does not want more for the time being. */
	void pause() {
		if (this.waiting) {
			this.waiting = false;
			this.waited += System.nanoTime() - this.waitingSince;
		}
	}

	/** A part of the message has come. */
	void received(int length) {
		pause();
		this.bytes += length;
	}

	/** The message is complete, or will not be. */
	void end() {
		this.waiting = false;
		this.waited = 0;
		this.bytes = 0;
		this.alarm.cancel();
	}

	private void arm() {
		this.alarm.setTo(Deadline.after(System.nanoTime(), left(System.nanoTime())), this.eventLoop);
	}

	private void fire() {
		if (!this.waiting) {
			return;
		}
		if (left(System.nanoTime()) <= 0) {
			this.tooSlow.run();
		}
		else {
			arm();
		}
	}

	private long left(long now) {
		long gap = now - this.waitingSince;
		long ofGap = (this.gapNanos == Deadline.NONE) ? Deadline.NONE : this.gapNanos - gap;
		long ofMessage = (this.messageNanos == Deadline.NONE) ? Deadline.NONE
				: this.messageNanos + TimeUnit.SECONDS.toNanos(this.bytes) / BYTES_PER_SECOND - this.waited - gap;
		return Math.min(ofGap, ofMessage);
	}

}
