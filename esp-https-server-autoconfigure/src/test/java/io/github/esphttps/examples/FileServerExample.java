package io.github.esphttps.examples;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import io.github.esphttps.httpd.FileRoot;
import io.github.esphttps.httpd.HttpdError;
import io.github.esphttps.httpd.HttpdException;
import io.github.esphttps.httpd.HttpdHandler;
import io.github.esphttps.httpd.HttpdRequest;
import io.github.esphttps.httpd.HttpdResponse;
import io.github.esphttps.httpd.UriHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.web.util.HtmlUtils;
import org.springframework.web.util.UriUtils;

/**
 * ESP-IDF: <code>examples/protocols/http_server/file_serving</code>. Lists, sends, stores
 * and deletes the files of a directory. Needs <code>uri-match=wildcard</code>. Unlike the
 * original it keeps names within the directory, and asks for the length of an upload.
 */
final class FileServerExample {

	private static final Logger logger = LoggerFactory.getLogger(FileServerExample.class);

	private static final long MAX_FILE_SIZE = 200 * 1024;

	private static final byte[] FAVICON = { 0, 0, 1, 0 };

	private static final String LIST_HEAD = """
			<!DOCTYPE html><html><body><h2>File Server</h2>
			<input type="file" onchange="fetch('/upload/' + encodeURIComponent(this.files[0].name),
				{ method: 'POST', body: this.files[0] }).then(() => location.reload())">
			<table border="1"><thead><tr><th>Name</th><th>Type</th><th>Size (Bytes)</th><th>Delete</th></tr></thead><tbody>
			""";

	private static final String LIST_ROW = """
			<tr><td><a href="%1$s">%2$s</a></td><td>%3$s</td><td>%4$d</td><td>\
			<form method="post" action="/delete%1$s"><button type="submit">Delete</button></form></td></tr>
			""";

	private final Path directory;

	private final FileRoot root;

	FileServerExample(Path directory) {
		this.directory = directory;
		this.root = FileRoot.of(directory);
	}

	List<UriHandler> handlers() {
		return List.of(UriHandler.get("/*", HttpdHandler.blocking(this::download)),
				UriHandler.post("/upload/*", HttpdHandler.blocking(this::upload)),
				UriHandler.post("/delete/*", HttpdHandler.blocking(this::delete)));
	}

	private Mono<Void> download(HttpdRequest request, HttpdResponse response) throws IOException {
		String name = request.pathAfter("/");
		if (name.isEmpty()) {
			return list(this.directory, request, response);
		}
		if (name.endsWith("/")) {
			return list(this.root.resolve(name.substring(0, name.length() - 1)), request, response);
		}
		Path file = this.root.resolve(name);
		if (Files.exists(file)) {
			logger.info("Sending file : /{} ({} bytes)...", name, Files.size(file));
			return response.sendFile(file);
		}
		return switch (name) {
			case "index.html" -> response.status(307).header("Location", "/").send();
			case "favicon.ico" -> response.type("image/x-icon").send(FAVICON);
			default -> throw new HttpdException(HttpdError.NOT_FOUND, "File does not exist");
		};
	}

	private Mono<Void> list(Path folder, HttpdRequest request, HttpdResponse response) throws IOException {
		if (!Files.isDirectory(folder)) {
			throw new HttpdException(HttpdError.NOT_FOUND, "Directory does not exist");
		}
		try (Stream<Path> paths = Files.list(folder)) {
			List<String> rows = paths.sorted().map((path) -> row(request.path(), path)).toList();
			return response.sendChunks(Flux.just(LIST_HEAD)
				.concatWith(Flux.fromIterable(rows))
				.concatWithValues("</tbody></table></body></html>"));
		}
	}

	private static String row(String uri, Path path) {
		String name = path.getFileName().toString();
		boolean isFolder = Files.isDirectory(path);
		return LIST_ROW.formatted(HtmlUtils.htmlEscape(uri + UriUtils.encode(name, "UTF-8") + (isFolder ? "/" : "")),
				HtmlUtils.htmlEscape(name), isFolder ? "directory" : "file", path.toFile().length());
	}

	private Mono<Void> upload(HttpdRequest request, HttpdResponse response) throws IOException {
		Path file = file(request, "/upload/");
		if (request.contentLength() == -1) {
			throw new HttpdException(HttpdError.LENGTH_REQUIRED);
		}
		if (request.contentLength() > MAX_FILE_SIZE) {
			throw new HttpdException(HttpdError.BAD_REQUEST, "File size must be less than 200KB!");
		}
		try (InputStream body = request.bodyAsInputStream()) {
			Files.copy(body, file);
		}
		catch (FileAlreadyExistsException ex) {
			throw new HttpdException(HttpdError.BAD_REQUEST, "File already exists");
		}
		catch (IOException ex) {
			Files.deleteIfExists(file);
			throw new HttpdException(HttpdError.INTERNAL_SERVER_ERROR, "Failed to receive file");
		}
		logger.info("File reception complete");
		return response.status(303).header("Location", "/").send("File uploaded successfully");
	}

	private Mono<Void> delete(HttpdRequest request, HttpdResponse response) throws IOException {
		Path file = file(request, "/delete/");
		if (!Files.isRegularFile(file) || !Files.deleteIfExists(file)) {
			throw new HttpdException(HttpdError.BAD_REQUEST, "File does not exist");
		}
		logger.info("Deleting file : {}", file);
		return response.status(303).header("Location", "/").send("File deleted successfully");
	}

	private Path file(HttpdRequest request, String prefix) {
		String name = request.pathAfter(prefix);
		if (name.isEmpty() || name.endsWith("/")) {
			throw new HttpdException(HttpdError.INTERNAL_SERVER_ERROR, "Invalid filename");
		}
		return this.root.resolve(name);
	}

}
