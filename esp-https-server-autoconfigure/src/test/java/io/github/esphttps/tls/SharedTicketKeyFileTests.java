package io.github.esphttps.tls;

import java.io.BufferedReader;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for several {@link FileTicketKeyStore} on one file.
 */
@Tag("exhaustive")
class SharedTicketKeyFileTests {

	private static final Duration LIFETIME = Duration.ofSeconds(60);

	private static final Duration ROTATION = Duration.ofSeconds(1);

	private static final Pattern BEGIN = Pattern.compile("(\\w+), issues from ([^\\]]+)");

	@TempDir
	@SuppressWarnings("NullAway.Init")
	private Path folder;

	@Test
	void storesOfOneProcessHaveTheSameKeys() {
		List<FileTicketKeyStore> stores = new ArrayList<>();
		for (int count = 0; count < 8; count++) {
			stores.add(store());
		}
		try {
			await().untilAsserted(() -> assertThat(stores.get(0).keys()).hasSizeGreaterThan(5));
			await().untilAsserted(
					() -> assertThat(stores).extracting(FileTicketKeyStore::keys).containsOnly(stores.get(0).keys()));
			assertThat(stores.get(0).keys()).satisfies(SharedTicketKeyFileTests::areAtLeastARotationApart);
		}
		finally {
			stores.forEach(FileTicketKeyStore::close);
		}
	}

	@Test
	void processesThatRotateAtOnceMakeOneGenerationEach() throws Exception {
		List<Process> processes = List.of(process(), process(), process());
		Set<String> names = new HashSet<>();
		try {
			for (Process process : processes) {
				BufferedReader reader = process.inputReader();
				String line = "";
				while (matches(line).size() < 6) {
					line = reader.readLine();
					assertThat(line).isNotNull();
					matches(line).forEach((match) -> names.add(match.group(1)));
				}
				assertThat(matches(line).stream().map((match) -> Instant.parse(match.group(2))).toList())
					.satisfies(SharedTicketKeyFileTests::followEachOther);
			}
			try (FileTicketKeyStore store = store()) {
				assertThat(store.keys()).satisfies(SharedTicketKeyFileTests::areAtLeastARotationApart)
					.extracting(SessionTicketKey::shownName)
					.containsAll(names);
			}
		}
		finally {
			for (Process process : processes) {
				process.getOutputStream().close();
				process.waitFor();
			}
		}
	}

	private static List<MatchResult> matches(String line) {
		return BEGIN.matcher(line).results().toList();
	}

	private static void areAtLeastARotationApart(List<? extends SessionTicketKey> keys) {
		followEachOther(keys.stream().map(SessionTicketKey::issuesFrom).toList());
	}

	// More where this machine was too slow to rotate in time
	private static void followEachOther(List<? extends Instant> begins) {
		for (int index = 1; index < begins.size(); index++) {
			assertThat(Duration.between(begins.get(index - 1), begins.get(index))).isGreaterThanOrEqualTo(ROTATION);
		}
	}

	private Process process() throws Exception {
		return FileTicketKeyStoreProcess.start(file(), LIFETIME, ROTATION);
	}

	private FileTicketKeyStore store() {
		return new FileTicketKeyStore(SessionTicketKeyFile.of(file().toString()),
				SessionTicketKeySchedule.of(LIFETIME, ROTATION, Clock.systemUTC()), true);
	}

	private Path file() {
		return this.folder.resolve("ticket.keys");
	}

}
