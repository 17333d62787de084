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
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RestServerExample}.
 */
@ParameterizedClass
@EnumSource(Wire.class)
@ExtendWith(OutputCaptureExtension.class)
class RestServerExampleTests {

	@Parameter
	private Wire wire;

	@TempDir
	private Path directory;

	private TestServer server;

	@BeforeEach
	void start() {
		this.server = Wire.start(this.wire.server().property("httpd.uri-match", "wildcard"),
				new RestServerExample(this.directory).handlers());
	}

	@AfterEach
	void stop() {
		this.server.close();
	}

	@Test
	void systemInfoAndTemperatureAreJson() throws Exception {
		try (TestClient client = connect()) {
			Response info = client.get("/api/v1/system/info");
			assertThat(info.header("content-type")).isEqualTo("application/json");
			assertThat(info.text()).matches("\\{\"version\":\"v5\\.5\",\"cores\":\\d+}");
			Response temperature = client.get("/api/v1/temp/raw");
			assertThat(temperature.header("content-type")).isEqualTo("application/json");
			assertThat(temperature.text()).matches("\\{\"raw\":1?\\d}");
		}
	}

	@Test
	void brightnessIsSet(CapturedOutput output) throws Exception {
		try (TestClient client = connect()) {
			Response response = client.exchange("POST", "/api/v1/light/brightness",
					"{\"red\": 160, \"green\": 1, \"blue\": 255}");
			assertThat(response.status()).isEqualTo(200);
			assertThat(response.text()).isEqualTo("Post control value successfully");
		}
		assertThat(output).contains("Light control: red = 160, green = 1, blue = 255");
	}

	@Test
	void whatIsNoBrightnessIsRefused() throws Exception {
		for (String body : List.of("", "{", "[]", "{\"red\":\"much\"}")) {
			try (TestClient client = connect()) {
				Response response = client.exchange("POST", "/api/v1/light/brightness", body);
				assertThat(response.status()).isEqualTo(400);
				assertThat(response.text()).isEqualTo("Send red, green and blue as JSON");
			}
		}
	}

	@Test
	void bodyThatIsTooLongIsRefused() throws Exception {
		try (TestClient client = connect()) {
			Response response = client.exchange("POST", "/api/v1/light/brightness", " ".repeat(10240));
			assertThat(response.status()).isEqualTo(500);
			assertThat(response.text()).isEqualTo("content too long");
			assertThat(client.closedByServer()).isTrue();
		}
	}

	@Test
	void everyOtherPathIsAFile() throws Exception {
		assertSent("/", "index.html", "text/html");
		assertSent("/sub/", "sub/index.html", "text/html");
		assertSent("/js/app.js", "js/app.js", "text/javascript");
		assertSent("/css/app.css", "css/app.css", "text/css");
		assertSent("/img/logo.png", "img/logo.png", "image/png");
		assertSent("/favicon.ico", "favicon.ico", "image/x-icon");
		assertSent("/img/logo.svg", "img/logo.svg", "image/svg+xml");
		assertSent("/api/v1/other", "api/v1/other", "application/octet-stream");
	}

	private void assertSent(String uri, String name, String type) throws Exception {
		Path file = this.directory.resolve(name);
		Files.createDirectories(file.getParent());
		Files.writeString(file, "content of " + name);
		try (TestClient client = connect()) {
			Response response = client.get(uri);
			assertThat(response.header("content-type")).isEqualTo(type);
			assertThat(response.text()).isEqualTo("content of " + name);
		}
	}

	@Test
	void fileThatIsNotThereIsAnError() throws Exception {
		try (TestClient client = connect()) {
			Response response = client.get("/none.html");
			assertThat(response.status()).isEqualTo(500);
			assertThat(response.text()).isEqualTo("Failed to read existing file");
		}
	}

	private TestClient connect() throws Exception {
		return this.wire.connect(this.server);
	}

}
