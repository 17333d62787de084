package io.github.esphttps.httpd;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class OpenFileTests {

	private static final Instant TIME = Instant.parse("2026-01-02T03:04:05.6Z");

	private Path directory;

	@BeforeEach
	void setDirectory(@TempDir Path temporary) {
		this.directory = temporary;
	}

	@Test
	void fileTellsItsLengthAndTime() throws IOException {
		OpenFile file = OpenFile.open(file("abc"));
		assertThat(file.size()).isEqualTo(3);
		assertThat(file.lastModifiedSecond()).isEqualTo(Instant.parse("2026-01-02T03:04:05Z"));
		assertThat(file.entityTag()).isEqualTo(EntityTag.of(FileTime.from(TIME), 3));
		file.close();
		assertThat(file.channel().isOpen()).isFalse();
	}

	@Test
	void fileKnowsThatItHasBecomeShorter() throws IOException {
		Path path = file("abc");
		OpenFile file = OpenFile.open(path);
		Files.writeString(path, "abcd");
		assertThat(file.isTruncated()).isFalse();
		Files.writeString(path, "ab");
		assertThat(file.isTruncated()).isTrue();
		file.close();
		assertThat(file.isTruncated()).isFalse();
	}

	@Test
	void whatIsNoFileIsNotFound() throws IOException {
		assertNotFound(this.directory);
		assertNotFound(this.directory.resolve("not-there"));
		assertNotFound(file("abc").resolve("below"));
		assertNotFound(this.directory.resolve("a".repeat(4000)));
		assertNotFound(Files.createSymbolicLink(this.directory.resolve("loop"), Path.of("loop")));
	}

	private Path file(String content) throws IOException {
		Path path = Files.writeString(this.directory.resolve("file"), content);
		return Files.setLastModifiedTime(path, FileTime.from(TIME));
	}

	private static void assertNotFound(Path path) {
		assertThatExceptionOfType(HttpdException.class).isThrownBy(() -> OpenFile.open(path))
			.satisfies((ex) -> assertThat(ex.error()).isEqualTo(HttpdError.NOT_FOUND));
	}

}
