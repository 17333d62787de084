package io.github.esphttps.httpd;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * A directory whose files clients may name. Nothing outside of it can be reached,
 * whatever the name. ESP-IDF: the base path of the <code>file_serving</code> example.
 */
public final class FileRoot {

	private final Path directory;

	private FileRoot(Path directory) {
		this.directory = directory;
	}

	/**
	 * Create a root.
	 * @param directory the directory, which may be a symbolic link
	 * @return the root
	 * @throws IllegalArgumentException if it is not an existing directory
	 */
	public static FileRoot of(Path directory) {
		Objects.requireNonNull(directory, "'directory' must not be null");
		if (!Files.isDirectory(directory)) {
			throw new IllegalArgumentException("'directory' must be an existing directory: '" + directory + "'");
		}
		return new FileRoot(directory.toAbsolutePath());
	}

	/**
	 * Return the directory, for example to list it.
	 * @return an absolute path
	 */
	public Path directory() {
		return this.directory;
	}

	/**
	 * Find the place of a file that is there, or of one to write. Asks the file system,
	 * hence not for the event loop: wrap the handler with
	 * {@link HttpdHandler#blocking(HttpdHandler)}.
	 * @param relative decoded name, its parts separated by single slashes, for example
	 * what {@link HttpdRequest#pathAfter(String)} returns
	 * @return a path in this directory, with all symbolic links followed. There may be
	 * nothing at it, or something else than a file
	 * @throws HttpdException with {@link HttpdError#NOT_FOUND} if the name is empty or
	 * absolute, has a part that is empty, <code>.</code> or <code>..</code>, a backslash
	 * or a control character, or leads out of this directory by a symbolic link. A client
	 * does not learn which, nor what is there
	 */
	public Path resolve(String relative) {
		if (!isPlain(relative)) {
			throw new HttpdException(HttpdError.NOT_FOUND);
		}
		try {
			Path root = this.directory.toRealPath();
			Path path = follow(root.resolve(relative));
			if (path.startsWith(root)) {
				return path;
			}
		}
		catch (IOException | InvalidPathException ex) {
			// A link to nowhere, or a name this file system cannot have
		}
		throw new HttpdException(HttpdError.NOT_FOUND);
	}

	private static boolean isPlain(String relative) {
		return relative.chars().noneMatch((character) -> character == '\\' || Character.isISOControl(character))
				&& Stream.of(relative.split("/", -1))
					.noneMatch((part) -> part.isEmpty() || part.equals(".") || part.equals(".."));
	}

	private static Path follow(Path path) throws IOException {
		Path parent = path.getParent();
		// A link to nowhere is there, too: writing to it would follow it
		if (parent == null || Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
			return path.toRealPath();
		}
		return follow(parent).resolve(parent.relativize(path));
	}

}
