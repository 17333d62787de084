package io.github.esphttps.httpd;

import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

import org.jspecify.annotations.Nullable;

/**
 * Decompresses the messages of a client, each by itself (RFC 7692, section 7.2.2). Has
 * memory outside of the heap while a message is arriving.
 */
final class WebSocketInflater {

	private static final byte[] NONE = new byte[0];

	// What the client has cut off, and a block that ends the data so that it can be told
	// whether they were complete
	private static final byte[] TAIL = { 0, 0, (byte) 0xFF, (byte) 0xFF, 1, 0, 0, (byte) 0xFF, (byte) 0xFF };

	private static final int MIN_PART = 1024;

	private static final int USUAL_RATIO = 4;

	private @Nullable Inflater inflater;

	private byte[] input = NONE;

	private boolean last;

	// Nothing has been decompressed since the beginning of a run of blocks
	private boolean fresh;

	private boolean more;

	/**
	 * Add data, when there are no more of those before.
	 * @param octets compressed data
	 * @param end whether the message ends with them
	 */
	void add(byte[] octets, boolean end) {
		this.last = end;
		this.input = octets;
		if (end) {
			this.input = Arrays.copyOf(octets, octets.length + TAIL.length);
			System.arraycopy(TAIL, 0, this.input, octets.length, TAIL.length);
		}
		Inflater current = this.inflater;
		if (current == null) {
			current = new Inflater(true);
			this.inflater = current;
			this.fresh = true;
		}
		current.setInput(this.input);
		this.more = true;
	}

	/** Return whether there may be more to decompress of what was added. */
	boolean hasMore() {
		return this.more;
	}

	/**
	 * Decompress.
	 * @return the next part, empty if there is none
	 * @throws WebSocketException if the data are not valid
	 */
	byte[] inflate() {
		Inflater current = this.inflater;
		if (current == null || !this.more) {
			return NONE;
		}
		long usual = (long) this.input.length * USUAL_RATIO;
		byte[] part = new byte[(int) Math.min(Math.max(usual, MIN_PART), WebSocketReader.MAX_PART)];
		try {
			int filled = 0;
			while (this.more && filled < part.length) {
				filled += inflate(current, part, filled);
			}
			return (filled == part.length) ? part : Arrays.copyOf(part, filled);
		}
		catch (DataFormatException ex) {
			throw invalid();
		}
	}

	private int inflate(Inflater current, byte[] part, int from) throws DataFormatException {
		if (this.fresh && current.getRemaining() == (this.last ? TAIL.length : 0)) {
			// There need not be anything behind a final block
			this.more = false;
			return 0;
		}
		this.fresh = false;
		int count = current.inflate(part, from, part.length - from);
		if (current.finished()) {
			int rest = current.getRemaining();
			this.more = rest > 0;
			current.reset();
			current.setInput(this.input, this.input.length - rest, rest);
			this.fresh = true;
		}
		else if (count == 0) {
			this.more = false;
			if (this.last) {
				throw invalid();
			}
		}
		return count;
	}

	private static WebSocketException invalid() {
		return new WebSocketException(WebSocketClose.INVALID_PAYLOAD, "compressed data that are not valid");
	}

	/** The message has ended, or is given up: free the memory. */
	void end() {
		Inflater current = this.inflater;
		if (current != null) {
			current.end();
			this.inflater = null;
		}
		this.input = NONE;
		this.more = false;
	}

}
