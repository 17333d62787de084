package io.github.esphttps.test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Files in a folder of their own, which no other user can read, that are gone at the end
 * of the JVM at the latest.
 */
final class TemporaryFiles implements AutoCloseable {

	private final Path directory;

	private final Set<Path> written = ConcurrentHashMap.newKeySet();

	TemporaryFiles(String prefix) {
		try {
			this.directory = Files.createTempDirectory(prefix);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		this.directory.toFile().deleteOnExit();
	}

	/** Write a file, or replace it as a whole: a reader never sees half of it. */
	Path write(String name, String text) {
		Path file = this.directory.resolve(name);
		try {
			Path unfinished = Files.createTempFile(this.directory, name, ".tmp");
			Files.writeString(unfinished, text);
			Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		if (this.written.add(file)) {
			file.toFile().deleteOnExit();
		}
		return file;
	}

	@Override
	public void close() {
		try {
			for (Path file : this.written) {
				Files.deleteIfExists(file);
			}
			Files.deleteIfExists(this.directory);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
