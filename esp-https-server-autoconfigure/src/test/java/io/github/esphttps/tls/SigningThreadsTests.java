package io.github.esphttps.tls;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.netty.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

class SigningThreadsTests {

	private static final int QUEUE_CAPACITY = 1024;

	private static final Duration LONG = Duration.ofSeconds(60);

	private static final Duration SHORT = Duration.ofMillis(100);

	private final CountDownLatch release = new CountDownLatch(1);

	private final AtomicInteger stuck = new AtomicInteger();

	private final List<SigningThreads> opened = new ArrayList<>();

	private final Set<Thread> used = ConcurrentHashMap.newKeySet();

	@AfterEach
	void close() {
		this.release.countDown();
		this.opened.forEach(SigningThreads::close);
	}

	@Test
	void tasksRunOnThreadsOfTheirOwn() throws Exception {
		SigningThreads threads = threads(2, LONG);
		assertThat(SigningThreads.isCurrent()).isFalse();
		assertThat(get(threads.submit(SigningThreads::isCurrent))).isEqualTo(true);
		Thread thread = (Thread) get(threads.submit(Thread::currentThread));
		assertThat(thread.getName()).startsWith("esp-https-signing-");
		assertThat(thread.isDaemon()).isTrue();
		assertThat(this.stuck).hasValue(0);
	}

	@Test
	void failureOfATaskIsItsResult() throws Exception {
		IllegalStateException failure = new IllegalStateException("no");
		assertThat(failure(threads(1, LONG).submit(() -> {
			throw failure;
		}))).isSameAs(failure);
		LinkageError error = new UnsatisfiedLinkError("gone");
		assertThat(failure(threads(1, LONG).submit(() -> {
			throw error;
		}))).isSameAs(error);
		assertThat(this.stuck).hasValue(0);
	}

	@Test
	void taskThatFindsTheQueueFullFailsAtOnce() throws Exception {
		SigningThreads threads = threads(1, LONG);
		List<Future<?>> accepted = fill(threads);
		assertThat(failure(threads.submit(() -> "one too many"))).isInstanceOf(SecureElementException.class)
			.hasMessage("Too many handshakes wait for the secure element");
		assertThat(accepted).noneMatch(Future::isDone);
		this.release.countDown();
		for (Future<?> each : accepted) {
			assertThat(get(each)).isEqualTo("done");
		}
		assertThat(get(threads.submit(() -> "again"))).isEqualTo("again");
		assertThat(this.stuck).hasValue(0);
	}

	@Test
	void taskThatDoesNotEndInTimeFails() throws Exception {
		SigningThreads threads = threads(1, SHORT);
		long begin = System.nanoTime();
		assertThat(failure(threads.submit(this::untilReleased))).isInstanceOf(SecureElementException.class)
			.hasMessage("The secure element did not sign within 100 ms");
		assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThanOrEqualTo(SHORT);
		Awaitility.await().untilAtomic(this.stuck, equalTo(1));
	}

	@Test
	void timeCountsFromTheSubmission() throws Exception {
		SigningThreads threads = threads(1, SHORT);
		Future<?> running = threads.submit(this::untilReleased);
		Future<?> waiting = threads.submit(this::untilReleased);
		assertThat(failure(waiting)).isInstanceOf(SecureElementException.class)
			.hasMessage("No thread was free to ask the secure element for a signature within 100 ms");
		failure(running);
		// The one that never ran says nothing about the element
		Awaitility.await().during(SHORT).untilAsserted(() -> assertThat(this.stuck).hasValue(1));
	}

	@Test
	void tasksWhoseTimeIsOverLeaveTheQueue() throws Exception {
		SigningThreads threads = threads(1, Duration.ofMillis(500));
		for (Future<?> each : fill(threads)) {
			failure(each);
		}
		for (Future<?> each : fill(threads)) {
			assertThat(failure(each)).hasMessageStartingWith("No thread was free");
		}
	}

	@Test
	void threadsThatAreStuckAreNotReplaced() throws Exception {
		SigningThreads threads = threads(2, SHORT);
		List<Future<?>> tasks = new ArrayList<>();
		for (int i = 0; i < 20; i++) {
			tasks.add(threads.submit(this::untilReleased));
		}
		for (Future<?> task : tasks) {
			failure(task);
		}
		assertThat(this.used).hasSize(2);
		Awaitility.await().untilAtomic(this.stuck, equalTo(2));
		this.release.countDown();
		Awaitility.await().until(() -> threads.submit(() -> "signed").await().isSuccess());
		assertThat(this.used).hasSize(2);
	}

	@Test
	void resultThatIsTooLateIsDropped() throws Exception {
		SigningThreads threads = threads(1, SHORT);
		Future<?> task = threads.submit(this::untilReleased);
		Throwable failure = failure(task);
		this.release.countDown();
		Awaitility.await().until(() -> threads.submit(() -> "next").await().isSuccess());
		assertThat(task.cause()).isSameAs(failure);
	}

	@Test
	void closedThreadsFailWhatWaits() throws Exception {
		SigningThreads threads = threads(1, LONG);
		threads.submit(this::untilReleased);
		Future<?> waiting = threads.submit(() -> "never");
		threads.close();
		assertThat(failure(waiting)).isInstanceOf(SecureElementException.class)
			.hasMessage("The secure element was closed");
		assertThat(failure(threads.submit(() -> "never"))).isInstanceOf(SecureElementException.class);
	}

	@Test
	void threadsEndWhenClosed() throws Exception {
		SigningThreads threads = threads(1, LONG);
		Thread thread = (Thread) get(threads.submit(Thread::currentThread));
		threads.close();
		Awaitility.await().until(() -> !thread.isAlive());
	}

	private SigningThreads threads(int count, Duration timeout) {
		SigningThreads threads = new SigningThreads(count, timeout, this.stuck::incrementAndGet);
		this.opened.add(threads);
		return threads;
	}

	/** Keep one thread busy, and the queue full. */
	private List<Future<?>> fill(SigningThreads threads) {
		List<Future<?>> tasks = new ArrayList<>();
		boolean running = !this.used.isEmpty();
		if (!running) {
			tasks.add(threads.submit(this::untilReleased));
			Awaitility.await().until(() -> !this.used.isEmpty());
		}
		for (int i = 0; i < QUEUE_CAPACITY; i++) {
			tasks.add(threads.submit(this::untilReleased));
		}
		return tasks;
	}

	private String untilReleased() throws InterruptedException {
		this.used.add(Thread.currentThread());
		this.release.await();
		return "done";
	}

	private static Object get(Future<?> task) throws Exception {
		return task.get(30, TimeUnit.SECONDS);
	}

	private static Throwable failure(Future<?> task) throws InterruptedException {
		assertThat(task.await(30, TimeUnit.SECONDS)).isTrue();
		assertThat(task.isSuccess()).isFalse();
		return task.cause();
	}

}
