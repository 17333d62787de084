package io.github.esphttps.httpd;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The pool as one would explain it: a list of sessions, searched from end to end at every
 * step. Purge on, with handshake slots.
 */
final class PoolModel {

	private final int limit;

	private final List<Session> sessions = new ArrayList<>();

	private final List<Session> waiting = new ArrayList<>();

	private final List<Session> evictions = new ArrayList<>();

	private long now;

	PoolModel(int limit) {
		this.limit = limit;
	}

	Session newcomer() {
		Session session = new Session();
		this.waiting.add(session);
		settle();
		return session;
	}

	void open(Session session) {
		session.open = true;
		settle();
	}

	void begin(Session session) {
		session.requests++;
		session.leaving = false;
		settle();
	}

	void end(Session session) {
		session.requests--;
		session.lastUse = ++this.now;
		settle();
	}

	void touch(Session session) {
		session.lastUse = ++this.now;
		session.leaving = false;
		settle();
	}

	void pin(Session session) {
		session.pins++;
		session.leaving = false;
		settle();
	}

	void unpin(Session session) {
		session.pins = Math.max(0, session.pins - 1);
		settle();
	}

	void leave(Session session) {
		this.sessions.remove(session);
		this.waiting.remove(session);
		settle();
	}

	/** Let in who waits, and choose who has to leave for the rest. */
	private void settle() {
		while (!this.waiting.isEmpty() && this.sessions.size() < this.limit) {
			Session first = this.waiting.remove(0);
			first.lastUse = ++this.now;
			first.admitted = true;
			this.sessions.add(first);
		}
		Optional<Session> next = nextToLeave();
		while (next.isPresent()) {
			next.get().leaving = true;
			this.evictions.add(next.get());
			next = nextToLeave();
		}
	}

	private Optional<Session> nextToLeave() {
		long leaving = this.sessions.stream().filter((session) -> session.leaving).count();
		if (this.waiting.isEmpty() || this.sessions.size() - leaving + this.waiting.size() <= this.limit) {
			return Optional.empty();
		}
		return this.sessions.stream().filter(Session::isPurgeable).min(Comparator.comparing(Session::lastUse));
	}

	int size() {
		return this.sessions.size();
	}

	/** Return who had to leave since the last call, in this order. */
	List<Session> evictions() {
		List<Session> result = List.copyOf(this.evictions);
		this.evictions.clear();
		return result;
	}

	/**
	 * A session, or somebody who waits to have one.
	 */
	static final class Session {

		private boolean admitted;

		private boolean open;

		private boolean leaving;

		private int requests;

		private int pins;

		private long lastUse;

		boolean isAdmitted() {
			return this.admitted;
		}

		boolean isOpen() {
			return this.open;
		}

		boolean isLeaving() {
			return this.leaving;
		}

		boolean isBusy() {
			return this.requests > 0;
		}

		boolean isPinned() {
			return this.pins > 0;
		}

		long lastUse() {
			return this.lastUse;
		}

		private boolean isPurgeable() {
			return this.open && !this.leaving && this.requests == 0 && this.pins == 0;
		}

	}

}
