package io.github.esphttps.tls;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keys of session tickets in a file that several processes may share: whoever is first
 * makes the next one. A file that this process may only read is rotated by others. It is
 * read twice a second instead of being watched for changes, because access that was
 * granted to others leaves no trace in what it contains.
 */
final class FileTicketKeyStore implements SessionTicketKeyStore {

	private static final Logger logger = LoggerFactory.getLogger(FileTicketKeyStore.class);

	private final SessionTicketKeyFile file;

	private final SessionTicketKeySchedule schedule;

	private final boolean watch;

	private final SessionTicketKeyTimer timer;

	private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

	private volatile SessionTicketKeyRing keys; // written by the timer

	private volatile @Nullable String problem; // written by the timer

	// Both used by the timer
	private String warned = "";

	private boolean readOnly;

	/**
	 * Open a file, and make it if there is none.
	 * @param file the file
	 * @param schedule when keys are made
	 * @param watch whether to read it twice a second instead of when a rotation is due
	 * @throws TlsConfigurationException if the file cannot be used
	 */
	FileTicketKeyStore(SessionTicketKeyFile file, SessionTicketKeySchedule schedule, boolean watch) {
		this.file = file;
		this.schedule = schedule;
		this.watch = watch;
		this.keys = current(null);
		this.timer = new SessionTicketKeyTimer("esp-https-ticket-rotation", schedule.clock(), this::refresh);
		this.timer.start();
	}

	private Instant refresh() {
		SessionTicketKeyRing inHand = this.keys;
		if (this.watch || this.problem != null || this.schedule.due(inHand)) {
			try {
				take(current(inHand));
			}
			catch (TlsConfigurationException ex) {
				warn(ex);
			}
		}
		return this.schedule.nextRotation(this.keys);
	}

	// The keys of the file, rotated. Those in hand make good for a file that was removed
	private SessionTicketKeyRing current(@Nullable SessionTicketKeyRing inHand) {
		if (this.file.exists()) {
			SessionTicketKeyRing found = inForce(this.file.read());
			if (!this.schedule.due(found) || isReadOnly()) {
				return found;
			}
		}
		else if (inHand != null && !this.schedule.due(inHand)) {
			throw this.file.failure("There is no such file any more.",
					"Restore it; otherwise the next rotation makes it again.", null);
		}
		return this.file.update(() -> (inHand != null) ? inHand : this.schedule.firstKeys(),
				(keys) -> this.schedule.rotated(inForce(keys)));
	}

	private SessionTicketKeyRing inForce(SessionTicketKeyRing keys) {
		if (!this.schedule.inForce(keys)) {
			throw this.file.failure(
					"None of its keys is in force yet: the first issues from " + keys.keys().get(0).issuesFrom() + ".",
					"Add a key whose instant is in the past, and check the clock.", null);
		}
		return keys;
	}

	private boolean isReadOnly() {
		if (this.file.isWritable()) {
			this.readOnly = false;
			return false;
		}
		if (!this.readOnly) {
			this.readOnly = true;
			logger.info("Keys of session tickets in '{}' are read only: new ones are for others to add",
					this.file.shown());
		}
		return true;
	}

	private void take(SessionTicketKeyRing found) {
		if (this.problem != null) {
			this.problem = null;
			this.warned = "";
			logger.info("Keys of session tickets are those in '{}' again", this.file.shown());
		}
		if (!found.equals(this.keys)) {
			this.keys = found;
			this.listeners.forEach(Runnable::run);
		}
	}

	// Once for each version of the file
	private void warn(TlsConfigurationException failure) {
		this.problem = failure.getMessage();
		String version = failure.getMessage() + this.file.version();
		if (!version.equals(this.warned)) {
			this.warned = version;
			logger.warn("Keys of session tickets in '{}' cannot be used; those in hand stay in use. {} {}",
					this.file.shown(), failure.getMessage(), failure.remedy(), failure.getCause());
		}
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
	public @Nullable String problem() {
		return this.problem;
	}

	@Override
	public void close() {
		this.timer.close();
	}

}
