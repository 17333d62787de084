package io.github.esphttps;

import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static io.github.esphttps.ParsingCase.refused;
import static io.github.esphttps.ParsingCase.served;

/**
 * Where a body ends, and so where the next request begins, against RFC 9112 section 6 and
 * 7: what another server on the way might read differently is refused.
 */
@Tag("exhaustive")
class StrictFramingTests {

	private static ParsingServer server;

	@BeforeAll
	static void start() {
		server = new ParsingServer("standard");
	}

	@AfterAll
	static void stop() {
		server.close();
	}

	@ParameterizedTest
	@MethodSource({ "contentLengths", "transferEncodings", "smuggling", "chunkSizes", "chunkEnds", "trailers" })
	void bodyIsServedOrRefused(ParsingCase parsing) throws Exception {
		server.verifyPlain(parsing);
	}

	@ParameterizedTest
	@MethodSource({ "contentLengths", "transferEncodings", "smuggling", "chunkSizes", "chunkEnds", "trailers" })
	void bodyIsServedOrRefusedOverTls(ParsingCase parsing) throws Exception {
		server.verifyTls(parsing);
	}

	@ParameterizedTest
	@MethodSource({ "contentLengths", "transferEncodings", "smuggling", "chunkSizes", "chunkEnds", "trailers" })
	void bodyThatArrivesByteByByteIsServedOrRefused(ParsingCase parsing) throws Exception {
		server.verifyByteByByte(parsing);
	}

	private static String length(String value) {
		return five("Content-Length:" + value);
	}

	private static String five(String fields) {
		return "POST /a HTTP/1.1\r\nHost: x\r\n" + fields + "\r\n\r\nhello";
	}

	private static String coding(String value) {
		return coded("Transfer-Encoding:" + value);
	}

	private static String coded(String fields) {
		return "POST /a HTTP/1.1\r\nHost: x\r\n" + fields + "\r\n\r\n5\r\nhello\r\n0\r\n\r\n";
	}

	private static String chunks(String body) {
		return "POST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n" + body;
	}

	private static String size(String size) {
		return chunks(size + "\r\nhello\r\n0\r\n\r\n");
	}

	private static String last(String size) {
		return chunks("5\r\nhello\r\n" + size + "\r\n\r\n");
	}

	private static String trailer(String field) {
		return chunks("5\r\nhello\r\n0\r\n" + field + "\r\n\r\n");
	}

	private static String raw(String request) {
		return request;
	}

	static Stream<ParsingCase> contentLengths() {
		return Stream
			.of(served(StrictFramingTests::length, "5", " 5", "\t5\t", " 5 ", " 005", " 00000000000000000000005"),
					served(StrictFramingTests::raw, "GET /a HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello",
							"GET /a HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n",
							"POST /unread HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello",
							"POST /a HTTP/1.1\r\nHost: x\r\n\r\n"),
					refused(400, StrictFramingTests::length, "", " ", " +5", " -5", " -0", " 5 5", " 5,5", " 5, 5",
							" 5,", " ,5", " 5;", " 0x5", " 5h", " 5.0", " 5e0", " 5_0", " '5'", " \"5\"", " abc",
							" \u0665", " \u00b2", " 5\u00a0", " \u000b5", " 5\u0000"),
					refused(400, StrictFramingTests::five, "Content-Length: 5\r\nContent-Length: 5",
							"Content-Length: 5\r\ncontent-length: 6", "Content-Length: 6\r\nContent-Length: 5",
							"Content-Length: 5\r\nX: y\r\nCONTENT-LENGTH: 5", "Content-Length: 5\r\nContent-Length:",
							"Content-Length:\r\nContent-Length: 5", "Content-Length : 5", "Content-Length\t: 5",
							"Content-Length:\r\n 5", " Content-Length: 5", "X: y\r\n Content-Length: 5",
							"Content-Length: 0\r\nContent-Length: 5", "Content Length: 5", "Content-Length\u0000: 5"),
					// Twice is once too often where there is no body, too
					refused(400, StrictFramingTests::raw,
							"GET /a HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nContent-Length: 0\r\n\r\n",
							"GET /a HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n"),
					refused(413, StrictFramingTests::length, " 2000000", " 4294967301", " 9223372036854775807",
							" 9223372036854775808", " 18446744073709551621", " 99999999999999999999"),
					refused(413, StrictFramingTests::raw,
							"POST /unread HTTP/1.1\r\nHost: x\r\nContent-Length: 18446744073709551621\r\n\r\nhello"))
			.flatMap((cases) -> cases);
	}

