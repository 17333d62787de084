package io.github.esphttps.sample.pki;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * Files and folders that no other user of the machine can read at any moment. Windows has
 * its own way: there, they inherit the permissions of the folder they are in.
 */
final class PrivateFiles {

	private PrivateFiles() {
	}

	static void createDirectory(Path directory) throws IOException {
		if (!Files.isDirectory(directory)) {
			Files.createDirectories(directory.getParent());
			Files.createDirectory(directory, permissions("rwx------"));
		}
	}

	// A file appears or is replaced as a whole: a reader never sees half of it
	static void write(Path file, String content) throws IOException {
		Path unfinished = Files.createTempFile(file.getParent(), file.getFileName().toString(), ".tmp",
				permissions("rw-------"));
		try {
			Files.writeString(unfinished, content);
			Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
		}
		finally {
			Files.deleteIfExists(unfinished);
		}
	}

	private static FileAttribute<?>[] permissions(String permissions) {
		if (!FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
			return new FileAttribute<?>[0];
		}
		return new FileAttribute<?>[] {
				PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions)) };
	}

}
