package io.github.esphttps.httpd;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.IntSupplier;

import io.github.esphttps.WebSocketClient;
import io.github.esphttps.config.SlowClient;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/**
 * What a reader makes of the bytes of a client.
 *
 * @param frames whole frames, as <code>TYPE payload</code>, with a plus if the message
 * goes on
 * @param code code of the violation, 0 for none
 * @param parts the frames as the reader gave them
 */
record WebSocketReading(List<String> frames, int code, List<WebSocketFrame> parts) {

	static final long UNLIMITED = Long.MAX_VALUE;

	static WebSocketSettings settings(boolean strict, long maxFrame, long maxMessage) {
		return new WebSocketSettings(strict, List.of(), Duration.ZERO, 2, maxFrame, maxMessage, Duration.ofSeconds(5),
				true, 1024, SlowClient.CLOSE, Duration.ZERO, Duration.ZERO);
	}

	static WebSocketReader strict() {
		return new WebSocketReader(settings(true, UNLIMITED, UNLIMITED), null);
	}

	static WebSocketReader lenient() {
		return new WebSocketReader(settings(false, UNLIMITED, UNLIMITED), null);
	}

	static WebSocketReader compressed(long maxMessage) {
		return new WebSocketReader(settings(true, UNLIMITED, maxMessage), new PerMessageDeflate(""));
	}

	static WebSocketReading of(WebSocketReader reader, byte[]... frames) {
		return of(reader, () -> Integer.MAX_VALUE, frames);
	}

	/** Read frames that arrive in portions of some number of bytes each. */
	static WebSocketReading of(WebSocketReader reader, IntSupplier portion, byte[]... frames) {
		byte[] bytes = concat(frames);
		List<WebSocketFrame> read = new ArrayList<>();
		int violation = 0;
		try {
			for (int from = 0; from < bytes.length;) {
				int length = Math.min(portion.getAsInt(), bytes.length - from);
				read(reader, ByteBufAllocator.DEFAULT.buffer(length).writeBytes(bytes, from, length), read);
				from += length;
			}
		}
		catch (WebSocketException ex) {
			violation = ex.close().code();
		}
		finally {
			reader.release();
		}
		return new WebSocketReading(whole(read), violation, read);
	}

	private static void read(WebSocketReader reader, ByteBuf bytes, List<WebSocketFrame> read) {
		try {
			for (WebSocketFrame part = reader.read(bytes); part != null; part = reader.read(bytes)) {
				read.add(part);
			}
			if (bytes.isReadable()) {
				throw new AssertionError("bytes are left");
			}
		}
		finally {
			bytes.release();
		}
	}

	private static List<String> whole(List<WebSocketFrame> read) {
		List<String> all = new ArrayList<>();
		ByteArrayOutputStream payload = new ByteArrayOutputStream();
		for (WebSocketFrame part : read) {
			if (part.type().isControl()) {
				all.add(describe(part, part.payload()));
				continue;
			}
			payload.writeBytes(part.payload());
			if (part.left() == 0) {
				all.add(describe(part, payload.toByteArray()));
				payload.reset();
			}
		}
		return all;
	}

	private static String describe(WebSocketFrame frame, byte[] payload) {
		String text = new String(payload, StandardCharsets.ISO_8859_1);
		boolean readable = text.chars().allMatch((character) -> character > ' ' && character < 0x7F);
		return frame.type() + " " + (readable ? text : HexFormat.of().formatHex(payload)) + (frame.isLast() ? "" : "+");
	}

	static byte[] frame(int firstByte, String text) {
		return WebSocketClient.frame(firstByte, text.getBytes(StandardCharsets.UTF_8));
	}

	static byte[] frame(int firstByte, byte[] payload) {
		return WebSocketClient.frame(firstByte, payload);
	}

	static byte[] hex(String hex) {
		return HexFormat.of().parseHex(hex.replace(" ", ""));
	}

	static byte[] concat(byte[]... arrays) {
		ByteArrayOutputStream whole = new ByteArrayOutputStream();
		for (byte[] array : arrays) {
			whole.writeBytes(array);
		}
		return whole.toByteArray();
	}

	@Nullable WebSocketFrame first() {
		return this.parts.isEmpty() ? null : this.parts.get(0);
	}

}
