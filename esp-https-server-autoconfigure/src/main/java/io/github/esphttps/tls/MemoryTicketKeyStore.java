package io.github.esphttps.tls;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Random keys of session tickets that end with this process.
 */
final class MemoryTicketKeyStore implements SessionTicketKeyStore {

	private final SessionTicketKeySchedule schedule;

	private final SessionTicketKeyTimer timer;

	private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

	private volatile SessionTicketKeyRing keys; // written by the timer

	MemoryTicketKeyStore(SessionTicketKeySchedule schedule) {
		this.schedule = schedule;
		this.keys = schedule.firstKeys();
		this.timer = new SessionTicketKeyTimer("esp-https-ticket-rotation", schedule.clock(), this::rotate);
		this.timer.start();
	}

	private Instant rotate() {
		SessionTicketKeyRing rotated = this.schedule.rotated(this.keys);
		if (!rotated.equals(this.keys)) {
			this.keys = rotated;
			this.listeners.forEach(Runnable::run);
		}
		return this.schedule.nextRotation(rotated);
	}

	@Override
	public List<SessionTicketKey> keys() {
		return this.keys.keys();
	}

	@Override
	public void onChange(Runnable listener) {
		this.listeners.add(listener);
	}

	@Override
	public void close() {
		this.timer.close();
	}

}
