package io.github.esphttps.httpd;

import java.net.InetAddress;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

import io.github.esphttps.config.HttpdConfig;
import org.jspecify.annotations.Nullable;

/**
 * Decides who may have a session: from accept, through the handshake and the wait for
 * room, until the place of the session is given back. One lock guards it, which requests
 * do not take. Safe for use by any thread; calls occupants when the lock is released.
 */
final class Admission {

	private final HttpdConfig config;

	private final Quota places;

	private final ReentrantLock lock = new ReentrantLock();

	private final Identities identities;

	private final Addresses addresses;

	private final SilentSeats silent = new SilentSeats();

	// Quotas that are short of sessions to close
	private final Set<Quota> shortOf = new LinkedHashSet<>();

	private final List<Runnable> calls = new ArrayList<>();

	// Read by all event loops when a session becomes idle
	private volatile boolean anyShort;

	private volatile Runnable door = () -> {
	};

	private int handshaking;

	private long accepted;

	private long refused;

	Admission(HttpdConfig config, LruOrder order) {
		this.config = config;
		this.identities = new Identities(config.maxSocketsPerIdentity());
		this.addresses = new Addresses(config.maxSocketsPerAddress());
		this.places = new Quota(config.maxOpenSockets(), CloseReason.LRU_PURGED, FailureCategory.POOL_EXHAUSTED,
				(holders) -> config.lruPurgeEnable() ? order.choose() : null);
	}

	/**
	 * Have somebody called whenever a connection that was refused entry may try again.
	 */
	void onRoom(Runnable door) {
		this.door = door;
	}

	/**
	 * Return whether one more connection from an address is allowed, or count it as
	 * refused.
	 */
	boolean allows(@Nullable InetAddress address) {
		return locked(() -> {
			boolean allowed = this.addresses.allow(address);
			this.refused += allowed ? 0 : 1;
			return allowed;
		});
	}

	/**
	 * Let a connection in.
	 * @return its seat, {@code null} if it has to wait outside
	 */
	@Nullable Seat enter(@Nullable InetAddress address) {
		return locked(() -> {
			boolean room = hasHandshakeSlots() ? this.handshaking < this.config.handshakeSlots()
					: this.places.hasRoom();
			this.places.waitedForOutside(!room && this.config.lruPurgeEnable() && !hasHandshakeSlots());
			makeRoom(this.places);
			if (!room) {
				return null;
			}
			Seat seat = new Seat(this, new Claims(address));
			this.addresses.add(address);
			if (hasHandshakeSlots()) {
				this.silent.add(seat);
			}
			else {
				seat.claims.place = this.places.enter(seat);
			}
			this.handshaking++;
			this.accepted++;
			return seat;
		});
	}

	/** The connection that had to wait outside is gone. */
	void leaveDoor() {
		locked(() -> {
			this.places.waitedForOutside(false);
			makeRoom(this.places);
			return true;
		});
	}

	/** Return whether connections beyond the sessions may be in a handshake. */
	boolean hasHandshakeSlots() {
		return this.config.lruPurgeEnable() && this.config.handshakeSlots() > 0;
	}

	/**
	 * Return whether accepting has to stop before there is a connection to wait outside.
	 */
	boolean isClosed() {
		return !this.config.lruPurgeEnable() && locked(() -> !this.places.hasRoom());
	}

	void occupy(Seat seat, Claims.Occupant occupant) {
		locked(() -> seat.claims.occupant = occupant);
	}

	/** The client has begun its handshake for good. */
	void hasSpoken(Seat seat) {
		if (hasHandshakeSlots()) {
			locked(() -> this.silent.remove(seat));
		}
	}

	/**
	 * Close connections that have been silent for long, as others need their slots.
	 * @return nanoseconds until the next may be closed
	 */
	long expireSilent(long patienceNanos) {
		return locked(() -> this.silent.expire(patienceNanos, this.calls));
	}

	/** The handshake is complete: admit the occupant, as soon as there is room. */
	void admit(Seat seat, @Nullable X509Certificate certificate, LruLane lane) {
		locked(() -> {
			this.silent.remove(seat);
			seat.moveTo(lane);
			Quota identity = this.identities.of(certificate);
			seat.claims.certificate = certificate;
			seat.claims.identity = identity;
			if (identity == null || identity.enter(seat)) {
				takePlace(seat);
			}
			else {
				await(seat, identity);
			}
			return true;
		});
	}

