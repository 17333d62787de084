package io.github.esphttps.httpd;

import java.io.IOException;
import java.io.InputStream;
import java.util.Iterator;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

/**
 * Reads a body that is still arriving. Waits for the next part, and asks for it only when
 * the one before is used up.
 */
final class BodyInputStream extends InputStream {

	private final Flux<byte[]> body;

	private @Nullable Stream<byte[]> stream;

	private @Nullable Iterator<byte[]> parts;

	private byte[] part = new byte[0];

	private int position;

	private boolean closed;

	BodyInputStream(Flux<byte[]> body) {
		this.body = body;
	}

	@Override
	public int read() throws IOException {
		return fill() ? this.part[this.position++] & 0xFF : -1;
	}

	@Override
	public int read(byte[] target, int offset, int length) throws IOException {
		if (length == 0) {
			return 0;
		}
		if (!fill()) {
			return -1;
		}
		int count = Math.min(length, available());
		System.arraycopy(this.part, this.position, target, offset, count);
		this.position += count;
		return count;
	}

	@Override
	public int available() {
		return this.part.length - this.position;
	}

	private boolean fill() throws IOException {
		if (this.closed) {
			throw new IOException("Stream closed");
		}
		if (Schedulers.isInNonBlockingThread()) {
			throw new IllegalStateException("Reading the body would block the event loop. "
					+ "Wrap the handler with HttpdHandler.blocking, or use body()");
		}
		try {
			Iterator<byte[]> iterator = iterator();
			while (available() == 0) {
				if (!iterator.hasNext()) {
					return false;
				}
				this.part = iterator.next();
				this.position = 0;
			}
			return true;
		}
		catch (RuntimeException ex) {
			throw new IOException("The client did not send the whole body", ex);
		}
	}

	private Iterator<byte[]> iterator() {
		Iterator<byte[]> iterator = this.parts;
		if (iterator == null) {
			Stream<byte[]> subscribed = this.body.toStream(1);
			this.stream = subscribed;
			iterator = subscribed.iterator();
			this.parts = iterator;
		}
		return iterator;
	}

	@Override
	public void close() {
		this.closed = true;
		Stream<byte[]> subscribed = this.stream;
		if (subscribed != null) {
			subscribed.close();
		}
	}

}
