package io.github.esphttps.examples;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import io.github.esphttps.TestClient;
import io.github.esphttps.TestClient.Response;
import io.github.esphttps.TestServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link FileServerExample}, after those of the original.
 */
@ParameterizedClass
@EnumSource(Wire.class)
class FileServerExampleTests {

	private static final String DATA = "Test data to be sent to the server";

	@Parameter
	private Wire wire;

	@TempDir
	private Path directory;

	private TestServer server;

	@BeforeEach
	void start() {
		this.server = Wire.start(this.wire.server().property("httpd.uri-match", "wildcard"),
				new FileServerExample(this.directory).handlers());
	}

	@AfterEach
	void stop() {
		this.server.close();
	}

	@Test
	void fileIsUploadedDownloadedAndDeleted() throws Exception {
		try (TestClient client = connect()) {
			Response uploaded = client.exchange("POST", "/upload/example.txt", DATA);
			assertThat(uploaded.statusLine()).isEqualTo("HTTP/1.1 303 See Other");
			assertThat(uploaded.header("location")).isEqualTo("/");
			assertThat(uploaded.text()).isEqualTo("File uploaded successfully");
			assertThat(this.directory.resolve("example.txt")).hasContent(DATA);
			Response downloaded = client.get("/example.txt");
			assertThat(downloaded.header("content-type")).isEqualTo("text/plain");
			assertThat(downloaded.text()).isEqualTo(DATA);
			Response deleted = client.exchange("POST", "/delete/example.txt", "");
			assertThat(deleted.status()).isEqualTo(303);
			assertThat(deleted.text()).isEqualTo("File deleted successfully");
			assertThat(this.directory.resolve("example.txt")).doesNotExist();
		}
		assertRefused("POST", "/delete/example.txt", 400, "File does not exist");
		assertRefused("GET", "/example.txt", 404, "File does not exist");
	}

	@Test
	void fileThatIsThereIsNotReplaced() throws Exception {
		Files.writeString(this.directory.resolve("example.txt"), DATA);
		assertRefused("POST", "/upload/example.txt", 400, "File already exists");
		assertThat(this.directory.resolve("example.txt")).hasContent(DATA);
	}

	@Test
	void folderIsListed() throws Exception {
		Files.writeString(this.directory.resolve("a <b>.txt"), DATA);
		Files.writeString(Files.createDirectory(this.directory.resolve("sub")).resolve("c.txt"), "c");
		try (TestClient client = connect()) {
			assertThat(client.get("/").text()).startsWith("<!DOCTYPE html>")
				.contains("<a href=\"/a%20%3Cb%3E.txt\">a &lt;b&gt;.txt</a></td><td>file</td><td>34</td>",
						"action=\"/delete/a%20%3Cb%3E.txt\"", "<a href=\"/sub/\">sub</a></td><td>directory</td>")
				.endsWith("</body></html>");
			assertThat(client.get("/sub/").text()).contains("<a href=\"/sub/c.txt\">c.txt</a>");
			assertThat(client.get("/a%20%3Cb%3E.txt").text()).isEqualTo(DATA);
		}
		assertRefused("GET", "/other/", 404, "Directory does not exist");
	}

	@Test
	void indexLeadsToTheListUnlessItIsUploaded() throws Exception {
		try (TestClient client = connect()) {
			Response redirect = client.get("/index.html");
			assertThat(redirect.statusLine()).isEqualTo("HTTP/1.1 307 Temporary Redirect");
			assertThat(redirect.header("location")).isEqualTo("/");
			assertThat(client.get("/favicon.ico").header("content-type")).isEqualTo("image/x-icon");
			client.exchange("POST", "/upload/index.html", "<p>Mine");
			assertThat(client.get("/index.html").text()).isEqualTo("<p>Mine");
		}
	}

	@Test
	void fileThatIsTooLargeIsRefusedBeforeItIsRead() throws Exception {
		try (TestClient client = connect()) {
			Response response = client
				.write("POST /upload/large.bin HTTP/1.1\r\nHost: x\r\nContent-Length: 204801\r\n\r\n"
						+ "x".repeat(65536))
				.read();
			assertThat(response.status()).isEqualTo(400);
			assertThat(response.text()).isEqualTo("File size must be less than 200KB!");
			assertThat(this.directory).isEmptyDirectory();
		}
	}

	@Test
	void largestFileIsStored() throws Exception {
		try (TestClient client = connect()) {
			String data = "0123456789abcdef".repeat(200 * 64);
			assertThat(client.exchange("POST", "/upload/largest.pdf", data).status()).isEqualTo(303);
			Response response = client.get("/largest.pdf");
			assertThat(response.header("content-type")).isEqualTo("application/pdf");
			assertThat(response.text()).isEqualTo(data);
		}
	}

	@Test
	void uploadThatBreaksOffLeavesNoFile() throws Exception {
		try (TestClient client = connect()) {
			client.write("POST /upload/broken.bin HTTP/1.1\r\nHost: x\r\nContent-Length: 200000\r\n\r\n"
					+ "x".repeat(100_000));
			await().until(() -> Files.exists(this.directory.resolve("broken.bin")));
		}
		await().untilAsserted(() -> assertThat(this.directory).isEmptyDirectory());
	}

	@Test
	void nameOfAFolderIsInvalid() throws Exception {
		for (String uri : List.of("/upload/", "/upload/folder/", "/delete/")) {
			assertRefused("POST", uri, 500, "Invalid filename");
		}
	}

	@Test
	void nameDoesNotLeadOutOfTheDirectory() throws Exception {
		Files.createDirectory(this.directory.resolve("sub"));
		for (String uri : List.of("/../secret", "/..%2Fsecret", "/sub/..%2F..%2Fsecret", "/%2Fetc/passwd")) {
			assertRefused("GET", uri, 404, "Nothing matches the given URI");
			assertRefused("POST", "/upload" + uri, 404, "Nothing matches the given URI");
		}
	}

	private void assertRefused(String method, String uri, int status, String message) throws Exception {
		try (TestClient client = connect()) {
			Response response = client.exchange(method, uri, "");
			assertThat(response.status()).isEqualTo(status);
			assertThat(response.text()).isEqualTo(message);
			assertThat(client.closedByServer()).isTrue();
		}
	}

	private TestClient connect() throws Exception {
		return this.wire.connect(this.server);
	}

}
