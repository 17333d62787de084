package io.github.esphttps.httpd;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * A lock under which it is decided whom to call, and which is released before they are
 * called.
 */
final class CallingLock {

	private final ReentrantLock lock = new ReentrantLock();

	private final List<Runnable> calls = new ArrayList<>();

	/** Call that when the lock is released. */
	void callLater(Runnable call) {
		this.calls.add(call);
	}

	void hold(Runnable action) {
		hold(() -> {
			action.run();
			return true;
		});
	}

	<T extends @Nullable Object> T hold(Supplier<T> action) {
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

}
