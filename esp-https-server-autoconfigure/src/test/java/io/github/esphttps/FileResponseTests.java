package io.github.esphttps;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.net.SocketTimeoutException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Random;

import io.github.esphttps.TestClient.Response;
import io.github.esphttps.httpd.CloseReason;
import io.github.esphttps.httpd.FileRoot;
import io.github.esphttps.httpd.HttpdHandler;
import io.github.esphttps.httpd.UriHandler;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Files, as clients see them on the wire.
 */
class FileResponseTests {

	private static final String CONTENT = "0123456789".repeat(10);

	private static final String LAST_MODIFIED = "Sun, 06 Nov 1994 08:49:37 GMT";

	private static final int BLOCK = 1024 * 1024;

	private static final int LARGE = 64 * BLOCK;

	private Path directory;

	private Path file;

	@BeforeEach
	void createFile(@TempDir Path temporary) throws Exception {
		this.directory = temporary;
		this.file = Files.writeString(this.directory.resolve("file.txt"), CONTENT);
		Files.setLastModifiedTime(this.file, FileTime.from(Instant.parse("1994-11-06T08:49:37.5Z")));
	}

	@ParameterizedTest
	@ValueSource(strings = { "plain", "openssl", "jdk" })
	void fileIsSentWithItsValidators(String transport) throws Exception {
		try (TestServer server = start(transport); TestClient client = connect(transport, server)) {
			Response response = client.get("/file.txt");
			assertThat(response.statusLine()).isEqualTo("HTTP/1.1 200 OK");
			assertThat(response.text()).isEqualTo(CONTENT);
			assertThat(response.headers()).containsEntry("content-length", "100")
				.containsEntry("content-type", "text/plain")
				.containsEntry("last-modified", LAST_MODIFIED)
				.containsEntry("accept-ranges", "bytes")
				.doesNotContainKey("transfer-encoding");
			assertThat(response.header("etag")).matches("\"[0-9a-f]+-64\"");
			assertThat(client.get("/file.txt").headers()).isEqualTo(response.headers());
			client.write("HEAD /file.txt HTTP/1.1\r\nHost: localhost\r\nRange: bytes=0-1\r\n\r\n");
			assertThat(client.head()).startsWith("HTTP/1.1 200 OK\n").containsIgnoringCase("content-length: 100\n");
			assertThat(client.get("/file.txt").text()).isEqualTo(CONTENT);
		}
	}

