package io.github.esphttps.tls;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;

import org.jspecify.annotations.Nullable;

/**
 * What a file looked like at a moment: enough to tell whether it is another one now,
 * without reading it each time.
 *
 * @param realPath where symbolic links lead, which is what changes when a mounted
 * configuration is replaced. {@code null} if there is no such file
 * @param key identity of the file (inode), {@code null} if the file system has none
 * @param size size in bytes
 * @param modified when its content was modified
 * @param touched when its content, permissions or owner were changed, as far as the file
 * system tells
 * @param digest hash of the content, {@code null} if the file is too old to need one
 */
record FileState(@Nullable Path realPath, @Nullable Object key, long size, FileTime modified, FileTime touched,
		@Nullable String digest) {

	private static final FileTime NEVER = FileTime.fromMillis(0);

	private static final FileState ABSENT = new FileState(null, null, 0, NEVER, NEVER, null);

	// Two changes within this time may leave the same time stamp
	private static final Duration GRANULARITY = Duration.ofSeconds(3);

	private static final String UNREADABLE = "unreadable";

	static FileState of(Path file) {
		try {
			Path realPath = file.toRealPath();
			BasicFileAttributes attributes = Files.readAttributes(realPath, BasicFileAttributes.class);
			FileTime modified = attributes.lastModifiedTime();
			boolean young = modified.toInstant().isAfter(Instant.now().minus(GRANULARITY));
			return new FileState(realPath, attributes.fileKey(), attributes.size(), modified,
					touched(realPath, modified), (young && attributes.isRegularFile()) ? digest(realPath) : null);
		}
		catch (IOException ex) {
			return ABSENT;
		}
	}

	private static FileTime touched(Path file, FileTime modified) throws IOException {
		try {
			return (Files.getAttribute(file, "unix:ctime") instanceof FileTime time) ? time : modified;
		}
		catch (UnsupportedOperationException | IllegalArgumentException ex) {
			return modified;
		}
	}

	private static String digest(Path file) {
		try (InputStream in = Files.newInputStream(file)) {
			MessageDigest digest = MessageDigest.getInstance("SHA-256");
			new DigestInputStream(in, digest).transferTo(OutputStream.nullOutputStream());
			return HexFormat.of().formatHex(digest.digest());
		}
		catch (IOException ex) {
			return UNREADABLE;
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/** Return whether the file may hold the same as at the other moment. */
	boolean sameAs(FileState other) {
		boolean digestsAgree = this.digest == null || other.digest == null || this.digest.equals(other.digest);
		return digestsAgree && withoutDigest().equals(other.withoutDigest());
	}

	private FileState withoutDigest() {
		return new FileState(this.realPath, this.key, this.size, this.modified, this.touched, null);
	}

}
