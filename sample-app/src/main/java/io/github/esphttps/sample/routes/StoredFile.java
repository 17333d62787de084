package io.github.esphttps.sample.routes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.Optional;

/**
 * What the list tells of a file.
 *
 * @param name its name
 * @param length its length in bytes
 * @param stored the time it was stored
 */
record StoredFile(String name, long length, Instant stored) {

	/** Return what is at a path, nothing if that is no file, or not any more. */
	static Optional<StoredFile> at(Path path) {
		try {
			BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
			return attributes.isRegularFile() ? Optional.of(new StoredFile(path.getFileName().toString(),
					attributes.size(), attributes.lastModifiedTime().toInstant())) : Optional.empty();
		}
		catch (IOException ex) {
			return Optional.empty();
		}
	}

}
