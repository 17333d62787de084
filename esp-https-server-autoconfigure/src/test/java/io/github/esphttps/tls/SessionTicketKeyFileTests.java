package io.github.esphttps.tls;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Base64;

import io.github.esphttps.config.SessionTicketsConfig;
import io.github.esphttps.config.TicketKeyStore;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Tests for {@link SessionTicketKeyFile}: what a server does not start with.
 */
class SessionTicketKeyFileTests {

	private static final String KEY = Base64.getEncoder().encodeToString(new byte[48]);

	@TempDir
	@SuppressWarnings("NullAway.Init")
	private Path folder;

	@Test
	void locationMayHaveThePrefixOfAFile() throws Exception {
		open("file:" + file());
		assertThat(file()).exists();
	}

	@Test
	void fileIsNeeded() {
		TlsConfigurationException failure = failure(null);
		assertThat(failure).hasMessage("The session ticket keys are to be in a file, and there is none.");
		assertThat(failure.value()).isNull();
	}

	@Test
	void locationThatIsNoFileIsRefused() {
		assertThat(failure("classpath:no-such-file")).hasMessage("It is no path of a file.");
	}

	@Test
	void directoryIsRefused() {
		assertThat(failure(this.folder.toString())).hasMessage("It is a directory.");
		assertThat(failure("/")).hasMessage("It is a directory.");
	}

	@Test
	void missingFolderIsRefused() {
		TlsConfigurationException failure = failure(this.folder.resolve("missing/ticket.keys").toString());
		assertThat(failure).hasMessage("It cannot be written.");
		assertThat(failure.remedy()).startsWith("Its folder has to exist and to be writable.");
	}

	@ParameterizedTest
	@ValueSource(strings = { "rw-r-----", "rw----r--", "rw--w----", "rw-----w-", "rw-rw-rw-" })
	void fileThatOthersHaveAccessToIsRefused(String permissions) throws Exception {
		write("2030-01-31T12:00:00Z " + KEY);
		Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString(permissions));
		TlsConfigurationException failure = failure(file().toString());
		assertThat(failure).hasMessage("Others than its owner have access to the keys (" + permissions + ").");
		assertThat(failure.remedy()).startsWith("Run 'chmod 600' on it");
	}

	@Test
	void badLineIsNamedAndNotQuoted() throws Exception {
		write("# keys\n2020-01-31T12:00:00Z " + KEY.substring(4));
		TlsConfigurationException failure = failure(file().toString());
		assertThat(failure).hasMessage("Line 2: The key has 45 bytes instead of 48.").hasNoCause();
		assertThat(failure.value()).isEqualTo(file().toString());
		assertThat(failure.remedy()).contains("openssl rand -base64 48");
	}

	@Test
	void emptyFileIsRefusedAndLeftAlone() throws Exception {
		write("");
		assertThat(failure(file().toString())).hasMessage("It has no key.");
		assertThat(file()).isEmptyFile();
	}

	@Test
	void fileWithoutAKeyInForceIsRefused() throws Exception {
		write("2999-01-31T12:00:00Z " + KEY);
		assertThat(failure(file().toString()))
			.hasMessage("None of its keys is in force yet: the first issues from 2999-01-31T12:00:00Z.");
	}

	@Test
	void hugeFileIsRefused() throws Exception {
		write("#".repeat(65537));
		assertThat(failure(file().toString())).hasMessageContaining("larger than 65536 bytes");
	}

	private void write(String text) throws Exception {
		Files.writeString(file(), text);
		Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("rw-------"));
	}

	private static TlsConfigurationException failure(@Nullable String location) {
		TlsConfigurationException failure = catchThrowableOfType(TlsConfigurationException.class, () -> open(location));
		assertThat(failure.property()).isEqualTo("esp.https.tickets.key-file");
		return failure;
	}

	private static void open(@Nullable String location) {
		SessionTicketsConfig config = new SessionTicketsConfig(Duration.ofHours(24), Duration.ofHours(12),
				TicketKeyStore.FILE, location, Duration.ofDays(7));
		try (SessionTicketKeyStore store = SessionTicketKeyStore.of(config, true)) {
			assertThat(store.keys()).isNotEmpty();
		}
	}

	private Path file() {
		return this.folder.resolve("ticket.keys");
	}

}
