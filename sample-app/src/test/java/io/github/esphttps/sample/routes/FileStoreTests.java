package io.github.esphttps.sample.routes;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

import io.github.esphttps.httpd.HttpdError;
import io.github.esphttps.httpd.HttpdException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

class FileStoreTests {

	private Path directory;

	private FileStore files;

	@BeforeEach
	void create(@TempDir Path temporary) {
		this.directory = temporary;
		this.files = new FileStore(temporary);
	}

	@Test
	void fileIsStoredListedReplacedAndDeleted() throws IOException {
		assertThat(store("b.txt", "1")).isTrue();
		assertThat(store("a.txt", "22")).isTrue();
		assertThat(store("b.txt", "333")).isFalse();
		assertThat(this.files.list()).extracting(StoredFile::name).containsExactly("a.txt", "b.txt");
		assertThat(this.files.list()).extracting(StoredFile::length).containsExactly(2L, 3L);
		assertThat(this.files.find("b.txt")).hasContent("333");
		this.files.delete("b.txt");
		assertThat(this.files.list()).extracting(StoredFile::name).containsExactly("a.txt");
		assertError(HttpdError.NOT_FOUND, () -> this.files.delete("b.txt"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", ".", "..", ".hidden", "a/b", "../a", "a\\b", "a\0", "a\nb", "<b>", "a\"b", " a" })
	void otherNamesAreRefused(String name) {
		assertError(HttpdError.BAD_REQUEST, () -> store(name, "1"));
		assertError(HttpdError.NOT_FOUND, () -> this.files.find(name));
		assertError(HttpdError.NOT_FOUND, () -> this.files.delete(name));
	}

	@Test
	void nameHasUpTo60Letters() throws IOException {
		assertThat(store("ä".repeat(60), "1")).isTrue();
		assertError(HttpdError.BAD_REQUEST, () -> store("a".repeat(61), "1"));
	}

	@Test
	void fileThatIsTooLongIsRefusedAndNothingRemains() {
		assertError(HttpdError.CONTENT_TOO_LARGE,
				() -> this.files.store("a", FileStore.MAX_LENGTH + 1, InputStream.nullInputStream()));
		assertError(HttpdError.CONTENT_TOO_LARGE,
				() -> this.files.store("a", -1, new ByteArrayInputStream(new byte[(int) FileStore.MAX_LENGTH + 1])));
		assertThat(this.directory).isEmptyDirectory();
	}

	@Test
	void fileMayBeAsLongAsTheLimit() throws IOException {
		assertThat(this.files.store("a", FileStore.MAX_LENGTH,
				new ByteArrayInputStream(new byte[(int) FileStore.MAX_LENGTH])))
			.isTrue();
	}

	@Test
	void fileThatDoesNotArriveAsAWholeLeavesTheFormerOne() throws IOException {
		store("a", "former");
		InputStream broken = new InputStream() {

			@Override
			public int read() throws IOException {
				throw new IOException("gone");
			}

		};
		assertThatIOException().isThrownBy(() -> this.files.store("a", -1, broken)).withMessage("gone");
		assertThat(this.files.find("a")).hasContent("former");
		assertThat(this.directory).isDirectoryNotContaining("glob:**/.arriving-*");
	}

	@Test
	void numberOfFilesIsLimited() throws IOException {
		for (int i = 0; i < FileStore.MAX_FILES; i++) {
			Files.createFile(this.directory.resolve("file-" + i));
		}
		assertError(HttpdError.FORBIDDEN, () -> store("another", "1"));
		assertThat(store("file-0", "1")).isFalse();
	}

	private boolean store(String name, String content) throws IOException {
		return this.files.store(name, content.length(),
				new ByteArrayInputStream(content.getBytes(StandardCharsets.UTF_8)));
	}

	private static void assertError(HttpdError error, ThrowingCallable call) {
		assertThatExceptionOfType(HttpdException.class).isThrownBy(call)
			.satisfies((ex) -> assertThat(ex.error()).isEqualTo(error));
	}

}
