package io.github.esphttps.httpd;

import reactor.core.publisher.Flux;

/**
 * Holds a body to the length that was announced for it. Whatever differs would be taken
 * for a part of the next response, or that for a part of it.
 */
final class AnnouncedLength {

	private final long announced;

	private long sent;

	AnnouncedLength(long announced) {
		this.announced = announced;
	}

	/** Return the parts, and fail when they are more or less than announced. */
	static Flux<byte[]> enforce(long announced, Flux<byte[]> parts) {
		if (announced == -1) {
			return parts;
		}
		return Flux.defer(() -> {
			AnnouncedLength length = new AnnouncedLength(announced);
			return parts.doOnNext(length::add).doOnComplete(length::end);
		});
	}

	private void add(byte[] part) {
		this.sent += part.length;
		if (this.sent > this.announced) {
			throw differs();
		}
	}

	private void end() {
		if (this.sent != this.announced) {
			throw differs();
		}
	}

	private IllegalStateException differs() {
		return new IllegalStateException(
				"The body has " + this.sent + " bytes so far, its Content-Length is " + this.announced);
	}

}
