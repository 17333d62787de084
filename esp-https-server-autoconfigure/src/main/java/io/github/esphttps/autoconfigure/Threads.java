package io.github.esphttps.autoconfigure;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RunnableFuture;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import io.github.esphttps.event.HttpdSessionEventPublisher;
import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

import org.springframework.boot.thread.Threading;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.core.env.Environment;
import org.springframework.core.task.VirtualThreadTaskExecutor;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

/**
 * Chooses the threads for code of the application: virtual ones where
 * <code>spring.threads.virtual.enabled</code> says so, else bounded pools.
 */
final class Threads {

	private static final int HANDLER_THREADS_PER_PROCESSOR = 10;

	private static final Duration IDLE_TIMEOUT = Duration.ofSeconds(30);

	private Threads() {
	}

	static HttpdSessionEventPublisher eventPublisher(ApplicationEventPublisher publisher, Environment environment) {
		return Threading.VIRTUAL.isActive(environment)
				? new HttpdSessionEventPublisher(publisher, new VirtualThreadTaskExecutor("esp-https-event-"))
				: new HttpdSessionEventPublisher(publisher);
	}

	static Scheduler handlerScheduler(@Nullable Integer configured, Environment environment) {
		if (Threading.VIRTUAL.isActive(environment)) {
			return Schedulers.fromExecutor(new VirtualThreadTaskExecutor("esp-https-handler-"));
		}
		int threads = (configured != null) ? configured
				: Runtime.getRuntime().availableProcessors() * HANDLER_THREADS_PER_PROCESSOR;
		CustomizableThreadFactory threadFactory = new CustomizableThreadFactory("esp-https-handler-");
		threadFactory.setDaemon(true);
		// The queue needs no bound: a session has one request in progress
		ThreadPoolExecutor executor = new HandlerExecutor(threads, threadFactory);
		executor.allowCoreThreadTimeOut(true);
		return Schedulers.fromExecutorService(executor);
	}

	/**
	 * Interrupts no handler of a client that has left, as virtual threads are not: an
	 * interrupt closes files and breaks transactions.
	 */
	private static final class HandlerExecutor extends ThreadPoolExecutor {

		HandlerExecutor(int threads, ThreadFactory threadFactory) {
			super(threads, threads, IDLE_TIMEOUT.toSeconds(), TimeUnit.SECONDS, new LinkedBlockingQueue<>(),
					threadFactory);
		}

		@Override
		protected <T> RunnableFuture<T> newTaskFor(Callable<T> task) {
			return new FutureTask<>(task) {

				@Override
				public boolean cancel(boolean mayInterruptIfRunning) {
					return super.cancel(false);
				}

			};
		}

	}

}
