package io.github.esphttps.tls;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The right to replace a file, which one thread of all processes has at a time. It is a
 * lock on a file beside it, which stays: removing it would let two have it.
 */
final class SessionTicketKeyFileLock implements AutoCloseable {

	private static final long LONGEST_WAIT = TimeUnit.SECONDS.toNanos(5);

	private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(10);

	private static final FileAttribute<?>[] OWNER_ONLY = FileSystems.getDefault()
		.supportedFileAttributeViews()
		.contains("posix")
				? new FileAttribute<?>[] {
						PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")) }
				: new FileAttribute<?>[0];

	// To close a channel ends all locks that this process has on the file
	private static final ReentrantLock oneInThisProcess = new ReentrantLock();

	private final FileChannel channel;

	private SessionTicketKeyFileLock(FileChannel channel) {
		this.channel = channel;
	}

	/**
	 * Wait for the lock, 5 seconds at most. The thread that has it gives it back.
	 * @param file what is to be replaced
	 * @return the lock
	 * @throws IOException if it could not be had
	 */
	static SessionTicketKeyFileLock of(Path file) throws IOException {
		oneInThisProcess.lock();
		try {
			FileChannel channel = open(file.resolveSibling(file.getFileName() + ".lock"), StandardOpenOption.CREATE);
			try {
				await(channel);
				return new SessionTicketKeyFileLock(channel);
			}
			catch (IOException | RuntimeException ex) {
				channel.close();
				throw ex;
			}
		}
		catch (IOException | RuntimeException ex) {
			oneInThisProcess.unlock();
			throw ex;
		}
	}

	private static void await(FileChannel channel) throws IOException {
		long deadline = System.nanoTime() + LONGEST_WAIT;
		while (!isLocked(channel)) {
			if (System.nanoTime() - deadline > 0) {
				throw new IOException("Another process keeps it locked");
			}
			LockSupport.parkNanos(PAUSE);
		}
	}

	// Refused where another class loader has this class, too
	private static boolean isLocked(FileChannel channel) throws IOException {
		try {
			return channel.tryLock() != null;
		}
		catch (OverlappingFileLockException ex) {
			return false;
		}
	}

	/**
	 * Replace the file. Whoever reads it finds the old or the new content, never a part.
	 */
	void replace(Path file, byte[] content) throws IOException {
		Path next = file.resolveSibling(file.getFileName() + ".tmp");
		Files.deleteIfExists(next);
		try {
			try (FileChannel out = open(next, StandardOpenOption.CREATE_NEW)) {
				ByteBuffer buffer = ByteBuffer.wrap(content);
				while (buffer.hasRemaining()) {
					out.write(buffer);
				}
				out.force(true);
			}
			Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
		}
		finally {
			Files.deleteIfExists(next);
		}
	}

	// With its permissions from the first moment on
	private static FileChannel open(Path file, OpenOption ifMissing) throws IOException {
		return FileChannel.open(file, Set.of(ifMissing, StandardOpenOption.WRITE), OWNER_ONLY);
	}

	@Override
	public void close() throws IOException {
		try {
			this.channel.close();
		}
		finally {
			oneInThisProcess.unlock();
		}
	}

}
