package io.github.esphttps;

import java.lang.ref.PhantomReference;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;

import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetectorFactory;
import io.netty.util.ResourceLeakTracker;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/**
 * Fails a test run in which a buffer, or anything else that Netty counts references of,
 * was not released. Found by JUnit through <code>META-INF/services</code>.
 */
public final class BufferLeakExtension implements BeforeAllCallback {

	private static final Detectors detectors = new Detectors();
	static {
		// Before the first buffer: detectors are kept in static fields
		ResourceLeakDetectorFactory.setResourceLeakDetectorFactory(detectors);
	}

	@Override
	public void beforeAll(ExtensionContext context) {
		context.getRoot().getStore(Namespace.create(BufferLeakExtension.class)).computeIfAbsent(EndOfRun.class);
	}

	/** Closed by JUnit after the last test. */
	static final class EndOfRun implements AutoCloseable {

		@Override
		public void close() {
			List<String> leaks = detectors.awaitLeaks();
			if (!leaks.isEmpty()) {
				throw new AssertionError("LEAK: " + leaks.size() + " were not released. The first: " + leaks.get(0));
			}
		}

	}

	private static final class Detectors extends ResourceLeakDetectorFactory {

		private static final Duration GC_TIMEOUT = Duration.ofSeconds(5);

		private final ResourceLeakDetectorFactory delegate = ResourceLeakDetectorFactory.instance();

		private final Queue<ResourceLeakDetector<?>> created = new ConcurrentLinkedQueue<>();

		private final List<String> leaks = new CopyOnWriteArrayList<>();

		@Override
		@Deprecated
		public <T> ResourceLeakDetector<T> newResourceLeakDetector(Class<T> resource, int samplingInterval,
				long maxActive) {
			return watched(this.delegate.newResourceLeakDetector(resource, samplingInterval, maxActive));
		}

		@Override
		public <T> ResourceLeakDetector<T> newResourceLeakDetector(Class<T> resource, int samplingInterval) {
			return watched(this.delegate.newResourceLeakDetector(resource, samplingInterval));
		}

		private <T> ResourceLeakDetector<T> watched(ResourceLeakDetector<T> detector) {
			detector.setLeakListener((type, records) -> this.leaks.add(type + System.lineSeparator() + records));
			this.created.add(detector);
			return detector;
		}

		List<String> awaitLeaks() {
			// After each class, where classes are divided among processes
			for (int i = 0; i < 2; i++) {
				collectGarbage();
				// A detector reports what it has lost when it is given something to track
				this.created.forEach(Detectors::report);
			}
			return this.leaks;
		}

		@SuppressWarnings("unchecked")
		private static void report(ResourceLeakDetector<?> detector) {
			Object canary = new Object();
			ResourceLeakTracker<Object> tracker = ((ResourceLeakDetector<Object>) detector).track(canary);
			if (tracker != null) {
				tracker.close(canary);
			}
		}

		private static void collectGarbage() {
			ReferenceQueue<Object> collected = new ReferenceQueue<>();
			Reference<Object> canary = new PhantomReference<>(new Object(), collected);
			System.gc();
			try {
				collected.remove(GC_TIMEOUT.toMillis());
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
			Reference.reachabilityFence(canary);
		}

	}

}
