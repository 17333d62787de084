package io.github.esphttps.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link FileWatch}.
 */
class FileWatchTests {

	private static final Duration SOON = Duration.ofSeconds(1);

	private static final FileTime LONG_AGO = FileTime.from(Instant.now().minus(Duration.ofHours(1)));

	private Path folder;

	private final AtomicInteger changes = new AtomicInteger();

	private final List<FileWatch> watches = new ArrayList<>();

	private Path file;

	@BeforeEach
	void writeFile(@TempDir Path folder) throws IOException {
		this.folder = folder;
		this.file = Files.writeString(folder.resolve("watched"), "first");
	}

	@AfterEach
	void closeWatches() {
		this.watches.forEach(FileWatch::close);
	}

	@Test
	void changedContentIsReportedWithinASecond() throws IOException {
		watch(this.changes::incrementAndGet, this.file);
		Files.writeString(this.file, "second, longer");
		Awaitility.await().atMost(SOON).until(() -> this.changes.get() == 1);
	}

	@Test
	void contentOfEqualSizeWithinOneTickOfTheClockIsReported() throws IOException {
		FileTime tick = Files.getLastModifiedTime(this.file);
		FileState before = FileState.of(this.file);
		Files.writeString(this.file, "fresh");
		Files.setLastModifiedTime(this.file, tick);
		FileState after = FileState.of(this.file);
		assertThat(after.sameAs(new FileState(before.realPath(), before.key(), before.size(), before.modified(),
				after.touched(), before.digest())))
			.isFalse();
	}

	@Test
	void fileThatGrowsOldIsNotReported() throws IOException {
		FileState young = FileState.of(this.file);
		FileState old = new FileState(young.realPath(), young.key(), young.size(), young.modified(), young.touched(),
				null);
		assertThat(young.digest()).isNotNull();
		assertThat(old.sameAs(young)).isTrue();
		Files.setLastModifiedTime(this.file, LONG_AGO);
		assertThat(FileState.of(this.file).digest()).isNull();
	}

	@Test
	void unchangedFilesAreNotReported() {
		AtomicInteger others = new AtomicInteger();
		Path other = this.folder.resolve("other");
		watch(this.changes::incrementAndGet, this.file);
		watch(others::incrementAndGet, other);
		Awaitility.await().until(() -> {
			Files.writeString(other, String.valueOf(System.nanoTime()));
			return others.get() >= 4;
		});
		assertThat(this.changes).hasValue(0);
	}

	@Test
	void removedFileAndItsReturnAreReported() throws IOException {
		watch(this.changes::incrementAndGet, this.file);
		Files.delete(this.file);
		awaitChanges(1);
		Files.writeString(this.file, "first");
		awaitChanges(2);
	}

	@Test
	void fileThatWasNotThereYetIsReported() throws IOException {
		Path later = this.folder.resolve("later");
		watch(this.changes::incrementAndGet, this.file, later);
		Files.writeString(later, "here");
		awaitChanges(1);
	}

	@Test
	void movedIntoPlaceFileOfEqualSizeAndTimeIsReported() throws IOException {
		Files.setLastModifiedTime(this.file, LONG_AGO);
		Path next = Files.writeString(this.folder.resolve("next"), "other");
		Files.setLastModifiedTime(next, LONG_AGO);
		watch(this.changes::incrementAndGet, this.file);
		Files.move(next, this.file, StandardCopyOption.ATOMIC_MOVE);
		awaitChanges(1);
	}

	@Test
	void swappedSymbolicLinkOfAFolderIsReported() throws IOException {
		Path first = version("..1", "aaaa");
		Path second = version("..2", "bbbb");
		Path data = Files.createSymbolicLink(this.folder.resolve("..data"), first);
		Path mounted = Files.createSymbolicLink(this.folder.resolve("mounted"), Path.of("..data", "content"));
		watch(this.changes::incrementAndGet, mounted);
		Path next = Files.createSymbolicLink(this.folder.resolve("..data_tmp"), second);
		Files.move(next, data, StandardCopyOption.ATOMIC_MOVE);
		awaitChanges(1);
	}

	@Test
	void changedPermissionsAreReported() throws IOException {
		Files.setLastModifiedTime(this.file, LONG_AGO);
		watch(this.changes::incrementAndGet, this.file);
		assertThat(this.file.toFile().setReadable(true, true)).isTrue();
		awaitChanges(1);
	}

	@Test
	void failingCallbackDoesNotEndTheWatch() throws IOException {
		watch(() -> {
			this.changes.incrementAndGet();
			throw new IllegalStateException("not today");
		}, this.file);
		Files.writeString(this.file, "second, longer");
		awaitChanges(1);
		Files.writeString(this.file, "third, longer still");
		awaitChanges(2);
	}

	@Test
	void changeDuringTheCallbackIsReportedAgain() throws IOException {
		CountDownLatch written = new CountDownLatch(1);
		watch(() -> {
			this.changes.incrementAndGet();
			try {
				written.await();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		}, this.file);
		Files.writeString(this.file, "second, longer");
		awaitChanges(1);
		Files.writeString(this.file, "third, longer still");
		written.countDown();
		awaitChanges(2);
	}

	@Test
	@Timeout(10)
	void closeEndsTheThreadAndDoesNotWaitForALongCallbackForEver() throws Exception {
		CountDownLatch begun = new CountDownLatch(1);
		CountDownLatch released = new CountDownLatch(1);
		FileWatch watch = FileWatch.start("test-watch-closed", List.of(this.file), () -> {
			begun.countDown();
			try {
				released.await();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		});
		Files.writeString(this.file, "second, longer");
		begun.await();
		watch.close();
		released.countDown();
		Awaitility.await()
			.until(() -> Thread.getAllStackTraces()
				.keySet()
				.stream()
				.noneMatch((thread) -> thread.getName().equals("test-watch-closed")));
	}

	@Test
	@Timeout(10)
	void callbackMayCloseTheWatch() throws Exception {
		CountDownLatch closed = new CountDownLatch(1);
		FileWatch[] watch = new FileWatch[1];
		CountDownLatch known = new CountDownLatch(1);
		watch[0] = FileWatch.start("test-watch", List.of(this.file), () -> {
			try {
				known.await();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
			watch[0].close();
			closed.countDown();
		});
		known.countDown();
		Files.writeString(this.file, "second, longer");
		closed.await();
	}

	private void watch(Runnable changed, Path... files) {
		this.watches.add(FileWatch.start("test-watch", List.of(files), changed));
	}

	private Path version(String name, String content) throws IOException {
		Path version = Files.createDirectory(this.folder.resolve(name));
		Path written = Files.writeString(version.resolve("content"), content);
		Files.setLastModifiedTime(written, LONG_AGO);
		return version;
	}

	private void awaitChanges(int count) {
		Awaitility.await().until(() -> this.changes.get() >= count);
	}

}
