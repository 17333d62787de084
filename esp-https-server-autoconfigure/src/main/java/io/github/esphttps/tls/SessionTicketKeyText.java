package io.github.esphttps.tls;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The text of a file with keys of session tickets: a key a line, the instant from which
 * it issues, a blank, its 48 bytes in Base64. Lines that are blank or begin with '#' are
 * comments.
 */
final class SessionTicketKeyText {

	private static final String HEADER = """
			# Keys of session tickets. Whoever can read this file can read and forge tickets.
			# When new tickets begin to be made with a key, its name and two secrets (48 bytes in Base64)
			""";

	private final List<SessionTicketKey> keys = new ArrayList<>();

	private final Map<String, Integer> linesByName = new HashMap<>();

	private SessionTicketKeyText() {
	}

	static byte[] format(SessionTicketKeyRing keys) {
		StringBuilder text = new StringBuilder(HEADER);
		for (SessionTicketKey key : keys.keys()) {
			byte[] content = key.content();
			text.append(key.issuesFrom()).append(' ').append(Base64.getEncoder().encodeToString(content)).append('\n');
			Arrays.fill(content, (byte) 0);
		}
		return text.toString().getBytes(StandardCharsets.UTF_8);
	}

	/**
	 * Read keys.
	 * @param bytes content of a file
	 * @return the keys
	 * @throws SessionTicketKeyTextException if a line is wrong or there is no key
	 */
	static SessionTicketKeyRing parse(byte[] bytes) {
		List<String> lines = decode(bytes).lines().toList();
		SessionTicketKeyText text = new SessionTicketKeyText();
		for (int index = 0; index < lines.size(); index++) {
			String line = lines.get(index).strip();
			if (!line.isEmpty() && !line.startsWith("#")) {
				text.add(index + 1, line);
			}
		}
		if (text.keys.isEmpty()) {
			throw new SessionTicketKeyTextException("It has no key.", null);
		}
		return SessionTicketKeyRing.of(text.keys);
	}

	private static String decode(byte[] bytes) {
		try {
			return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
		}
		catch (CharacterCodingException ex) {
			throw new SessionTicketKeyTextException("It is not a text in UTF-8.", null);
		}
	}

	private void add(int line, String text) {
		String[] parts = text.split("\\s+");
		if (parts.length != 2) {
			throw new SessionTicketKeyTextException("It does not consist of an instant and a key.", line);
		}
		SessionTicketKey key = SessionTicketKey.of(content(line, parts[1]), instant(line, parts[0]));
		Integer other = this.linesByName.putIfAbsent(key.shownName(), line);
		if (other != null) {
			throw new SessionTicketKeyTextException("The key has the same name as the one in line " + other + ".",
					line);
		}
		this.keys.add(key);
	}

	// No exception is kept as a cause: those of the parsers quote the line
	private static Instant instant(int line, String text) {
		try {
			return Instant.parse(text);
		}
		catch (DateTimeException ex) {
			throw new SessionTicketKeyTextException("It does not begin with an instant such as 2030-01-31T12:00:00Z.",
					line);
		}
	}

	private static byte[] content(int line, String text) {
		byte[] content;
		try {
			content = Base64.getDecoder().decode(text);
		}
		catch (IllegalArgumentException ex) {
			throw new SessionTicketKeyTextException("The key is not in Base64.", line);
		}
		if (content.length != SessionTicketKey.LENGTH) {
			throw new SessionTicketKeyTextException(
					"The key has " + content.length + " bytes instead of " + SessionTicketKey.LENGTH + ".", line);
		}
		return content;
	}

	/** Thrown for a text that has no keys. Carries nothing of it. */
	static final class SessionTicketKeyTextException extends RuntimeException {

		private static final long serialVersionUID = 1L;

		private final String reason;

		private SessionTicketKeyTextException(String reason, @Nullable Integer line) {
			this.reason = (line != null) ? "Line " + line + ": " + reason : reason;
		}

		String reason() {
			return this.reason;
		}

		@Override
		public String getMessage() {
			return this.reason;
		}

	}

}
