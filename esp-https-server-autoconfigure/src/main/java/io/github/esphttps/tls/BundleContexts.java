package io.github.esphttps.tls;

import java.security.KeyStore;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.ssl.SslBundle;

/**
 * The contexts of the bundles that a {@link CertificateSelector} has returned, so many as
 * were used last. They are made on threads of their own, as that takes milliseconds. Safe
 * for use by any thread.
 */
final class BundleContexts implements AutoCloseable {

	private static final int THREADS = 2;

	private static final int IDLE_SECONDS = 30;

	private final SslContextFactory factory;

	private final SslContexts contexts;

	private final int limit;

	private final ThreadPoolExecutor executor;

	// Least recently used first
	private final Map<Identity, CompletableFuture<RenewableContext>> byBundle = new LinkedHashMap<>(16, 0.75F, true);

	private @Nullable KeyStore trustStore;

	BundleContexts(SslContextFactory factory, SslContexts contexts, @Nullable KeyStore trustStore, int limit) {
		this.factory = factory;
		this.contexts = contexts;
		this.trustStore = trustStore;
		this.limit = limit;
		this.executor = new ThreadPoolExecutor(THREADS, THREADS, IDLE_SECONDS, TimeUnit.SECONDS,
				new LinkedBlockingQueue<>(), BundleContexts::thread);
		this.executor.allowCoreThreadTimeOut(true);
	}

	private static Thread thread(Runnable task) {
		Thread thread = new Thread(task, "esp-https-certificates");
		thread.setDaemon(true);
		return thread;
	}

	/**
	 * Return the context of a bundle, which is made if it is not there. It may be closed
	 * by the time that it is used: then ask again.
	 */
	CompletableFuture<RenewableContext> get(SslBundle bundle) {
		Identity key = new Identity(bundle);
		CompletableFuture<RenewableContext> made;
		synchronized (this) {
			CompletableFuture<RenewableContext> known = this.byBundle.get(key);
			if (known != null) {
				return known;
			}
			made = new CompletableFuture<>();
			this.byBundle.put(key, made);
			if (this.byBundle.size() > this.limit) {
				removeEldest();
			}
		}
		make(key, made, this.executor);
		return made;
	}

	// What is being made is waited for. If it were removed, it would be asked for again
	private void removeEldest() {
		this.byBundle.entrySet()
			.stream()
			.filter((entry) -> entry.getValue().isDone())
			.limit(this.byBundle.size() - this.limit)
			.map(Map.Entry::getKey)
			.toList()
			.forEach(this::remove);
	}

	private void make(Identity key, CompletableFuture<RenewableContext> made, Executor executor) {
		try {
			executor.execute(() -> make(key, made));
		}
		catch (RejectedExecutionException ex) {
			made.completeExceptionally(ex);
		}
	}

	private void make(Identity key, CompletableFuture<RenewableContext> made) {
		try {
			RenewableContext context = this.contexts.add(this.factory
				.create(KeyMaterial.of(key.bundle(), "CertificateSelector", "a bundle").trusting(trustStore())));
			made.complete(context);
			if (!isKnown(key, made)) {
				this.contexts.remove(context);
			}
		}
		catch (RuntimeException | Error ex) {
			forget(key, made);
			made.completeExceptionally(ex);
		}
	}

	private synchronized @Nullable KeyStore trustStore() {
		return this.trustStore;
	}

	private synchronized boolean isKnown(Identity key, CompletableFuture<RenewableContext> made) {
		return this.byBundle.get(key) == made;
	}

	private synchronized void forget(Identity key, CompletableFuture<RenewableContext> made) {
		this.byBundle.remove(key, made);
	}

	private void remove(Identity key) {
		CompletableFuture<RenewableContext> removed = this.byBundle.remove(key);
		if (removed != null && removed.isDone() && !removed.isCompletedExceptionally()) {
			this.contexts.remove(removed.join());
		}
	}

	/** Tell clients of other CAs from now on. */
	synchronized void trust(@Nullable KeyStore trustStore) {
		this.trustStore = trustStore;
		for (Identity key : this.byBundle.keySet().toArray(Identity[]::new)) {
			remove(key);
		}
	}

	synchronized int size() {
		return this.byBundle.size();
	}

	@Override
	public void close() {
		this.executor.shutdownNow();
	}

	/**
	 * A bundle that equals nothing but itself.
	 *
	 * @param bundle the bundle
	 */
	private record Identity(SslBundle bundle) {

		@Override
		public boolean equals(@Nullable Object other) {
			return other instanceof Identity identity && identity.bundle == this.bundle;
		}

		@Override
		public int hashCode() {
			return System.identityHashCode(this.bundle);
		}

	}

}