	@ParameterizedTest
	@CsvSource({ "plain,bytes=0-0,0-0", "plain,bytes=10-19,10-19", "plain,bytes=95-,95-99", "plain,bytes=-5,95-99",
			"plain,bytes=0-99,0-99", "plain,bytes=0-100,0-99", "openssl,bytes=10-19,10-19", "openssl,bytes=-5,95-99",
			"jdk,bytes=99-,99-99" })
	void partIsSentOnItsOwn(String transport, String range, String sent) throws Exception {
		int first = Integer.parseInt(sent.split("-")[0]);
		int last = Integer.parseInt(sent.split("-")[1]);
		try (TestServer server = start(transport); TestClient client = connect(transport, server)) {
			Response response = get(client, "/file.txt", "Range: " + range);
			assertThat(response.statusLine()).isEqualTo("HTTP/1.1 206 Partial Content");
			assertThat(response.text()).isEqualTo(CONTENT.substring(first, last + 1));
			assertThat(response.headers()).containsEntry("content-range", "bytes " + sent + "/100")
				.containsEntry("content-length", Integer.toString(last + 1 - first))
				.containsEntry("content-type", "text/plain")
				.containsKeys("etag", "last-modified", "accept-ranges");
			assertThat(client.get("/file.txt").text()).isEqualTo(CONTENT);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "bytes=100-", "bytes=-0", "bytes=500-600" })
	void partThatIsNotThereIs416AndTheSessionStaysOpen(String range) throws Exception {
		try (TestServer server = start("plain"); TestClient client = connect("plain", server)) {
			Response response = get(client, "/file.txt", "Range: " + range);
			assertThat(response.statusLine()).isEqualTo("HTTP/1.1 416 Requested Range Not Satisfiable");
			assertThat(response.headers()).containsEntry("content-range", "bytes */100")
				.containsEntry("content-length", "0")
				.doesNotContainKeys("content-type", "connection");
			assertThat(client.get("/file.txt").text()).isEqualTo(CONTENT);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "bytes=0-1,3-4", "bytes=5-1", "bytes=a-b", "lines=1-2" })
	void otherRangesAreAnsweredWithTheWhole(String range) throws Exception {
		try (TestServer server = start("plain"); TestClient client = connect("plain", server)) {
			Response response = get(client, "/file.txt", "Range: " + range);
			assertThat(response.status()).isEqualTo(200);
			assertThat(response.text()).isEqualTo(CONTENT);
			assertThat(response.header("content-range")).isNull();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "plain", "openssl" })
	void emptyFileIsSent(String transport) throws Exception {
		Files.createFile(this.directory.resolve("empty.bin"));
		try (TestServer server = start(transport); TestClient client = connect(transport, server)) {
			Response response = client.get("/empty.bin");
			assertThat(response.status()).isEqualTo(200);
			assertThat(response.headers()).containsEntry("content-length", "0")
				.containsEntry("content-type", "application/octet-stream");
			assertThat(get(client, "/empty.bin", "Range: bytes=-5").status()).isEqualTo(200);
			assertThat(get(client, "/empty.bin", "Range: bytes=0-").header("content-range")).isEqualTo("bytes */0");
		}
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			If-None-Match: %s                                  | 304
			If-None-Match: "other"                             | 200
			If-None-Match: *                                   | 304
			If-Modified-Since: Sun, 06 Nov 1994 08:49:37 GMT   | 304
			If-Modified-Since: Sun, 06 Nov 1994 08:49:36 GMT   | 200
			If-Match: %s                                       | 200
			If-Match: "other"                                  | 412
			If-Unmodified-Since: Sun, 06 Nov 1994 08:49:37 GMT | 200
			If-Unmodified-Since: Sun, 06 Nov 1994 08:49:36 GMT | 412
			""", quoteCharacter = '\'')
	void conditionsAreMetAndTheSessionStaysOpen(String condition, int status) throws Exception {
		try (TestServer server = start("plain"); TestClient client = connect("plain", server)) {
			String tag = client.get("/file.txt").header("etag");
			for (String method : new String[] { "GET", "HEAD" }) {
				client.write(request(method, "/file.txt", condition.formatted(tag)));
				String head = client.head();
				assertThat(head).startsWith("HTTP/1.1 " + status + " ").doesNotContainIgnoringCase("connection:");
				if (method.equals("GET") && status == 200) {
					client.socket().getInputStream().readNBytes(CONTENT.length());
				}
				if (status == 304) {
					assertThat(head).containsIgnoringCase("etag: " + tag + "\n")
						.containsIgnoringCase("last-modified: " + LAST_MODIFIED + "\n")
						.doesNotContainIgnoringCase("content-type")
						.doesNotContainIgnoringCase("transfer-encoding");
				}
			}
			assertThat(client.get("/file.txt").text()).isEqualTo(CONTENT);
		}
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			If-Range: %s                            | 206
			If-Range: W/%s                          | 200
			If-Range: "other"                       | 200
			If-Range: Sun, 06 Nov 1994 08:49:37 GMT | 206
			If-Range: Sun, 06 Nov 1994 08:49:38 GMT | 200
			""", quoteCharacter = '\'')
	void partIsSentOfTheSameVersionOnly(String condition, int status) throws Exception {
		try (TestServer server = start("plain"); TestClient client = connect("plain", server)) {
			String tag = client.get("/file.txt").header("etag");
			assertThat(get(client, "/file.txt", condition.formatted(tag) + "\r\nRange: bytes=0-9").status())
				.isEqualTo(status);
			Files.writeString(this.file, CONTENT.toUpperCase());
			assertThat(get(client, "/file.txt", condition.formatted(tag) + "\r\nRange: bytes=0-9").status())
				.isEqualTo(200);
		}
	}

	@Test
	void conditionsAreEvaluatedBeforeTheRange() throws Exception {
		try (TestServer server = start("plain"); TestClient client = connect("plain", server)) {
			assertThat(get(client, "/file.txt", "If-None-Match: *\r\nRange: bytes=0-9").status()).isEqualTo(304);
			assertThat(get(client, "/file.txt", "If-Match: \"x\"\r\nRange: bytes=0-9").status()).isEqualTo(412);
		}
	}

