package io.github.esphttps.tls;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at files again and again, and tells when one of them is another one than before,
 * came or went. It polls: symbolic links that are swapped, network file systems and
 * mounted volumes give no notice of their own that can be relied on. Files that change
 * between two looks are being written, and are left alone until they are not.
 */
final class FileWatch implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(FileWatch.class);

	private static final Duration INTERVAL = Duration.ofMillis(250);

	// While files change: what replaces one is likely to replace another
	private static final Duration SHORT_INTERVAL = Duration.ofMillis(50);

	// After which files that change all the time are taken as they are, and after which
	// files that do not have settled
	private static final Duration SETTLED = Duration.ofSeconds(1);

	private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

	private final List<Path> files;

	private final Runnable changed;

	private final Runnable settled;

	private final Duration shortInterval;

	private final CountDownLatch closed = new CountDownLatch(1);

	private final Thread thread;

	// Used by the thread of this watch alone once it runs: what was told last, and what
	// was seen last
	private List<FileState> told;

	private List<FileState> seen;

	// When the files were another time not what they had been, and when they became
	// something that was not told yet
	private long changedAt = System.nanoTime();

	private long untoldSince = this.changedAt;

	private boolean isSettled;

	private FileWatch(String threadName, Collection<Path> files, Runnable changed, Runnable settled,
			Duration shortInterval) {
		this.files = List.copyOf(files);
		this.changed = changed;
		this.settled = settled;
		this.shortInterval = shortInterval;
		this.told = look();
		this.seen = this.told;
		this.thread = new Thread(this::run, threadName);
		this.thread.setDaemon(true);
	}

	/**
	 * Watch files. What is read of them after this returns is not missed when it changes.
	 * @param threadName name of the thread that watches
	 * @param files the files, which need not exist
	 * @param changed called on that thread when at least one file has changed, and again
	 * when a file changes during the call. May throw
	 * @return the running watch
	 */
	static FileWatch start(String threadName, Collection<Path> files, Runnable changed) {
		return start(new FileWatch(threadName, files, changed, () -> {
		}, INTERVAL));
	}

	/**
	 * Watch files that can be told to be half written.
	 * @param threadName name of the thread that watches
	 * @param files the files, which need not exist
	 * @param changed called on that thread as soon as files that have changed are the
	 * same twice. May throw
	 * @param settled called on that thread when no file has changed for a second, and a
	 * second after the start. May throw
	 * @return the running watch
	 */
	static FileWatch start(String threadName, Collection<Path> files, Runnable changed, Runnable settled) {
		return start(new FileWatch(threadName, files, changed, settled, SHORT_INTERVAL));
	}

	private static FileWatch start(FileWatch watch) {
		watch.thread.start();
		return watch;
	}

	private void run() {
		try {
			while (!this.closed.await(interval().toMillis(), TimeUnit.MILLISECONDS)) {
				check();
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private Duration interval() {
		return this.isSettled ? INTERVAL : this.shortInterval;
	}

	private void check() {
		try {
			List<FileState> now = look();
			boolean still = same(now, this.seen);
			this.seen = now;
			if (!still) {
				this.changedAt = System.nanoTime();
				this.untoldSince = this.isSettled ? this.changedAt : this.untoldSince;
				this.isSettled = false;
			}
			if (!same(now, this.told)) {
				tell(now, still);
			}
			else if (!this.isSettled && isSince(this.changedAt)) {
				this.isSettled = true;
				this.settled.run();
			}
		}
		catch (RuntimeException | Error ex) {
			logger.warn("A change of {} could not be taken over", this.files, ex);
		}
	}

	private void tell(List<FileState> now, boolean still) {
		if (still || isSince(this.untoldSince)) {
			// Before the call: what changes while it runs is seen the next time
			this.told = now;
			this.untoldSince = System.nanoTime();
			this.changed.run();
		}
	}

	private static boolean isSince(long nanoTime) {
		return System.nanoTime() - nanoTime >= SETTLED.toNanos();
	}

	private List<FileState> look() {
		List<FileState> now = new ArrayList<>(this.files.size());
		for (Path file : this.files) {
			now.add(FileState.of(file));
		}
		return now;
	}

	private static boolean same(List<FileState> now, List<FileState> before) {
		for (int i = 0; i < now.size(); i++) {
			if (!now.get(i).sameAs(before.get(i))) {
				return false;
			}
		}
		return true;
	}

	/**
	 * Stop watching. Waits up to two seconds for a call in progress, unless it is that
	 * call which closes.
	 */
	@Override
	public void close() {
		this.closed.countDown();
		if (Thread.currentThread() == this.thread) {
			return;
		}
		try {
			this.thread.join(CLOSE_TIMEOUT.toMillis());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
