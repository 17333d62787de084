package io.github.esphttps;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Makes requests and breaks them: the same number yields the same bytes.
 */
final class RequestFuzzer {

	private static final List<String> VALID = List.of("GET /hello HTTP/1.1\r\nHost: x\r\n\r\n",
			"GET /hello?a=%20&b HTTP/1.1\r\nHost: x:80\r\nAccept: */*\r\nCookie: a=b; c=\"d\"\r\n\r\n",
			"HEAD /hello HTTP/1.1\r\nHost: x\r\nConnection: keep-alive\r\n\r\n",
			"OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n", "GET http://x/hello HTTP/1.1\r\nHost: x\r\n\r\n",
			"POST /body HTTP/1.1\r\nHost: x\r\nContent-Length: 11\r\n\r\nhello world",
			"POST /body HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6;a=b\r\n world\r\n0\r\nX: y\r\n\r\n",
			"POST /stream HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\na\r\n0123456789\r\n0\r\n\r\n",
			"POST /stream HTTP/1.0\r\nContent-Length: 3\r\nConnection: keep-alive\r\n\r\nabc",
			"POST /blocking HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\nhello",
			"POST /input HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
			"PUT /unread HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello", "GET /hello HTTP/1.0\r\n\r\n",
			"GET /hello HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
			"GET /hello HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n");

	private static final List<String> INSERTIONS = List.of("\r", "\n", "\r\n", "\r\n\r\n", "\u0000", "\u000b", "\t",
			" ", ":", "\u007f", "\u00ff", "\u0080", "%00", "../", "#", ";", ",", "\r\n ", "Host: y\r\n",
			"Content-Length: 5\r\n", "Transfer-Encoding: chunked\r\n", "Expect: 100-continue\r\n", "HTTP/1.1",
			"0\r\n\r\n", "-1", "0x10", "ffffffffffffffff", "99999999999999999999",
			"Content-Length: 9223372036854775807\r\n", "Transfer-Encoding: gzip, chunked\r\n",
			"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "\u0016\u0003\u0001\u0002\u0000\u0001");

	private final Random random;

	RequestFuzzer(long number) {
		this.random = new Random(number);
	}

	/**
	 * Return up to the given number of requests for a connection, most of them broken.
	 */
	byte[] requests(int count) {
		ByteArrayOutputStream requests = new ByteArrayOutputStream();
		for (int i = 0; i < count; i++) {
			requests.writeBytes(request());
		}
		return requests.toByteArray();
	}

	int below(int bound) {
		return this.random.nextInt(bound);
	}

	private byte[] request() {
		byte[] request = oneOf(VALID).getBytes(StandardCharsets.ISO_8859_1);
		int mutations = below(4);
		for (int i = 0; i < mutations; i++) {
			request = mutate(request);
		}
		return request;
	}

	private byte[] mutate(byte[] request) {
		if (request.length == 0) {
			return request;
		}
		int at = below(request.length);
		return switch (below(10)) {
			case 0, 1 -> {
				request[at] ^= (byte) (1 << below(8));
				yield request;
			}
			case 2 -> Arrays.copyOf(request, at);
			case 3 -> replace(request, at, Math.min(request.length, at + 1 + below(8)), new byte[0]);
			case 4 ->
				replace(request, at, at, Arrays.copyOfRange(request, at, Math.min(request.length, at + below(40))));
			case 5 -> randomBytes();
			case 6 -> replace(request, at, at, randomByte(new byte[below(below(10) == 0 ? 20_000 : 1500)]));
			default -> replace(request, at, at, oneOf(INSERTIONS).getBytes(StandardCharsets.ISO_8859_1));
		};
	}

	private byte[] randomBytes() {
		byte[] bytes = new byte[below(400)];
		this.random.nextBytes(bytes);
		return bytes;
	}

	/** The same byte again and again: a long name, number, body, or many empty lines. */
	private byte[] randomByte(byte[] bytes) {
		Arrays.fill(bytes, (byte) "a0 \n\r:;f9\t/".charAt(below(11)));
		return bytes;
	}

	private static byte[] replace(byte[] request, int from, int to, byte[] replacement) {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		bytes.write(request, 0, from);
		bytes.writeBytes(replacement);
		bytes.write(request, to, request.length - to);
		return bytes.toByteArray();
	}

	private String oneOf(List<String> list) {
		return list.get(below(list.size()));
	}

}
