package io.github.esphttps.tls;

import java.time.Clock;
import java.util.List;

import io.github.esphttps.config.SessionTicketsConfig;
import io.github.esphttps.config.TicketKeyStore;
import org.jspecify.annotations.Nullable;

/**
 * Where the keys of session tickets are, and who makes new ones. A bean of this type
 * replaces the key stores 'memory' and 'file', so that servers share keys in another way.
 * Each server takes the newest key that has begun to issue for new tickets, and accepts
 * tickets of every other one until its successor has been issuing for
 * <code>esp.https.tickets.lifetime</code>. For no ticket to be lost at a rotation, a key
 * must be known to all servers some time before it issues.
 */
public interface SessionTicketKeyStore extends AutoCloseable {

	/**
	 * Open the key store that is configured. Its thread is a daemon.
	 * @param config kind of the store, its file, and how keys are rotated
	 * @param watch whether a file that changes is read at once, instead of when a
	 * rotation is due
	 * @return a store that has keys
	 * @throws TlsConfigurationException if the file cannot be used, or keys would be
	 * rotated too often for the lifetime of tickets
	 */
	static SessionTicketKeyStore of(SessionTicketsConfig config, boolean watch) {
		SessionTicketKeySchedule schedule = SessionTicketKeySchedule.of(config.lifetime(), config.rotation(),
				Clock.systemUTC());
		return (config.keyStore() == TicketKeyStore.FILE)
				? new FileTicketKeyStore(SessionTicketKeyFile.of(config.keyFile()), schedule, watch)
				: new MemoryTicketKeyStore(schedule);
	}

	/**
	 * Return all keys that are to be accepted, and those that issue soon, in any order.
	 * Called when the server starts, after each change, and twice a second while the last
	 * call failed. An exception or an empty list leaves the keys in hand in use; when the
	 * server starts, it fails the start.
	 * @return at least one key
	 */
	List<SessionTicketKey> keys();

	/**
	 * Have somebody called after {@link #keys()} has changed. A key that begins to issue
	 * or ends is no change.
	 * @param listener what to call, on a thread of the store; returns at once
	 */
	void onChange(Runnable listener);

	/**
	 * Return why the keys in hand are not those they should be, for health. Called by any
	 * thread.
	 * @return a sentence without secrets, {@code null} if there is no problem
	 */
	default @Nullable String problem() {
		return null;
	}

	/**
	 * End what the store has started. Called once the server needs no keys any more.
	 */
	@Override
	void close();

}
