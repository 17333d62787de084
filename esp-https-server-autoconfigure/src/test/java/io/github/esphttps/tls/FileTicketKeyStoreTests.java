package io.github.esphttps.tls;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link FileTicketKeyStore} while it runs.
 */
@ExtendWith(OutputCaptureExtension.class)
class FileTicketKeyStoreTests {

	private static final Duration LIFETIME = Duration.ofHours(24);

	private static final Duration ROTATION = Duration.ofHours(12);

	private static final Instant START = SessionTicketKeyClock.START;

	private final SessionTicketKeyClock clock = new SessionTicketKeyClock();

	private final List<FileTicketKeyStore> stores = new ArrayList<>();

	@TempDir
	@SuppressWarnings("NullAway.Init")
	private Path folder;

	@AfterEach
	void close() {
		this.stores.forEach(FileTicketKeyStore::close);
	}

	@Test
	void missingFileIsMadeForItsOwnerOnly() throws Exception {
		FileTicketKeyStore store = store(true);
		assertThat(store.keys()).extracting(SessionTicketKey::issuesFrom).containsExactly(START, START.plus(ROTATION));
		assertThat(permissions(file())).isEqualTo("rw-------");
		assertThat(permissions(this.folder.resolve("ticket.keys.lock"))).isEqualTo("rw-------");
		assertThat(files()).containsExactlyInAnyOrder("ticket.keys", "ticket.keys.lock");
		assertThat(SessionTicketKeyText.parse(Files.readAllBytes(file())).keys()).isEqualTo(store.keys());
	}

	@Test
	void keysOutliveTheProcess() {
		FileTicketKeyStore store = store(true);
		store.close();
		assertThat(store(true).keys()).isEqualTo(store.keys());
	}

	@Test
	void rotationIsWrittenAndDeadKeysLeaveTheFile() throws Exception {
		FileTicketKeyStore store = store(true);
		SessionTicketKey first = store.keys().get(0);
		this.clock.forward(ROTATION);
		await().untilAsserted(() -> assertThat(store.keys()).hasSize(3).contains(first));
		this.clock.forward(LIFETIME);
		await().untilAsserted(() -> assertThat(store.keys()).doesNotContain(first));
		assertThat(SessionTicketKeyText.parse(Files.readAllBytes(file())).keys()).isEqualTo(store.keys());
		assertThat(permissions(file())).isEqualTo("rw-------");
	}

	@Test
	void temporaryFileThatWasLeftOverIsNoObstacle() throws Exception {
		Files.writeString(this.folder.resolve("ticket.keys.tmp"), "cut off");
		store(true);
		assertThat(files()).containsExactlyInAnyOrder("ticket.keys", "ticket.keys.lock");
	}

	@Test
	void keysThatOthersWriteAreTaken() throws Exception {
		FileTicketKeyStore store = store(true);
		List<SessionTicketKey> others = keys(START.minusSeconds(60), START.plusSeconds(60));
		write(file(), others);
		await().untilAsserted(() -> assertThat(store.keys()).isEqualTo(others));
	}

	@Test
	void linkThatIsSwappedIsFollowed() throws Exception {
		Path current = this.folder.resolve("..data");
		List<SessionTicketKey> first = keys(START, START.plusSeconds(60));
		List<SessionTicketKey> second = keys(START, START.plusSeconds(60));
		write(Files.createDirectory(this.folder.resolve("first")).resolve("ticket.keys"), first);
		write(Files.createDirectory(this.folder.resolve("second")).resolve("ticket.keys"), second);
		Files.createSymbolicLink(current, Path.of("first"));
		Files.createSymbolicLink(file(), Path.of("..data", "ticket.keys"));
		FileTicketKeyStore store = store(true);
		assertThat(store.keys()).isEqualTo(first);
		Files.createSymbolicLink(this.folder.resolve("..next"), Path.of("second"));
		Files.move(this.folder.resolve("..next"), current, StandardCopyOption.ATOMIC_MOVE);
		await().untilAsserted(() -> assertThat(store.keys()).isEqualTo(second));
	}

	@Test
	void linkStaysWhenItsTargetIsRotated() throws Exception {
		Path target = Files.createDirectory(this.folder.resolve("elsewhere")).resolve("keys");
		write(target, keys(START));
		Files.createSymbolicLink(file(), target);
		FileTicketKeyStore store = store(true);
		assertThat(store.keys()).hasSize(2);
		assertThat(file()).isSymbolicLink();
		assertThat(SessionTicketKeyText.parse(Files.readAllBytes(target)).keys()).isEqualTo(store.keys());
	}

	@Test
	void fileThatIsReadOnlyIsOnlyRead(CapturedOutput output) throws Exception {
		List<SessionTicketKey> provided = keys(START);
		write(file(), provided);
		permit("r--------");
		FileTicketKeyStore store = store(true);
		this.clock.forward(ROTATION);
		List<SessionTicketKey> next = Stream.concat(provided.stream(), keys(START.plusSeconds(1)).stream()).toList();
		Path replacement = this.folder.resolve("replacement");
		write(replacement, next);
		Files.setPosixFilePermissions(replacement, PosixFilePermissions.fromString("r--------"));
		Files.move(replacement, file(), StandardCopyOption.ATOMIC_MOVE);
		await().untilAsserted(() -> assertThat(store.keys()).isEqualTo(next));
		assertThat(output).containsOnlyOnce("are read only");
		assertThat(files()).containsExactly("ticket.keys");
	}