	static Stream<ParsingCase> transferEncodings() {
		return Stream.of(served(StrictFramingTests::coding, "chunked", " chunked", " Chunked", " CHUNKED\t"),
				refused(501, StrictFramingTests::coding, " gzip, chunked", " deflate, chunked", " x, chunked"),
				// RFC 9112 section 6.3 has 400 for a last coding other than chunked,
				// section 6.1 has 501 for an unknown one
				refused(List.of(400, 501), StrictFramingTests::coding, " gzip", " xchunked", " chunkedx", " chunk",
						" identity", " chunked, identity", " identity, chunked", " chunked, gzip", " chunked, chunked",
						" chunked;q=1", " \"chunked\"", " chunked chunked", " 'chunked'", " chunked, x"),
				refused(400, StrictFramingTests::coding, "", " ", " \u000bchunked", " chunked\u0000", " \u0000chunked",
						"\r\n chunked", " chunked\u000b", " chunked\u007f"),
				refused(List.of(400, 501), StrictFramingTests::coding, ",", " ,chunked", " chunked,", " \u00a0chunked",
						" chunked\u00a0", " ch\u00fcnked", " chunked ;"),
				refused(List.of(400, 501), StrictFramingTests::coded,
						"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
						"Transfer-Encoding: x\r\nTransfer-Encoding: chunked",
						"Transfer-Encoding: chunked\r\ntransfer-encoding: x",
						"Transfer-Encoding: chunked\r\nTransfer-Encoding:",
						"Transfer-Encoding: identity\r\nTransfer-Encoding: chunked"),
				refused(400, StrictFramingTests::coded, "Transfer-Encoding : chunked", "Transfer-Encoding\t: chunked",
						" Transfer-Encoding: chunked", "X: y\r\n Transfer-Encoding: chunked",
						"X: y\nTransfer-Encoding: chunked", "Transfer-Encoding\n: chunked",
						"X: y\rTransfer-Encoding: chunked", "Transfer-Encoding:\n chunked",
						"Transfer\u0000-Encoding: chunked", "Transfer Encoding: chunked"),
				refused(400, StrictFramingTests::raw,
						"POST /a HTTP/1.0\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
						"POST /a HTTP/1.0\r\nTransfer-Encoding: chunked\r\nConnection: keep-alive\r\n\r\n0\r\n\r\n"))
			.flatMap((cases) -> cases);
	}

	/** Both ways to tell a length at once, in every order and disguise. */
	static Stream<ParsingCase> smuggling() {
		return Stream.of(refused(400, StrictFramingTests::coded, "Content-Length: 15\r\nTransfer-Encoding: chunked",
				"Transfer-Encoding: chunked\r\nContent-Length: 15", "Transfer-Encoding: chunked\r\nContent-Length: 0",
				"Transfer-Encoding: chunked\r\nX: y\r\ncontent-length: 4",
				"Content-Length: 0\r\nTransfer-Encoding: Chunked", "Content-Length: 15\r\nTransfer-Encoding : chunked",
				"Content-Length: 15\r\nContent-Length: 15\r\nTransfer-Encoding: chunked"),
				refused(List.of(400, 501), StrictFramingTests::coded,
						"Content-Length: 15\r\nTransfer-Encoding: xchunked",
						"Content-Length: 15\r\nTransfer-Encoding: identity",
						"Content-Length: 15\r\nTransfer-Encoding: gzip, chunked",
						"Content-Length: 15\r\nTransfer-Encoding:",
						"Content-Length: 15\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: x"),
				refused(400, StrictFramingTests::raw,
						"POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nG",
						"POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n"
								+ "8\r\nSMUGGLED\r\n0\r\n\r\n",
						"GET /a HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"))
			.flatMap((cases) -> cases);
	}

