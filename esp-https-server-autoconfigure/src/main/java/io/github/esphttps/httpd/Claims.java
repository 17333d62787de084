package io.github.esphttps.httpd;

import java.net.InetAddress;
import java.security.cert.X509Certificate;

import org.jspecify.annotations.Nullable;

/**
 * What a connection holds of the pool, and waits for. Guarded by the {@link Admission}.
 */
final class Claims {

	/** Source address, {@code null} if there is none. */
	final @Nullable InetAddress address;

	Occupant occupant = Occupant.NONE;

	/** Certificate of the client, by which its sessions are counted. */
	@Nullable X509Certificate certificate;

	/** The room of that certificate, held or waited for. */
	@Nullable Quota identity;

	@Nullable Quota waitsFor;

	/** Whether the place of a session is held, or waited for. */
	boolean place;

	boolean givenBack;

	Claims(@Nullable InetAddress address) {
		this.address = address;
	}

	/**
	 * The connection. Called on any thread.
	 */
	interface Occupant {

		/** None that has made itself known. */
		Occupant NONE = new Occupant() {

			@Override
			public void admitted() {
				// Nobody is there
			}

			@Override
			public void refused(FailureCategory category) {
				// Nobody is there
			}

			@Override
			public void evict(CloseReason reason) {
				// Nobody is there
			}

			@Override
			public void expire() {
				// Nobody is there
			}

		};

		/** There is room for a session. */
		void admitted();

		/** There is no room, and none is to be waited for. */
		void refused(FailureCategory category);

		/** The session has to make room, unless it is used before that. */
		void evict(CloseReason reason);

		/** Others need the handshake slot more. */
		void expire();

	}

}
