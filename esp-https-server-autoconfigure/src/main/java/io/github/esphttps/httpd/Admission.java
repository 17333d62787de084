package io.github.esphttps.httpd;

import java.net.InetAddress;
import java.security.cert.X509Certificate;
import java.time.Duration;

import io.github.esphttps.config.HttpdConfig;
import org.jspecify.annotations.Nullable;

/**
 * Decides who may have a session: from accept, through the handshake and the wait for
 * room, until the place of the session is given back. One lock guards it, which requests
 * do not take. Safe for use by any thread; calls occupants when the lock is released.
 */
final class Admission {

	private final boolean purges;

	private final HandshakeSlots slots;

	private final Quota places;

	private final Identities identities;

	private final Addresses addresses;

	private final CallingLock lock = new CallingLock();

	private volatile Runnable door = () -> {
	};

	private long accepted;

	Admission(HttpdConfig config, Duration handshakeTimeout, LruOrder order) {
		this.purges = config.lruPurgeEnable();
		this.slots = new HandshakeSlots(this.purges ? config.handshakeSlots() : 0, handshakeTimeout);
		this.places = new Quota(config.maxOpenSockets(), CloseReason.LRU_PURGED, FailureCategory.POOL_EXHAUSTED,
				(holders) -> this.purges ? order.choose() : null);
		this.identities = new Identities(config.maxSocketsPerIdentity());
		this.addresses = new Addresses(config.maxSocketsPerAddress());
	}

	/** Have it called whenever a connection that has to wait outside may try again. */
	void onRoom(Runnable door) {
		this.door = door;
	}

	/** Return whether an address may have one more connection. */
	boolean allows(@Nullable InetAddress address) {
		return this.lock.hold(() -> {
			if (this.addresses.allow(address)) {
				return true;
			}
			this.accepted++;
			return false;
		});
	}

	/**
	 * Let a connection in.
	 * @return its seat, {@code null} if it has to wait outside
	 */
	@Nullable Seat enter(@Nullable InetAddress address) {
		return this.lock.hold(() -> {
			boolean room = this.slots.exist() ? !this.slots.areTaken() : this.places.hasRoom();
			waitedForOutside(!room);
			return room ? seatFor(address) : null;
		});
	}

	private void waitedForOutside(boolean waits) {
		if (this.purges && !this.slots.exist()) {
			this.places.waitedForOutside(waits);
			makeRoom(this.places);
		}
	}

	private Seat seatFor(@Nullable InetAddress address) {
		Seat seat = new Seat(this, ++this.accepted, new Claims(address));
		this.addresses.add(address);
		this.slots.take(seat);
		if (!this.slots.exist()) {
			seat.claims.place = this.places.enter(seat);
		}
		return seat;
	}

	/** The connection that had to wait outside is gone. */
	void leaveDoor() {
		this.lock.hold(() -> waitedForOutside(false));
	}

	/** Return whether connections may be in a handshake beside the sessions. */
	boolean hasHandshakeSlots() {
		return this.slots.exist();
	}

	/** Return whether accepting has to stop before a connection has to wait outside. */
	boolean isClosed() {
		return !this.purges && this.lock.hold(() -> !this.places.hasRoom());
	}

	void occupy(Seat seat, Claims.Occupant occupant) {
		this.lock.hold(() -> seat.claims.occupant = occupant);
	}

	/** The client comes on with its handshake. */
	void takes(Seat seat, HandshakeStep step) {
		if (this.slots.exist()) {
			this.lock.hold(() -> this.slots.takes(seat, step));
		}
	}

	/**
	 * Close connections whose handshakes do not come on, as others need their slots.
	 * @return nanoseconds until the next may be closed
	 */
	long expireStalled() {
		return this.lock.hold(() -> this.slots.expireStalled(this.lock));
	}

	/** The handshake is complete: admit the occupant, as soon as there is room. */
	void admit(Seat seat, @Nullable X509Certificate certificate, LruLane lane) {
		this.lock.hold(() -> {
			this.slots.complete(seat);
			seat.moveTo(lane);
			Quota identity = this.identities.of(certificate);
			seat.claims.certificate = certificate;
			seat.claims.identity = identity;
			if (identity == null || identity.enter(seat)) {
				takePlace(seat);
				return;
			}
			await(seat, identity);
			if (identity.isCrowded()) {
				// Or one client would take the handshake slots of all
				refuse(seat, identity);
			}
		});
	}