	static Stream<ParsingCase> chunkSizes() {
		return Stream.of(
				served(StrictFramingTests::size, "5", "05", "0000000005", "5;a", "5;a=b", "5;a=\"b c\"", "5;a=b;c=d"),
				served(StrictFramingTests::raw, chunks("a\r\n0123456789\r\n0\r\n\r\n"),
						chunks("A\r\n0123456789\r\n0\r\n\r\n"), chunks("1\r\na\r\n1\r\nb\r\n0\r\n\r\n"),
						chunks("0\r\n\r\n"), chunks("0;a=b\r\n\r\n"), chunks("000\r\n\r\n"),
						"POST /unread HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
						"GET /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"),
				refused(400, StrictFramingTests::size, "", " ", " 5", "\t5", "5 ", "+5", "-5", "0x5", "0X5", "5_0",
						"5h", "5x", "g", "5,", "5.0", "5 5", "\"5\"", "5\u00a0", "\u00b2", "5\u0000", "\u00005",
						"5\u007f", "\u0665", ";a", ";", "#", "10000000000000005", "ffffffffffffffff",
						"fffffffffffffffff5", "8000000000000000", "5\u000b", "5;a\u0000", "5;a\u0001b", "5;a\u007f"),
				refused(400, StrictFramingTests::last, "-0", "+0", "0x0", "0x", " 0", "0 ", "0_0", "00g", "-",
						"\u00000"),
				refused(List.of(400, 413, 431), StrictFramingTests::size, "5;" + "a".repeat(20_000),
						"0".repeat(20_000) + "5"))
			.flatMap((cases) -> cases);
	}

	static Stream<ParsingCase> chunkEnds() {
		return refused(400, StrictFramingTests::chunks, "5\r\nhelloX\r\n0\r\n\r\n", "5\r\nhello0\r\n\r\n",
				"5\r\nhello X\r\n0\r\n\r\n", "5\r\nhello\n0\r\n\r\n", "5\r\nhello\r0\r\n\r\n",
				"5\r\nhello\r\r\n0\r\n\r\n", "5\nhello\r\n0\r\n\r\n", "5\nhello\n0\n\n", "5\rhello\r\n0\r\n\r\n",
				"5\r\r\nhello\r\n0\r\n\r\n", "5\r\nhello\r\n0\n\r\n", "5\r\nhello\r\n0\n\n", "5\r\nhello\r\n0\r\n\n",
				"5\r\nhello\r\n0\r\r\n", "5\r\nhello\r\n0\r\n\r\r\n", "5;a\nb\r\nhello\r\n0\r\n\r\n",
				"5;a\rb\r\nhello\r\n0\r\n\r\n", "5;\nhello\r\n0\r\n\r\n", "5;a\n\r\nhello\r\n0\r\n\r\n",
				"5\r\nhello\r\n\r\n0\r\n\r\n", "2;\nxx\r\n4c\r\n0\r\n\r\n", "5;\r\r\nhello\r\n0\r\n\r\n",
				"\r\n5\r\nhello\r\n0\r\n\r\n");
	}

	static Stream<ParsingCase> trailers() {
		return Stream.of(
				// Fields that frame a message mean nothing behind the body
				served(StrictFramingTests::trailer, "X: y", "X: y\r\nZ:", "Content-Length: 50",
						"Transfer-Encoding: gzip", "Host: other", "Connection: close"),
				refused(400, StrictFramingTests::trailer, "X y: z", "X", "X : y", ": y", " X: y", "X: a\nY: b",
						"X: a\rb", "X: \u0000", "X\u0000: y", "X[]: y", "X: a\u007f", "X: y\n", "GET /next HTTP/1.1"),
				refused(List.of(400, 431), StrictFramingTests::trailer, "X: " + "y".repeat(20_000),
						"X: y\r\n".repeat(2000) + "X: y"))
			.flatMap((cases) -> cases);
	}

}