	@Test
	void lastModifiedIsNeverInTheFuture() throws Exception {
		Files.setLastModifiedTime(this.file, FileTime.from(Instant.now().plus(Duration.ofDays(700))));
		try (TestServer server = start("plain"); TestClient client = connect("plain", server)) {
			ZonedDateTime lastModified = ZonedDateTime.parse(client.get("/file.txt").header("last-modified"),
					DateTimeFormatter.RFC_1123_DATE_TIME);
			assertThat(lastModified.toInstant()).isBeforeOrEqualTo(Instant.now());
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "plain", "openssl" })
	void missingFileAndDirectoryAre404(String transport) throws Exception {
		Files.createDirectory(this.directory.resolve("folder"));
		for (String uri : new String[] { "/not-there", "/folder", "/file.txt/x" }) {
			try (TestServer server = start(transport); TestClient client = connect(transport, server)) {
				Response response = client.get(uri);
				assertThat(response.statusLine()).as(uri).isEqualTo("HTTP/1.1 404 Not Found");
				assertThat(response.headers()).doesNotContainKeys("etag", "accept-ranges");
			}
		}
	}

	@Test
	void handlerSetsTypeAndStatus() throws Exception {
		try (TestServer server = TestServer.insecure()
			.handler(UriHandler.get("/typed",
					(request, response) -> response.type("application/x-own").sendFile(this.file)))
			.handler(UriHandler.get("/gone", (request, response) -> response.status(410).sendFile(this.file)))
			.handler(UriHandler.post("/post", (request, response) -> response.sendFile(this.file)))
			.start(); TestClient client = TestClient.plain(server.port())) {
			assertThat(client.get("/typed").header("content-type")).isEqualTo("application/x-own");
			Response gone = get(client, "/gone", "If-None-Match: *\r\nRange: bytes=0-9");
			assertThat(gone.status()).isEqualTo(410);
			assertThat(gone.text()).isEqualTo(CONTENT);
			client.write("POST /post HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nRange: bytes=0-9\r\n"
					+ "If-Modified-Since: " + LAST_MODIFIED + "\r\n\r\n");
			assertThat(client.read().text()).isEqualTo(CONTENT);
		}
	}

	@Test
	void secondResponseIsRefused() throws Exception {
		try (TestServer server = TestServer.insecure()
			.handler(UriHandler.get("/twice",
					(request, response) -> response.sendFile(this.file)
						.then(response.sendFile(this.file))
						.onErrorComplete(IllegalStateException.class)))
			.start(); TestClient client = TestClient.plain(server.port())) {
			assertThat(client.get("/twice").text()).isEqualTo(CONTENT);
			assertThat(client.get("/hello").text()).isEqualTo("Hello World!");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "plain", "openssl" })
	void pipelinedFilesAreSentInOrder(String transport) throws Exception {
		Files.writeString(this.directory.resolve("other.txt"), "x".repeat(200_000));
		try (TestServer server = start(transport); TestClient client = connect(transport, server)) {
			client.write(request("GET", "/other.txt", "A: b") + request("GET", "/file.txt", "Range: bytes=0-9")
					+ request("GET", "/other.txt", "A: b"));
			assertThat(client.read().body()).hasSize(200_000);
			assertThat(client.read().text()).isEqualTo("0123456789");
			assertThat(client.read().body()).hasSize(200_000);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "plain", "openssl" })
	void largeFileArrivesUnchanged(String transport) throws Exception {
		byte[] digest = createLargeFile(new Random(1));
		try (TestServer server = start(transport); TestClient client = connect(transport, server)) {
			client.write(request("GET", "/large", "A: b"));
			assertThat(client.head()).containsIgnoringCase("content-length: " + LARGE);
			MessageDigest received = MessageDigest.getInstance("SHA-256");
			for (int i = 0; i < LARGE / BLOCK; i++) {
				received.update(client.socket().getInputStream().readNBytes(BLOCK));
			}
			assertThat(received.digest()).isEqualTo(digest);
			assertThat(client.get("/file.txt").text()).isEqualTo(CONTENT);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "plain", "openssl", "jdk" })
	void fileThatBecomesShorterWhileItIsSentBreaksTheConnection(String transport) throws Exception {
		createLargeFileOfZeros();
		try (TestServer server = start(transport); TestClient client = connect(transport, server)) {
			// The next request must not be answered in place of the rest
			client.write(request("GET", "/large", "A: b") + request("GET", "/file.txt", "A: b"));
			assertThat(client.head()).startsWith("HTTP/1.1 200");
			// The rest of the file is more than the network takes on
			try (FileChannel channel = FileChannel.open(this.directory.resolve("large"), StandardOpenOption.WRITE)) {
				channel.truncate(0);
			}
			assertThat(received(client)).isLessThan(LARGE);
			await().untilAsserted(() -> assertThat(server.closed()).singleElement()
				.satisfies((event) -> assertThat(event.reason()).isEqualTo(CloseReason.HANDLER_FAILED)));
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "plain", "openssl" })
	void clientMayLeaveDuringTheFile(String transport) throws Exception {
		createLargeFileOfZeros();
		try (TestServer server = start(transport)) {
			try (TestClient client = connect(transport, server)) {
				client.write(request("GET", "/large", "A: b"));
				assertThat(client.head()).startsWith("HTTP/1.1 200");
			}
			await().untilAsserted(() -> assertThat(server.closed()).singleElement()
				.satisfies((event) -> assertThat(event.reason()).isEqualTo(CloseReason.PEER_CLOSED)));
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "/..%2fout.txt", "/%2e%2e/out.txt", "/../out.txt", "/..%5cout.txt", "/..\\out.txt",
			"/file.txt%00", "/%00", "//etc/passwd", "/%2fetc/passwd", "/folder/%2e%2e/%2e%2e/out.txt",
			"/..%2f..%2f..%2f..%2f..%2f..%2fetc/passwd", "/.%2e/out.txt", "/%2e/file.txt", "/link", "/", "/folder" })
	void nothingOutsideOfTheRootIsServed(String uri) throws Exception {
		Path root = Files.createDirectory(this.directory.resolve("root"));
		Files.createDirectory(root.resolve("folder"));
		Files.writeString(root.resolve("file.txt"), CONTENT);
		Path outside = Files.writeString(this.directory.resolve("out.txt"), "secret");
		Files.createSymbolicLink(root.resolve("link"), outside);
		try (TestServer server = serve("plain", root, uri); TestClient client = connect("plain", server)) {
			assertThat(client.get(uri).status()).isIn(400, 404);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "/%zz", "/%c0%ae%c0%ae/out.txt", "/%ff" })
	void pathThatIsNotProperlyEncodedIs400(String uri) throws Exception {
		try (TestServer server = serve("plain", this.directory, uri); TestClient client = connect("plain", server)) {
			assertThat(client.get(uri).status()).isEqualTo(400);
		}
	}