	private void refuse(Seat seat, Quota quota) {
		giveBack(seat);
		Claims.Occupant occupant = seat.claims.occupant;
		this.lock.callLater(() -> occupant.refused(quota.refusal()));
	}

	private void takePlace(Seat seat) {
		boolean held = seat.claims.place;
		seat.claims.place = true;
		if (held || this.places.enter(seat)) {
			admit(seat);
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

	private void admit(Seat seat) {
		seat.claims.waitsFor = null;
		seat.admit();
		this.slots.giveBack(seat);
		this.lock.callLater(seat.claims.occupant::admitted);
		this.lock.callLater(this.door);
	}

	/**
	 * The time of a connection is over. It gives back whatever it holds, unless it has
	 * become a session.
	 * @return why it fails, {@code null} if it does not
	 */
	@Nullable FailureCategory giveUp(Seat seat) {
		return this.lock.hold(() -> {
			if (!seat.state().isBeforeSession()) {
				return null;
			}
			Quota quota = seat.claims.waitsFor;
			giveBack(seat);
			return (quota != null) ? quota.refusal() : FailureCategory.TIMEOUT;
		});
	}

	/** The session is over, and will leave when everybody has heard of it. */
	void over(Seat seat) {
		this.lock.hold(() -> {
			seat.close();
			leaves(seat);
		});
	}

	/** Give back whatever the connection holds. */
	void leave(Seat seat) {
		this.lock.hold(() -> giveBack(seat));
	}

	private void giveBack(Seat seat) {
		if (seat.claims.givenBack) {
			return;
		}
		seat.claims.givenBack = true;
		this.addresses.remove(seat.claims.address);
		if (seat.state().isBeforeSession()) {
			this.slots.giveBack(seat);
			seat.become(SessionState.CLOSED);
		}
		else {
			seat.close();
		}
		Seat next = this.places.leave(seat);
		if (next != null) {
			admit(next);
		}
		giveBackIdentity(seat);
		makeRoom(this.places);
		this.lock.callLater(this.door);
	}

	private void giveBackIdentity(Seat seat) {
		Quota identity = seat.claims.identity;
		if (identity != null) {
			Seat next = identity.leave(seat);
			if (next != null) {
				takePlace(next);
			}
			makeRoom(identity);
			this.identities.forgetUnused(seat.claims.certificate);
		}
	}

	/** A session may be purged that could not be before. */
	void purgeable(Seat seat) {
		Quota identity = seat.claims.identity;
		if (this.places.isSeeking() || (identity != null && identity.isSeeking())) {
			this.lock.hold(() -> makeRoom(seat));
		}
	}

	/** A session that was chosen to leave has been used again. */
	void rescued(Seat seat) {
		this.lock.hold(() -> {
			// Unless it has been chosen once more
			if (seat.state() == SessionState.IDLE || seat.state() == SessionState.BUSY) {
				stays(seat);
				makeRoom(seat);
			}
		});
	}

	private void makeRoom(Seat seat) {
		if (seat.claims.identity != null) {
			makeRoom(seat.claims.identity);
		}
		makeRoom(this.places);
	}

	private void makeRoom(Quota quota) {
		for (Seat chosen = quota.choose(); chosen != null; chosen = quota.choose()) {
			leaves(chosen);
			Claims.Occupant occupant = chosen.claims.occupant;
			this.lock.callLater(() -> occupant.evict(quota.reason()));
		}
	}

	private void stays(Seat seat) {
		this.places.stays(seat);
		Quota identity = seat.claims.identity;
		if (identity != null) {
			identity.stays(seat);
		}
	}

	private void leaves(Seat seat) {
		this.places.leaves(seat);
		Quota identity = seat.claims.identity;
		if (identity != null) {
			identity.leaves(seat);
		}
	}

	/** Return the figures of the moment. */
	AdmissionFigures figures() {
		return this.lock.hold(() -> new AdmissionFigures(this.slots.taken(), this.places.peak(), this.accepted,
				this.places.fullNanos()));
	}

}