	@Test
	void brokenFileLeavesTheKeysInUseAndIsWarnedAboutOncePerVersion(CapturedOutput output) throws Exception {
		FileTicketKeyStore store = store(true);
		List<SessionTicketKey> before = store.keys();
		Files.writeString(file(), "2030-01-31T12:00:00Z c2VjcmV0");
		await().untilAsserted(() -> assertThat(output).containsOnlyOnce("Line 1: The key has 6 bytes"));
		Files.writeString(file(), "# another version\n");
		await().untilAsserted(() -> assertThat(output).containsOnlyOnce("It has no key."));
		this.clock.forward(ROTATION);
		assertThat(store.keys()).isEqualTo(before);
		assertThat(output).containsOnlyOnce("Line 1").doesNotContain("c2VjcmV0");
		assertThat(file()).hasContent("# another version");
		List<SessionTicketKey> good = keys(START.plus(ROTATION), START.plus(ROTATION.multipliedBy(2)));
		write(file(), good);
		await().untilAsserted(() -> assertThat(store.keys()).isEqualTo(good));
		await().untilAsserted(() -> assertThat(output).containsOnlyOnce("ticket.keys' again"));
	}

	@Test
	void fileThatOthersMayReadIsNotUsedUntilThatEnds(CapturedOutput output) throws Exception {
		FileTicketKeyStore store = store(true);
		List<SessionTicketKey> before = store.keys();
		permit("rw-r-----");
		await().untilAsserted(() -> assertThat(output).containsOnlyOnce("access to the keys (rw-r-----)"));
		List<SessionTicketKey> next = keys(START, START.plusSeconds(60));
		Files.writeString(file(), text(next));
		await().until(() -> occurrences(output, "access to the keys") == 2);
		assertThat(store.keys()).isEqualTo(before);
		permit("rw-------");
		await().untilAsserted(() -> assertThat(store.keys()).isEqualTo(next));
	}

	@Test
	void removedFileLeavesTheKeysInUseUntilItIsRestored(CapturedOutput output) throws Exception {
		FileTicketKeyStore store = store(true);
		List<SessionTicketKey> before = store.keys();
		Path aside = Files.move(file(), this.folder.resolve("aside"));
		await().untilAsserted(() -> assertThat(output).containsOnlyOnce("There is no such file any more."));
		assertThat(store.keys()).isEqualTo(before);
		assertThat(file()).doesNotExist();
		Files.move(aside, file());
		await().untilAsserted(() -> assertThat(output).containsOnlyOnce("ticket.keys' again"));
		assertThat(store.keys()).isEqualTo(before);
		assertThat(output).containsOnlyOnce("There is no such file any more.");
	}

	@Test
	void rotationMakesARemovedFileAgain() throws Exception {
		FileTicketKeyStore store = store(true);
		List<SessionTicketKey> before = store.keys();
		Files.delete(file());
		this.clock.forward(ROTATION);
		await().untilAsserted(() -> assertThat(store.keys()).hasSize(3).containsAll(before));
		assertThat(SessionTicketKeyText.parse(Files.readAllBytes(file())).keys()).isEqualTo(store.keys());
	}

	@Test
	void rotationThatCannotBeWrittenLeavesTheKeysInUse(CapturedOutput output) throws Exception {
		FileTicketKeyStore store = store(true);
		List<SessionTicketKey> before = store.keys();
		Path obstacle = this.folder.resolve("ticket.keys.tmp");
		Files.createDirectories(obstacle.resolve("not-empty"));
		this.clock.forward(ROTATION);
		await().untilAsserted(() -> assertThat(output).containsOnlyOnce("It cannot be written."));
		assertThat(store.keys()).isEqualTo(before);
		Files.delete(obstacle.resolve("not-empty"));
		await().untilAsserted(() -> assertThat(store.keys()).hasSize(3));
	}

	@Test
	void fileThatIsNotWatchedIsReadWhenARotationIsDue() {
		FileTicketKeyStore watching = store(true);
		FileTicketKeyStore other = store(false);
		this.clock.forward(ROTATION);
		await().untilAsserted(() -> assertThat(other.keys()).hasSize(3).isEqualTo(watching.keys()));
	}

	private FileTicketKeyStore store(boolean watch) {
		FileTicketKeyStore store = new FileTicketKeyStore(SessionTicketKeyFile.of(file().toString()),
				SessionTicketKeySchedule.of(LIFETIME, ROTATION, this.clock), watch);
		this.stores.add(store);
		return store;
	}

	private static List<SessionTicketKey> keys(Instant... begins) {
		return Stream.of(begins).map(SessionTicketKey::random).toList();
	}

	private static String text(List<SessionTicketKey> keys) {
		return new String(SessionTicketKeyText.format(SessionTicketKeyRing.of(keys)), StandardCharsets.UTF_8);
	}

	// As a deployment tool does
	private static void write(Path file, List<SessionTicketKey> keys) throws IOException {
		Path next = file.resolveSibling("next");
		Files.writeString(next, text(keys));
		Files.setPosixFilePermissions(next, PosixFilePermissions.fromString("rw-------"));
		Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
	}

	private void permit(String permissions) throws IOException {
		Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString(permissions));
	}

	private static String permissions(Path file) throws IOException {
		return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
	}

	private List<String> files() throws IOException {
		try (Stream<Path> files = Files.list(this.folder)) {
			return files.map((file) -> file.getFileName().toString()).toList();
		}
	}

	private static long occurrences(CapturedOutput output, String text) {
		return output.getAll().lines().filter((line) -> line.contains(text)).count();
	}

	private Path file() {
		return this.folder.resolve("ticket.keys");
	}

}
