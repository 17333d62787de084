package io.github.esphttps.httpd;

import io.netty.util.concurrent.EventExecutor;

/**
 * Finds out whether a silent client is still there, and cuts it off if it is not, or has
 * been silent for too long. Silence counts only while the server waits for the client.
 * All methods run on the event loop of the channel.
 */
final class WebSocketKeepAlive {

	private final EventExecutor eventLoop;

	private final Listener listener;

	private final long pingNanos;

	private final int missedPongs;

	private final long idleNanos;

	private final long gapNanos;

	// Whether, and since when, the server waits for what comes next
	private boolean waiting;

	private long waitingSince;

	private boolean inFrame;

	// The last sign of life, or ping
	private long quietSince;

	private int unanswered;

	private boolean stopped;

	private final Alarm alarm = new Alarm(this::fire);

	WebSocketKeepAlive(WebSocketSettings settings, EventExecutor eventLoop, Listener listener) {
		this.eventLoop = eventLoop;
		this.listener = listener;
		this.pingNanos = Deadline.nanos(settings.pingInterval());
		this.missedPongs = settings.missedPongs();
		this.idleNanos = Deadline.nanos(settings.idleTimeout());
		this.gapNanos = Deadline.nanos(settings.recvTimeout());
		this.quietSince = System.nanoTime();
	}

	/** The client has sent something. */
	void received() {
		long now = System.nanoTime();
		this.waitingSince = now;
		this.quietSince = now;
		this.unanswered = 0;
	}

	/** The server waits for more from the client, in the middle of a frame or not. */
	void waitForMore(boolean withinFrame) {
		this.inFrame = withinFrame;
		if (!this.waiting) {
			this.waiting = true;
			this.waitingSince = System.nanoTime();
			this.unanswered = 0;
		}
		arm();
	}

	/** The server does not want more for the time being. */
	void pause() {
		this.waiting = false;
	}

	void stop() {
		this.stopped = true;
		this.alarm.cancel();
	}

	private void arm() {
		long deadline = Math.min(Deadline.after(this.quietSince, this.pingNanos), silenceDeadline());
		if (!this.stopped) {
			this.alarm.setTo(deadline, this.eventLoop);
		}
	}

	private long silenceDeadline() {
		if (!this.waiting) {
			return Deadline.NONE;
		}
		long idle = Deadline.after(this.waitingSince, this.idleNanos);
		return this.inFrame ? Math.min(idle, Deadline.after(this.waitingSince, this.gapNanos)) : idle;
	}

	private void fire() {
		long now = System.nanoTime();
		if (this.waiting && this.inFrame && isOver(this.waitingSince, this.gapNanos, now)) {
			this.listener.silent(CloseReason.RECV_TIMEOUT);
		}
		else if (this.waiting && isOver(this.waitingSince, this.idleNanos, now)) {
			this.listener.silent(CloseReason.IDLE_TIMEOUT);
		}
		else if (isOver(this.quietSince, this.pingNanos, now)) {
			pingUnlessLost(now);
		}
		arm();
	}

	private static boolean isOver(long start, long nanos, long now) {
		return nanos != Deadline.NONE && now - start >= nanos;
	}

	// Also while the server waits for nothing: the network tells of a client that is gone
	private void pingUnlessLost(long now) {
		if (this.waiting && this.unanswered > this.missedPongs) {
			this.listener.silent(CloseReason.PING_TIMEOUT);
			return;
		}
		this.quietSince = now;
		this.unanswered += this.waiting ? 1 : 0;
		this.listener.ping();
	}

	/**
	 * Hears of silence.
	 */
	interface Listener {

		/** The client is to be asked for a sign of life. */
		void ping();

		/** The client has been silent for too long. */
		void silent(CloseReason reason);

	}

}
