package io.github.esphttps.httpd;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class FileRootTests {

	private Path directory;

	private Path folder;

	private FileRoot root;

	@BeforeEach
	void createFiles(@TempDir Path temporary) throws IOException {
		this.directory = temporary.toRealPath();
		this.folder = Files.createDirectory(this.directory.resolve("root"));
		Files.writeString(Files.createDirectory(this.folder.resolve("sub")).resolve("in.txt"), "in");
		Files.writeString(this.directory.resolve("out.txt"), "out");
		Files.createDirectory(this.directory.resolve("root-beside"));
		this.root = FileRoot.of(this.folder);
	}

	@Test
	void fileIsFoundByItsName() {
		assertThat(this.root.resolve("sub/in.txt")).isEqualTo(this.folder.resolve("sub/in.txt")).hasContent("in");
	}

	@ParameterizedTest
	@ValueSource(strings = { "new.txt", "sub/new.txt", "new/newer/new.txt", "..new", "...", "new..", ".new", "a b",
			"%2e%2e", "ä" })
	void newFileHasItsPlace(String name) {
		assertThat(this.root.resolve(name)).isEqualTo(this.folder.resolve(name));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", ".", "..", "../out.txt", "sub/../../out.txt", "sub/../sub/in.txt", "./sub/in.txt",
			"sub/./in.txt", "/etc/passwd", "//etc/passwd", "sub//in.txt", "sub/", "..\\out.txt", "sub\\in.txt",
			"C:\\out.txt", "sub/in.txt\0", "\0", "sub/in\n.txt", "sub/in.txt\u007f", "../root-beside", "../root/sub" })
	void nameThatIsNotPlainIsNotFound(String name) {
		assertNotFound(name);
	}

	@Test
	void linkOutOfTheRootIsNotFound() throws IOException {
		Files.createSymbolicLink(this.folder.resolve("file-link"), this.directory.resolve("out.txt"));
		Files.createSymbolicLink(this.folder.resolve("folder-link"), this.directory.resolve("root-beside"));
		Files.createSymbolicLink(this.folder.resolve("up-link"), Path.of(".."));
		assertNotFound("file-link");
		assertNotFound("folder-link");
		assertNotFound("folder-link/new.txt");
		assertNotFound("folder-link/new/new.txt");
		assertNotFound("up-link/out.txt");
		assertNotFound("up-link/new.txt");
	}

	@Test
	void linkToNowhereAndLinkToItselfAreNotFound() throws IOException {
		Files.createSymbolicLink(this.folder.resolve("dangling"), this.directory.resolve("not-there"));
		Files.createSymbolicLink(this.folder.resolve("loop"), this.folder.resolve("loop"));
		assertNotFound("dangling");
		assertNotFound("dangling/new.txt");
		assertNotFound("loop");
	}

	@Test
	void linkWithinTheRootIsFollowed() throws IOException {
		Files.createSymbolicLink(this.folder.resolve("link"), this.folder.resolve("sub"));
		assertThat(this.root.resolve("link/in.txt")).isEqualTo(this.folder.resolve("sub/in.txt"));
		assertThat(this.root.resolve("link/new.txt")).isEqualTo(this.folder.resolve("sub/new.txt"));
	}

	@Test
	void rootMayBeALinkThatIsChanged() throws IOException {
		Path current = Files.createSymbolicLink(this.directory.resolve("current"), this.folder);
		FileRoot linked = FileRoot.of(current);
		assertThat(linked.resolve("sub/in.txt")).hasContent("in");
		Path next = this.directory.resolve("next");
		Files.writeString(Files.createDirectories(next.resolve("sub")).resolve("in.txt"), "next");
		Files.delete(current);
		Files.createSymbolicLink(current, next);
		assertThat(linked.resolve("sub/in.txt")).hasContent("next");
	}

	@Test
	void nameOfAnyLengthIsAnswered() {
		assertThat(this.root.resolve("a/".repeat(2000) + "a")).startsWithRaw(this.folder);
		assertThat(this.root.resolve("a".repeat(4000))).startsWithRaw(this.folder);
	}

	@Test
	void rootMustBeADirectory() {
		assertThatIllegalArgumentException().isThrownBy(() -> FileRoot.of(this.folder.resolve("not-there")))
			.withMessageStartingWith("'directory' must be an existing directory: '");
		assertThatIllegalArgumentException().isThrownBy(() -> FileRoot.of(this.folder.resolve("sub/in.txt")));
	}

	private void assertNotFound(String name) {
		assertThatExceptionOfType(HttpdException.class).isThrownBy(() -> this.root.resolve(name))
			.satisfies((ex) -> assertThat(ex.error()).isEqualTo(HttpdError.NOT_FOUND));
	}

}
