package io.github.esphttps.event;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link EventThreads}.
 */
@Timeout(60)
class EventThreadsTests {

	@Test
	void idleThreadIsUsedAgain() throws Exception {
		EventThreads threads = new EventThreads("again", 4);
		Thread first = threadOf(threads);
		awaitIdle(first);
		assertThat(threadOf(threads)).isSameAs(first);
		assertThat(first.getName()).isEqualTo("again-1");
		assertThat(first.isDaemon()).isTrue();
	}

	@Test
	void threadsAreAddedWhileOthersAreBusyAndTasksWaitBeyond() throws Exception {
		EventThreads threads = new EventThreads("busy", 2);
		CountDownLatch release = new CountDownLatch(1);
		BlockingQueue<Integer> ran = new LinkedBlockingQueue<>();
		CountDownLatch busy = new CountDownLatch(2);
		for (int i = 0; i < 2; i++) {
			threads.execute(() -> {
				busy.countDown();
				await(release);
			});
		}
		busy.await();
		for (int i = 0; i < 5; i++) {
			int number = i;
			threads.execute(() -> ran.add(number));
		}
		assertThat(ran).isEmpty();
		release.countDown();
		for (int i = 0; i < 5; i++) {
			assertThat(ran.poll(30, TimeUnit.SECONDS)).isNotNull();
		}
	}

	@Test
	void waitingTasksRunInOrder() throws Exception {
		EventThreads threads = new EventThreads("order", 1);
		CountDownLatch release = new CountDownLatch(1);
		BlockingQueue<Integer> ran = new LinkedBlockingQueue<>();
		threads.execute(() -> await(release));
		for (int i = 0; i < 100; i++) {
			int number = i;
			threads.execute(() -> ran.add(number));
		}
		release.countDown();
		for (int i = 0; i < 100; i++) {
			assertThat(ran.poll(30, TimeUnit.SECONDS)).isEqualTo(i);
		}
	}

	@Test
	void failedTaskIsReportedAndItsThreadGoesOn() throws Exception {
		EventThreads threads = new EventThreads("failed", 1);
		BlockingQueue<Throwable> reported = new LinkedBlockingQueue<>();
		IllegalStateException failure = new IllegalStateException("expected");
		threads.execute(() -> {
			Thread.currentThread().setUncaughtExceptionHandler((thread, ex) -> reported.add(ex));
			throw failure;
		});
		assertThat(reported.poll(30, TimeUnit.SECONDS)).isSameAs(failure);
		assertThat(threadOf(threads).getName()).isEqualTo("failed-1");
	}

	@Test
	void interruptionOfATaskIsNotSeenByTheNext() throws Exception {
		EventThreads threads = new EventThreads("interrupted", 1);
		BlockingQueue<Boolean> interrupted = new LinkedBlockingQueue<>();
		threads.execute(() -> Thread.currentThread().interrupt());
		threads.execute(() -> interrupted.add(Thread.currentThread().isInterrupted()));
		assertThat(interrupted.poll(30, TimeUnit.SECONDS)).isFalse();
	}

	@Test
	void idleThreadEndsAndAnotherIsStarted() throws Exception {
		EventThreads threads = new EventThreads("idle", 1, Duration.ofMillis(20));
		Thread first = threadOf(threads);
		first.join(30_000);
		assertThat(first.isAlive()).isFalse();
		assertThat(threadOf(threads).getName()).isEqualTo("idle-2");
	}

	@Test
	void everyTaskRunsOnceWhileThreadsComeAndGo() throws Exception {
		EventThreads threads = new EventThreads("many", 3, Duration.ofNanos(50_000));
		int producers = 4;
		int each = 20_000;
		Set<Integer> ran = ConcurrentHashMap.newKeySet();
		AtomicInteger runs = new AtomicInteger();
		CountDownLatch all = new CountDownLatch(producers * each);
		List<Thread> started = new ArrayList<>();
		for (int p = 0; p < producers; p++) {
			int first = p * each;
			Thread producer = new Thread(() -> {
				for (int i = first; i < first + each; i++) {
					int number = i;
					threads.execute(() -> {
						ran.add(number);
						runs.incrementAndGet();
						all.countDown();
					});
					if (i % 64 == 0) {
						Thread.yield();
					}
				}
			});
			producer.start();
			started.add(producer);
		}
		for (Thread producer : started) {
			producer.join();
		}
		assertThat(all.await(40, TimeUnit.SECONDS)).isTrue();
		assertThat(ran).hasSize(producers * each);
		assertThat(runs).hasValue(producers * each);
	}

	private static Thread threadOf(EventThreads threads) throws InterruptedException {
		BlockingQueue<Thread> ran = new LinkedBlockingQueue<>();
		threads.execute(() -> ran.add(Thread.currentThread()));
		Thread thread = ran.poll(30, TimeUnit.SECONDS);
		assertThat(thread).isNotNull();
		return thread;
	}

	private static void awaitIdle(Thread thread) {
		while (thread.getState() != Thread.State.TIMED_WAITING) {
			Thread.onSpinWait();
		}
	}

	private static void await(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
