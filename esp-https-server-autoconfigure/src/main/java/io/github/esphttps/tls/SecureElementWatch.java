package io.github.esphttps.tls;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out that a secure element is gone, and tries to get it back. A signature that
 * failed is a suspicion only: it may be the request that cannot be signed.
 */
final class SecureElementWatch implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(SecureElementWatch.class);

	private static final Duration TICK = Duration.ofMillis(500);

	private static final Duration RETRY_INTERVAL = Duration.ofSeconds(2);

	private static final Duration IDLE_INTERVAL = Duration.ofSeconds(30);

	private final Watched element;

	private final CountDownLatch closed = new CountDownLatch(1);

	private final Thread thread;

	private volatile @Nullable String problem; // written by the thread

	private volatile boolean suspected;

	private volatile long proven = System.nanoTime();

	private long checked; // used by the thread

	SecureElementWatch(Watched element) {
		this.element = element;
		this.thread = new Thread(this::run, "esp-https-secure-element");
		this.thread.setDaemon(true);
	}

	void start() {
		this.thread.start();
	}

	/** Return why the element does not sign, {@code null} as long as it does. */
	@Nullable String problem() {
		return this.problem;
	}

	/** Look after the element soon. Any thread may call this. */
	void suspect() {
		this.suspected = true;
	}

	/** Take note of a signature. Any thread may call this. */
	void signed() {
		this.proven = System.nanoTime();
	}

	private void run() {
		try {
			while (!this.closed.await(TICK.toMillis(), TimeUnit.MILLISECONDS)) {
				if (due()) {
					check();
					this.checked = System.nanoTime();
				}
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private boolean due() {
		long now = System.nanoTime();
		return (this.problem != null) ? now - this.checked >= RETRY_INTERVAL.toNanos()
				: this.suspected || now - this.proven >= IDLE_INTERVAL.toNanos();
	}

	private void check() {
		String before = this.problem;
		long provenBefore = this.proven;
		this.suspected = false;
		try {
			if (before == null) {
				this.element.probe();
			}
			else {
				this.element.recover();
				this.problem = null;
				logger.info("The secure element signs again");
			}
			signed();
		}
		catch (Exception | LinkageError ex) {
			if (before == null && this.proven != provenBefore) {
				// It signs for others. More ask for that than it has time for
				return;
			}
			String now = describe(ex);
			this.problem = now;
			if (this.closed.getCount() == 0) {
				return;
			}
			if (before == null) {
				logger.warn("The secure element does not sign, and new TLS handshakes fail until it does: {}", now);
			}
			else if (!now.equals(before) && refusesPin(ex)) {
				// Waiting does not help
				logger.warn("The secure element is back and cannot be used: {}", now);
			}
			logger.debug("The secure element does not sign", ex);
		}
	}

	private static String describe(Throwable failure) {
		return (failure instanceof TlsConfigurationException configuration)
				? configuration.property() + ": " + configuration.getMessage() : Pkcs11Failures.code(failure);
	}

	private static boolean refusesPin(Throwable failure) {
		return failure instanceof TlsConfigurationException configuration
				&& configuration.property().startsWith("esp.https.secure-element.pin");
	}

	@Override
	public void close() {
		this.closed.countDown();
	}

	/**
	 * What is watched. Both methods may block.
	 */
	interface Watched {

		/** Have the element sign something. */
		void probe() throws Exception;

		/** Log in again, and have the element sign something. */
		void recover() throws Exception;

	}

}
