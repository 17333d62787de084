package io.github.esphttps.httpd;

import java.nio.charset.StandardCharsets;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the scan of heads, as a whole and byte by byte.
 */
class HeadScannerTests {

	private final HeadScanner strict = new HeadScanner(new HeadSyntax(false, 8, 16));

	private final HeadScanner lenient = new HeadScanner(new HeadSyntax(true, 8, 16));

	@ParameterizedTest
	@CsvSource(textBlock = """
			GET / HTTP/1.1\\r\\n\\r\\n, complete, complete
			GET / HTTP/1.0\\r\\nA: b\\r\\n\\r\\n, complete, complete
			GET / HTTP/1.2\\r\\n\\r\\n, complete, 505
			GET / HTTP/2.0\\r\\n, 505, 505
			GET / HTTP/1.1\\r\\nA:b\\r\\nC:\\r\\n\\r\\n, complete, complete
			\\r\\nGET / HTTP/1.1\\r\\n\\r\\n, complete, complete
			\\r\\n\\r\\nGET / HTTP/1.1\\r\\n\\r\\n, 400, complete
			\\nGET / HTTP/1.1\\r\\n\\r\\n, 400, complete
			GET / HTTP/1.1\\n\\n, 400, complete
			GET / HTTP/1.1\\nA: b\\n\\n, 400, complete
			GET / HTTP/1.1\\r\\nA: b\\n\\r\\n, 400, complete
			GET / HTTP/1.1\\rA: b, 400, 400
			GET / HTTP/1.1\\r\\nA: b\\rC, 400, 400
			GET / HTTP/1.1\\r\\nA: b\\r\\n c\\r\\n\\r\\n, 400, complete
			GET / HTTP/1.1\\r\\n A: b\\r\\n\\r\\n, 400, 400
			GET / HTTP/1.1\\r\\nA : b\\r\\n, 400, 400
			GET / HTTP/1.1\\r\\n: b\\r\\n, 400, 400
			GET / HTTP/1.1\\r\\nA\\r\\n, 400, 400
			GET / HTTP/1.1\\r\\nA: \\0, 400, 400
			GET  / HTTP/1.1\\r\\n, 400, 400
			GET /  HTTP/1.1\\r\\n\\r\\n, 400, complete
			GET / HTTP/1.1 \\r\\n, 400, 400
			GET /\\r\\n, 400, 505
			GET / http/1.1\\r\\n, 400, 400
			GET / HTTP/11\\r\\n, 400, 400
			GET / HTTP/1.10\\r\\n, 400, 400
			G\\tT / HTTP/1.1\\r\\n, 400, 400
			GET /#a HTTP/1.1\\r\\n\\r\\n, 400, complete
			GET /12345678 HTTP/1.1\\r\\n, 414, 414
			GET / HTTP/1.1\\r\\nA: 12345678901234567, 431, 431
			GET / HTTP/1.1\\r\\nA: , incomplete, incomplete
			""")
	void tellsWhatARequestIs(String escaped, String strictly, String leniently) {
		String head = escaped.replace("\\0", "\\000").translateEscapes();
		assertThat(whole(this.strict, head)).isEqualTo(strictly);
		assertThat(dribbled(this.strict, head)).isEqualTo(strictly);
		assertThat(whole(this.lenient, head)).isEqualTo(leniently);
		assertThat(dribbled(this.lenient, head)).isEqualTo(leniently);
	}

	@Test
	void headerSectionIsCountedWithItsLineEnds() {
		// 16 bytes: 12 and their line end, and the empty line
		assertThat(whole(this.strict, "GET / HTTP/1.1\r\nA: 123456789\r\n\r\n")).isEqualTo("complete");
		assertThat(whole(this.strict, "GET / HTTP/1.1\r\nA: 1234567890\r\n\r\n")).isEqualTo("431");
	}

	@Test
	void targetIsCountedAlone() {
		assertThat(whole(this.strict, "OPTIONS /1234567 HTTP/1.1\r\n\r\n")).isEqualTo("complete");
		assertThat(whole(this.strict, "OPTIONS /12345678 HTTP/1.1\r\n\r\n")).isEqualTo("414");
	}

	@Test
	void methodThatNeverEndsIsRefused() {
		assertThat(whole(this.strict, "X".repeat(64))).isEqualTo("incomplete");
		assertThat(whole(this.strict, "X".repeat(65))).isEqualTo("501");
		assertThat(whole(this.lenient, "X".repeat(65))).isEqualTo("400");
	}

	@Test
	void stopsAtTheEndOfTheHead() {
		ByteBuf buffer = buffer("GET / HTTP/1.1\r\n\r\nbody");
		assertThat(this.strict.scan(buffer, 0)).isEqualTo(18);
	}

	@Test
	void emptyLineIsNoRequestYet() {
		this.strict.scan(buffer("\r\n"), 0);
		assertThat(this.strict.hasBegun()).isFalse();
		this.strict.scan(buffer("G"), 0);
		assertThat(this.strict.hasBegun()).isTrue();
	}

	private static String whole(HeadScanner scanner, String head) {
		scanner.reset();
		scanner.scan(buffer(head), 0);
		return outcome(scanner);
	}

	private static String dribbled(HeadScanner scanner, String head) {
		scanner.reset();
		for (int i = 0; i < head.length() && outcome(scanner).equals("incomplete"); i++) {
			scanner.scan(buffer(head.substring(i, i + 1)), 0);
		}
		return outcome(scanner);
	}

	private static String outcome(HeadScanner scanner) {
		HttpdError error = scanner.error();
		if (error != null) {
			return Integer.toString(error.status());
		}
		return scanner.isComplete() ? "complete" : "incomplete";
	}

	private static ByteBuf buffer(String text) {
		return Unpooled.wrappedBuffer(text.getBytes(StandardCharsets.ISO_8859_1));
	}

}
