package io.github.esphttps.sample.routes;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.github.esphttps.httpd.FileRoot;
import io.github.esphttps.httpd.HttpdError;
import io.github.esphttps.httpd.HttpdException;

/**
 * A folder of files that clients store, bounded in their number and length.
 */
final class FileStore {

	static final long MAX_LENGTH = 10_000_000;

	static final int MAX_FILES = 50;

	// Begins with no dot, which is how files that are still on their way begin
	private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}_()+-][\\p{L}\\p{M}\\p{N} ._()+-]{0,59}");

	private static final int BUFFER_SIZE = 64 * 1024;

	private final Path directory;

	private final FileRoot root;

	FileStore(Path directory) {
		this.directory = directory;
		this.root = FileRoot.of(directory);
	}

	List<StoredFile> list() throws IOException {
		try (Stream<Path> paths = Files.list(this.directory)) {
			return paths.filter((path) -> isName(path.getFileName().toString()))
				.flatMap((path) -> StoredFile.at(path).stream())
				.sorted(Comparator.comparing(StoredFile::name))
				.toList();
		}
	}

	Path find(String name) {
		if (!isName(name)) {
			throw new HttpdException(HttpdError.NOT_FOUND);
		}
		return this.root.resolve(name);
	}

	/**
	 * Store a file as soon as it has arrived as a whole, in place of one of that name.
	 * @param announced its length, -1 if that is not known yet
	 * @return whether there was none of that name
	 */
	boolean store(String name, long announced, InputStream content) throws IOException {
		if (!isName(name)) {
			throw new HttpdException(HttpdError.BAD_REQUEST,
					"Use up to 60 letters, digits and .-_+() for the name of a file");
		}
		Path file = this.root.resolve(name);
		boolean created = Files.notExists(file);
		if (created && list().size() >= MAX_FILES) {
			throw new HttpdException(HttpdError.FORBIDDEN, "There are too many files. Delete one");
		}
		if (announced > MAX_LENGTH) {
			throw new HttpdException(HttpdError.CONTENT_TOO_LARGE);
		}
		Path arriving = Files.createTempFile(this.directory, ".arriving-", null);
		try {
			copy(content, arriving);
			Files.move(arriving, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
			return created;
		}
		finally {
			Files.deleteIfExists(arriving);
		}
	}

	private static void copy(InputStream content, Path target) throws IOException {
		byte[] buffer = new byte[BUFFER_SIZE];
		try (content; OutputStream out = Files.newOutputStream(target)) {
			long total = 0;
			for (int count = content.read(buffer); count != -1; count = content.read(buffer)) {
				total += count;
				if (total > MAX_LENGTH) {
					throw new HttpdException(HttpdError.CONTENT_TOO_LARGE);
				}
				out.write(buffer, 0, count);
			}
		}
	}

	void delete(String name) throws IOException {
		try {
			Files.delete(find(name));
		}
		catch (NoSuchFileException ex) {
			throw new HttpdException(HttpdError.NOT_FOUND);
		}
	}

	private static boolean isName(String name) {
		return NAME.matcher(name).matches();
	}

}