	@Test
	void nameOfAFileIsDecodedAsUtf8() throws Exception {
		Files.writeString(this.directory.resolve("Prüf 1+1.txt"), "ok");
		String uri = "/Pr%C3%BCf%201+1.txt";
		try (TestServer server = serve("plain", this.directory, uri); TestClient client = connect("plain", server)) {
			assertThat(client.get(uri + "?x=/..").text()).isEqualTo("ok");
		}
	}

	private TestServer start(String transport) {
		return serve(transport, this.directory, "/file.txt", "/other.txt", "/empty.bin", "/large", "/not-there",
				"/folder", "/file.txt/x");
	}

	private static TestServer serve(String transport, Path directory, String... uris) {
		FileRoot root = FileRoot.of(directory);
		TestServer.Builder builder = transport.equals("plain") ? TestServer.insecure() : TestServer.secure(transport);
		builder.property("httpd.max-uri-handlers", 20);
		for (String uri : uris) {
			builder.handler(UriHandler.get(uri, HttpdHandler
				.blocking((request, response) -> response.sendFile(root.resolve(request.pathAfter("/"))))));
		}
		return builder.start();
	}

	private static TestClient connect(String transport, TestServer server) throws Exception {
		return transport.equals("plain") ? TestClient.plain(server.port()) : TestClient.tls(server.port());
	}

	private static Response get(TestClient client, String uri, String fields) throws Exception {
		return client.write(request("GET", uri, fields)).read();
	}

	private static String request(String method, String uri, String fields) {
		return "%s %s HTTP/1.1\r\nHost: localhost\r\n%s\r\n\r\n".formatted(method, uri, fields);
	}

	private static long received(TestClient client) {
		long total = 0;
		byte[] buffer = new byte[65_536];
		try {
			InputStream in = client.socket().getInputStream();
			for (int count = in.read(buffer); count != -1; count = in.read(buffer)) {
				total += count;
			}
		}
		catch (SocketTimeoutException ex) {
			throw new AssertionError("The connection is not broken", ex);
		}
		catch (IOException ex) {
			// Reset
		}
		return total;
	}

	private byte[] createLargeFile(Random random) throws Exception {
		MessageDigest digest = MessageDigest.getInstance("SHA-256");
		byte[] block = new byte[BLOCK];
		try (OutputStream large = Files.newOutputStream(this.directory.resolve("large"));
				OutputStream out = new DigestOutputStream(large, digest)) {
			for (int i = 0; i < LARGE / BLOCK; i++) {
				random.nextBytes(block);
				out.write(block);
			}
		}
		return digest.digest();
	}

	private void createLargeFileOfZeros() throws IOException {
		try (RandomAccessFile large = new RandomAccessFile(this.directory.resolve("large").toFile(), "rw")) {
			large.setLength(LARGE);
		}
	}

}
