package io.github.esphttps.sample;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The printed lines do what they promise when a shell runs them.
 */
@ExtendWith(OutputCaptureExtension.class)
class CurlExamplesTests {

	@Test
	void linesWorkOverTls(@TempDir Path directory, CapturedOutput output) throws Exception {
		try (RunningSample sample = RunningSample.start(directory.resolve("it's a folder/pki"))) {
			List<String> lines = lines(output);
			assertThat(lines).hasSize(7).noneMatch((line) -> line.contains(" -k "));
			assertThat(run(lines.get(0))).contains("<dd>none</dd>").contains("TLSv1.3");
			assertThat(lines.get(1)).endsWith(" " + sample.uri("/hello"));
			assertThat(run(lines.get(1))).isEqualTo("Hello World!");
			assertThat(run(lines.get(2))).isEqualTo("Hello back");
			assertThat(run(lines.get(3))).isEqualTo("5\n10\n");
			assertThat(runForASecond(lines.get(4))).startsWith("HTTP/1.1 101 ");
			assertThat(run(lines.get(5))).contains("<dd>CN=device-1</dd>");
			assertThat(run(lines.get(6))).contains("\"status\":\"UP\"");
		}
	}

	@Test
	void linesWorkInInsecureMode(@TempDir Path directory, CapturedOutput output) throws Exception {
		try (RunningSample sample = RunningSample.start(directory.resolve("pki"),
				"--esp.https.transport-mode=insecure")) {
			List<String> lines = lines(output);
			assertThat(lines).hasSize(6).noneMatch((line) -> line.contains("https") || line.contains("--cacert"));
			assertThat(run(lines.get(0))).contains("Not encrypted");
			assertThat(lines.get(1)).endsWith(" " + sample.uri("/hello"));
			assertThat(run(lines.get(1))).isEqualTo("Hello World!");
			assertThat(run(lines.get(2))).isEqualTo("Hello back");
			assertThat(run(lines.get(3))).isEqualTo("5\n10\n");
			assertThat(runForASecond(lines.get(4))).startsWith("HTTP/1.1 101 ");
			assertThat(run(lines.get(5))).contains("\"status\":\"UP\"");
		}
	}

	private static List<String> lines(CapturedOutput output) {
		return output.getOut().lines().map(String::strip).filter((line) -> line.startsWith("curl ")).toList();
	}

	// Which curl takes for a timeout
	private static String runForASecond(String line) throws IOException, InterruptedException {
		return run(line + "; test $? -eq 28");
	}

	private static String run(String line) throws IOException, InterruptedException {
		ProcessBuilder builder = new ProcessBuilder("sh", "-c",
				line.replaceFirst("curl", "curl --silent --show-error"));
		builder.environment().put("no_proxy", "localhost");
		Process process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
		String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		assertThat(process.waitFor()).as(line).isZero();
		return printed;
	}

}
