package io.github.esphttps.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * The pages of the documentation, where the tests run: in the source tree.
 */
public final class Pages {

	private Pages() {
	}

	/**
	 * Return the folder with the README and the modules.
	 * @return the root of the source tree
	 */
	public static Path root() {
		Path folder = Path.of("").toAbsolutePath();
		while (!Files.exists(folder.resolve("README.md"))) {
			folder = Objects.requireNonNull(folder.getParent(), "README.md must exist");
		}
		return folder;
	}

	/**
	 * Return a page.
	 * @param name its path in <code>docs</code>
	 * @return its text
	 */
	public static String text(String name) {
		return read(root().resolve("docs").resolve(name));
	}

	static String read(Path file) {
		try {
			return Files.readString(file);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Return the files of the source tree with an ending, without what is built. */
	static List<Path> files(String ending) {
		try (Stream<Path> found = Files.walk(root())) {
			return found.filter((file) -> file.toString().endsWith(ending))
				.filter((file) -> !hidden(root().relativize(file)))
				.sorted()
				.toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static boolean hidden(Path path) {
		for (Path name : path) {
			if (name.toString().equals("target") || name.toString().startsWith(".")) {
				return true;
			}
		}
		return false;
	}

}
