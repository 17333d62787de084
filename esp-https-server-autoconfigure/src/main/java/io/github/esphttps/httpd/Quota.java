package io.github.esphttps.httpd;

import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/**
 * Room for so many sessions, and those who wait for it in their order. Guarded by the
 * {@link Admission}.
 */
final class Quota {

	private final int limit;

	private final CloseReason reason;

	private final FailureCategory refusal;

	private final Function<Collection<Seat>, @Nullable Seat> choice;

	private final Set<Seat> holders = new LinkedHashSet<>();

	// Of the holders: chosen to make room
	private final Set<Seat> leaving = new HashSet<>();

	private final Set<Seat> waiting = new LinkedHashSet<>();

	private int peak;

	// When the last room was taken
	private long fullSince;

	private boolean waitedForOutside;

	// Read by event loops when a session becomes idle
	private volatile boolean seeking;

	/**
	 * Create a quota.
	 * @param limit number of sessions there is room for
	 * @param reason why a holder is closed to make room
	 * @param refusal why those who have waited in vain fail
	 * @param choice chooses the holder to be closed
	 */
	Quota(int limit, CloseReason reason, FailureCategory refusal, Function<Collection<Seat>, @Nullable Seat> choice) {
		this.limit = limit;
		this.reason = reason;
		this.refusal = refusal;
		this.choice = choice;
	}

	CloseReason reason() {
		return this.reason;
	}

	FailureCategory refusal() {
		return this.refusal;
	}

	boolean hasRoom() {
		return this.holders.size() < this.limit && this.waiting.isEmpty();
	}

	boolean isUnused() {
		return this.holders.isEmpty() && this.waiting.isEmpty();
	}

	/** Take room, or wait for it. Return whether there is room. */
	boolean enter(Seat seat) {
		boolean room = hasRoom();
		(room ? this.holders : this.waiting).add(seat);
		this.peak = Math.max(this.peak, this.holders.size());
		if (room && isFull()) {
			this.fullSince = System.nanoTime();
		}
		return room;
	}

	/** Return whether more than one waits for whom nobody leaves. */
	boolean isCrowded() {
		return this.waiting.size() - this.leaving.size() > 1;
	}

	/** Give up what is held, or is waited for. Return who has the room now. */
	@Nullable Seat leave(Seat seat) {
		this.leaving.remove(seat);
		this.waiting.remove(seat);
		this.holders.remove(seat);
		Iterator<Seat> next = this.waiting.iterator();
		if (!next.hasNext() || this.holders.size() >= this.limit) {
			return null;
		}
		Seat first = next.next();
		next.remove();
		this.holders.add(first);
		return first;
	}

	/** Somebody waits who has not been let in, or does so no more. */
	void waitedForOutside(boolean waits) {
		this.waitedForOutside = waits;
	}

	/** Return whether more holders have to leave, so that all who wait get room. */
	private boolean isShort() {
		int wanted = this.waiting.size() + (this.waitedForOutside ? 1 : 0);
		return this.holders.size() - this.leaving.size() + wanted > this.limit && wanted > 0;
	}

	private boolean isFull() {
		return this.holders.size() >= this.limit;
	}

	/** Return for how many nanoseconds there has been no room, 0 if there is. */
	long fullNanos() {
		return isFull() ? System.nanoTime() - this.fullSince : 0;
	}

	/** Return the most holders there have been at the same time. */
	int peak() {
		return this.peak;
	}

	/** Return whether somebody has to leave, and nobody could be chosen. */
	boolean isSeeking() {
		return this.seeking;
	}

	/** Choose who has to leave, {@code null} if nobody has to, or can. */
	@Nullable Seat choose() {
		// Before the search: who becomes idle meanwhile is found by it, or comes by
		// itself
		this.seeking = isShort();
		return this.seeking ? this.choice.apply(Collections.unmodifiableSet(this.holders)) : null;
	}

	/** The holder is going to leave. */
	void leaves(Seat seat) {
		if (this.holders.contains(seat)) {
			this.leaving.add(seat);
		}
	}

	/** The holder is not going to leave after all. */
	void stays(Seat seat) {
		this.leaving.remove(seat);
	}

}
