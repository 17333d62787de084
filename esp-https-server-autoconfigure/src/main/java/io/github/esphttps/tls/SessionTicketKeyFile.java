package io.github.esphttps.tls;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

import io.github.esphttps.tls.SessionTicketKeyText.SessionTicketKeyTextException;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.io.ApplicationResourceLoader;

/**
 * A file with keys of session tickets, which several processes may share. It is replaced
 * as a whole, by one process at a time.
 *
 * @param path where it is, an absolute path
 * @param shown the path as it was configured
 */
record SessionTicketKeyFile(Path path, String shown) {

	private static final String PROPERTY = "esp.https.tickets.key-file";

	private static final int MAX_SIZE = 65536;

	private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");

	static SessionTicketKeyFile of(@Nullable String location) {
		if (location == null) {
			throw new TlsConfigurationException(PROPERTY, null,
					"The session ticket keys are to be in a file, and there is none.",
					"Set 'esp.https.tickets.key-file' to its path, or 'esp.https.tickets.key-store' to 'memory'.",
					null);
		}
		try {
			Path path = ApplicationResourceLoader.get().getResource(location).getFile().toPath();
			return new SessionTicketKeyFile(path.toAbsolutePath(), location);
		}
		catch (IOException | InvalidPathException ex) {
			throw new TlsConfigurationException(PROPERTY, location, "It is no path of a file.",
					"Set the path of a file outside of the application.", ex);
		}
	}

	boolean exists() {
		return Files.exists(this.path);
	}

	/** Return what tells one version of the file from the next. */
	String version() {
		try {
			return Files.getLastModifiedTime(this.path) + ", " + Files.size(this.path);
		}
		catch (IOException ex) {
			return "";
		}
	}

	/**
	 * Return whether this process may replace the file: it and its folder may be written,
	 * and its owner has not made it read-only, which root would not be stopped by.
	 */
	boolean isWritable() {
		Path target = target();
		return Files.isWritable(folder(target))
				&& (!Files.exists(target) || (Files.isWritable(target) && mayBeWrittenByItsOwner(target)));
	}

	private boolean mayBeWrittenByItsOwner(Path target) {
		try {
			Set<PosixFilePermission> permissions = permissions(target);
			return permissions == null || permissions.contains(PosixFilePermission.OWNER_WRITE);
		}
		catch (IOException ex) {
			return false;
		}
	}

	/**
	 * Read the file.
	 * @return its keys
	 * @throws TlsConfigurationException if it has no keys that can be used, or may be
	 * read by others. Carries no content of the file
	 */
	SessionTicketKeyRing read() {
		byte[] content = content();
		try {
			return SessionTicketKeyText.parse(content);
		}
		catch (SessionTicketKeyTextException ex) {
			throw failure(ex.reason(),
					"Each line has to be an instant, a blank and 48 random bytes in Base64, for instance of "
							+ "'openssl rand -base64 48'. Or set a path where there is no file: it is made.",
					null);
		}
		finally {
			Arrays.fill(content, (byte) 0);
		}
	}

	private byte[] content() {
		try {
			if (Files.isDirectory(this.path)) {
				throw failure("It is a directory.", "Set the path of a file.", null);
			}
			checkPermissions();
			if (Files.size(this.path) > MAX_SIZE) {
				throw failure("It is larger than " + MAX_SIZE + " bytes, which no file of keys is.",
						"Set the path of a file with session ticket keys.", null);
			}
			return Files.readAllBytes(this.path);
		}
		catch (NoSuchFileException ex) {
			throw failure("There is no such file.", "Restore it.", ex);
		}
		catch (AccessDeniedException ex) {
			throw failure("It may not be read.", "Make the user of this process its owner, with the permissions 600.",
					ex);
		}
		catch (IOException ex) {
			throw failure("It cannot be read.", "Check that it is a file on a disk that works.", ex);
		}
	}

	private void checkPermissions() throws IOException {
		Set<PosixFilePermission> permissions = permissions(this.path);
		if (permissions != null && !OWNER_ONLY.containsAll(permissions)) {
			throw failure(
					"Others than its owner have access to the keys (" + PosixFilePermissions.toString(permissions)
							+ ").",
					"Run 'chmod 600' on it, and replace the keys if somebody may have read them.", null);
		}
	}

	private static @Nullable Set<PosixFilePermission> permissions(Path path) throws IOException {
		PosixFileAttributeView view = Files.getFileAttributeView(path, PosixFileAttributeView.class);
		return (view != null) ? view.readAttributes().permissions() : null;
	}

	/**
	 * Change the keys while no other process does.
	 * @param ifMissing keys to begin with where there is no file
	 * @param change what to make of the keys; an equal result is not written
	 * @return the keys that are in the file now
	 * @throws TlsConfigurationException if the file can be read or written no more, or
	 * another process keeps it locked
	 */
	SessionTicketKeyRing update(Supplier<SessionTicketKeyRing> ifMissing, UnaryOperator<SessionTicketKeyRing> change) {
		Path target = target();
		try (SessionTicketKeyFileLock lock = SessionTicketKeyFileLock.of(target)) {
			SessionTicketKeyRing present = exists() ? read() : null;
			SessionTicketKeyRing changed = change.apply((present != null) ? present : ifMissing.get());
			if (!changed.equals(present)) {
				byte[] content = SessionTicketKeyText.format(changed);
				lock.replace(target, content);
				Arrays.fill(content, (byte) 0);
			}
			return changed;
		}
		catch (IOException ex) {
			throw failure("It cannot be written.",
					"Its folder has to exist and to be writable. Or provide a file with the permissions 400: it is "
							+ "only read, and its keys are for others to rotate.",
					ex);
		}
	}

	// A link is kept, and all who come by links meet in one folder
	private Path target() {
		try {
			return exists() ? this.path.toRealPath() : folder(this.path).toRealPath().resolve(this.path.getFileName());
		}
		catch (IOException ex) {
			return this.path;
		}
	}

	private static Path folder(Path file) {
		return file.resolveSibling(".");
	}

	TlsConfigurationException failure(String reason, String remedy, @Nullable Throwable cause) {
		return new TlsConfigurationException(PROPERTY, this.shown, reason, remedy, cause);
	}

}
