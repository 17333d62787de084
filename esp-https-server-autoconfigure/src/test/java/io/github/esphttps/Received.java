package io.github.esphttps;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Everything a server sent until it closed the connection.
 */
record Received(String text, boolean reset) {

	private static final Pattern STATUS_LINE = Pattern.compile("HTTP/1\\.[01] (\\d{3}) ");

	static Received untilClosed(TestClient client) throws IOException {
		ByteArrayOutputStream received = new ByteArrayOutputStream();
		boolean reset = false;
		try {
			client.socket().getInputStream().transferTo(received);
		}
		catch (SocketTimeoutException ex) {
			throw new AssertionError("the server does not close the connection, after: " + start(received), ex);
		}
		catch (IOException ex) {
			reset = true;
		}
		return new Received(received.toString(StandardCharsets.ISO_8859_1), reset);
	}

	private static String start(ByteArrayOutputStream received) {
		String text = received.toString(StandardCharsets.ISO_8859_1);
		return text.substring(0, Math.min(text.length(), 500));
	}

	List<Integer> statuses() {
		return STATUS_LINE.matcher(this.text).results().map((line) -> Integer.valueOf(line.group(1))).toList();
	}

	boolean announcesClose() {
		return this.text.toLowerCase(Locale.ROOT).contains("\r\nconnection: close\r\n");
	}

}
