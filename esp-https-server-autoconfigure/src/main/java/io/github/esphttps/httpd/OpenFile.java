package io.github.esphttps.httpd;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;

/**
 * A file that is open for reading, and what was true of it then. Opening it waits for the
 * file system.
 *
 * @param path the file
 * @param channel its content
 * @param size its length in bytes
 * @param lastModified the time it was last written
 */
record OpenFile(Path path, FileChannel channel, long size, FileTime lastModified) {

	/**
	 * Open a file.
	 * @throws HttpdException with {@link HttpdError#NOT_FOUND} if it is not there, is no
	 * regular file, or may not be read
	 * @throws IOException if it cannot be opened for another reason
	 */
	static OpenFile open(Path path) throws IOException {
		// Before it is opened: a named pipe would wait for a writer
		BasicFileAttributes expected = attributes(path);
		FileChannel channel = channel(path);
		try {
			BasicFileAttributes attributes = attributes(path);
			if (Objects.equals(attributes.fileKey(), expected.fileKey())) {
				return new OpenFile(path, channel, channel.size(), attributes.lastModifiedTime());
			}
		}
		catch (IOException | RuntimeException ex) {
			channel.close();
			throw ex;
		}
		// Another file has taken its name: the content of one must not go by the date of
		// the other
		channel.close();
		return open(path);
	}

	private static BasicFileAttributes attributes(Path path) {
		try {
			BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
			if (attributes.isRegularFile()) {
				return attributes;
			}
		}
		catch (IOException ex) {
			// Answered as any other path there is no file at
		}
		throw new HttpdException(HttpdError.NOT_FOUND);
	}

	private static FileChannel channel(Path path) throws IOException {
		try {
			return FileChannel.open(path, StandardOpenOption.READ);
		}
		catch (NoSuchFileException | AccessDeniedException ex) {
			throw new HttpdException(HttpdError.NOT_FOUND);
		}
	}

	EntityTag entityTag() {
		return EntityTag.of(this.lastModified, this.size);
	}

	/** Return the time it was last written, in whole seconds as HTTP has it. */
	Instant lastModifiedSecond() {
		return this.lastModified.toInstant().truncatedTo(ChronoUnit.SECONDS);
	}

	/** Return whether the file has become shorter since it was opened. */
	boolean isTruncated() {
		try {
			return this.channel.size() < this.size;
		}
		catch (IOException ex) {
			return false;
		}
	}

	void close() {
		try {
			this.channel.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