	private void takePlace(Seat seat) {
		boolean held = seat.claims.place;
		seat.claims.place = true;
		if (held || this.places.enter(seat)) {
			seatFor(seat);
		}
		else {
			await(seat, this.places);
		}
	}

	private void await(Seat seat, Quota quota) {
		if (seat.state() == SessionState.HANDSHAKING) {
			seat.become(SessionState.WAITING);
		}
		seat.claims.waitsFor = quota;
		makeRoom(quota);
	}

	private void seatFor(Seat seat) {
		seat.claims.waitsFor = null;
		seat.become(SessionState.ADMITTED);
		seat.used();
		this.handshaking--;
		this.calls.add(seat.claims.occupant::admitted);
		this.calls.add(this.door);
	}

	/** Return why a connection fails that has waited long enough. */
	FailureCategory giveUp(Seat seat) {
		return locked(() -> {
			Quota quota = seat.claims.waitsFor;
			if (quota == null) {
				return FailureCategory.TIMEOUT;
			}
			this.refused++;
			return quota.refusal();
		});
	}

	/** The session is over, and will leave when everybody has heard of it. */
	void over(Seat seat) {
		locked(() -> {
			seat.close();
			leaves(seat);
			return true;
		});
	}

	/** Give back whatever the connection holds. */
	void leave(Seat seat) {
		locked(() -> {
			if (!seat.claims.givenUp) {
				seat.claims.givenUp = true;
				end(seat);
				giveBack(seat);
				this.calls.add(this.door);
			}
			return true;
		});
	}

	private void end(Seat seat) {
		this.silent.remove(seat);
		if (seat.state() == SessionState.HANDSHAKING || seat.state() == SessionState.WAITING) {
			this.handshaking--;
			seat.become(SessionState.CLOSED);
		}
		else {
			seat.close();
		}
	}

	private void giveBack(Seat seat) {
		this.addresses.remove(seat.claims.address);
		Seat nextPlace = this.places.leave(seat);
		if (nextPlace != null) {
			seatFor(nextPlace);
		}
		Quota identity = seat.claims.identity;
		if (identity != null) {
			Seat nextIdentity = identity.leave(seat);
			if (nextIdentity != null) {
				takePlace(nextIdentity);
			}
			makeRoom(identity);
			this.identities.forgetUnused(seat.claims.certificate);
		}
		makeRoom(this.places);
	}

	/** A session may be purged that could not be before. */
	void purgeable() {
		if (this.anyShort) {
			locked(() -> {
				List.copyOf(this.shortOf).forEach(this::makeRoom);
				return true;
			});
		}
	}

	/** A session that was chosen for a purge has been used again. */
	void rescued(Seat seat) {
		locked(() -> {
			this.places.stays(seat);
			Quota identity = seat.claims.identity;
			if (identity != null) {
				identity.stays(seat);
				makeRoom(identity);
			}
			makeRoom(this.places);
			return true;
		});
	}

	private void makeRoom(Quota quota) {
		if (quota.isShort()) {
			// Before the search: who becomes idle meanwhile is found by it, or comes back
			this.anyShort = true;
		}
		for (Seat chosen = choose(quota); chosen != null; chosen = choose(quota)) {
			leaves(chosen);
			Claims.Occupant occupant = chosen.claims.occupant;
			this.calls.add(() -> occupant.evict(quota.reason()));
		}
		if (quota.isShort()) {
			this.shortOf.add(quota);
		}
		else {
			this.shortOf.remove(quota);
		}
		this.anyShort = !this.shortOf.isEmpty();
	}

	private void leaves(Seat seat) {
		this.places.leaves(seat);
		Quota identity = seat.claims.identity;
		if (identity != null) {
			identity.leaves(seat);
		}
	}

	private static @Nullable Seat choose(Quota quota) {
		return quota.isShort() ? quota.choose() : null;
	}

	/** Return the figures of the moment. */
	Figures figures() {
		return locked(() -> new Figures(this.handshaking, this.accepted, this.refused));
	}

	private <T extends @Nullable Object> T locked(Supplier<T> action) {
		List<Runnable> due;
		T result;
		this.lock.lock();
		try {
			result = action.get();
			due = List.copyOf(this.calls);
			this.calls.clear();
		}
		finally {
			this.lock.unlock();
		}
		due.forEach(Runnable::run);
		return result;
	}

	/**
	 * What was counted.
	 *
	 * @param handshaking connections in a handshake, or waiting for room
	 * @param accepted connections let in
	 * @param refused connections refused for a limit
	 */
	record Figures(int handshaking, long accepted, long refused) {
	}

}
