package io.github.esphttps.examples;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

import io.github.esphttps.httpd.FileRoot;
import io.github.esphttps.httpd.HttpdError;
import io.github.esphttps.httpd.HttpdException;
import io.github.esphttps.httpd.HttpdHandler;
import io.github.esphttps.httpd.HttpdRequest;
import io.github.esphttps.httpd.HttpdResponse;
import io.github.esphttps.httpd.UriHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * ESP-IDF: <code>examples/protocols/http_server/restful_server</code>. Answers and takes
 * JSON, and sends the files of a web application for all other paths. Needs
 * <code>uri-match=wildcard</code>. Unlike the original it refuses what is not JSON with
 * 400.
 */
final class RestServerExample {

	private static final Logger logger = LoggerFactory.getLogger(RestServerExample.class);

	private static final int SCRATCH_BUFSIZE = 10240;

	private final JsonMapper json = new JsonMapper();

	private final FileRoot root;

	RestServerExample(Path directory) {
		this.root = FileRoot.of(directory);
	}

	List<UriHandler> handlers() {
		return List.of(
				UriHandler.get("/api/v1/system/info",
						(request, response) -> send(response,
								new SystemInfo("v5.5", Runtime.getRuntime().availableProcessors()))),
				UriHandler.get("/api/v1/temp/raw",
						(request, response) -> send(response,
								new Temperature(ThreadLocalRandom.current().nextInt(20)))),
				UriHandler.post("/api/v1/light/brightness", this::lightBrightness),
				UriHandler.get("/*", HttpdHandler.blocking(this::file)));
	}

	private Mono<Void> send(HttpdResponse response, Object value) {
		return response.type("application/json").send(this.json.writeValueAsBytes(value));
	}

	private Mono<Void> lightBrightness(HttpdRequest request, HttpdResponse response) {
		if (request.contentLength() >= SCRATCH_BUFSIZE) {
			throw new HttpdException(HttpdError.INTERNAL_SERVER_ERROR, "content too long");
		}
		return request.bodyToBytes().flatMap((body) -> {
			Light light = light(body);
			logger.info("Light control: red = {}, green = {}, blue = {}", light.red(), light.green(), light.blue());
			return response.send("Post control value successfully");
		});
	}

	private Light light(byte[] body) {
		try {
			return this.json.readValue(body, Light.class);
		}
		catch (JacksonException ex) {
			throw new HttpdException(HttpdError.BAD_REQUEST, "Send red, green and blue as JSON");
		}
	}

	private Mono<Void> file(HttpdRequest request, HttpdResponse response) {
		String name = request.pathAfter("/");
		Path file = this.root.resolve((name.isEmpty() || name.endsWith("/")) ? name + "index.html" : name);
		if (!Files.isReadable(file)) {
			throw new HttpdException(HttpdError.INTERNAL_SERVER_ERROR, "Failed to read existing file");
		}
		return response.sendFile(file);
	}

	private record SystemInfo(String version, int cores) {
	}

	private record Temperature(int raw) {
	}

	private record Light(int red, int green, int blue) {
	}

}
