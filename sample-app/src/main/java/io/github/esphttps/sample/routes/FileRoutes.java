package io.github.esphttps.sample.routes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import io.github.esphttps.httpd.HttpdHandler;
import io.github.esphttps.httpd.HttpdRequest;
import io.github.esphttps.httpd.UriHandler;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Lists, sends, stores and deletes files. ESP-IDF: the <code>file_serving</code> example.
 */
@Configuration(proxyBeanMethods = false)
final class FileRoutes {

	private static final String FOLDER = "/files/";

	private static final String TEMPLATE = FOLDER + "*";

	@Bean
	FileStore fileStore(@Value("${sample.files-directory}") Path directory) throws IOException {
		return new FileStore(Files.createDirectories(directory.normalize()));
	}

	@Bean
	UriHandler listOrSendFile(FileStore files) {
		FilesPage page = new FilesPage();
		return UriHandler.get(TEMPLATE, HttpdHandler.blocking((request, response) -> {
			if (name(request).isEmpty()) {
				FilesPage.Rendered rendered = page.render(files.list());
				return response.type("text/html; charset=utf-8")
					.header("Cache-Control", "no-store")
					.header("Content-Security-Policy", rendered.policy())
					.send(rendered.html());
			}
			// Never shown as a page of this server: anyone may have stored it
			return response.header("Content-Disposition", "attachment")
				.header("X-Content-Type-Options", "nosniff")
				.header("Cache-Control", "no-cache")
				.sendFile(files.find(name(request)));
		}));
	}

	// PUT and DELETE: a page of another site cannot have a browser send them
	@Bean
	UriHandler storeFile(FileStore files) {
		return UriHandler.put(TEMPLATE, HttpdHandler.blocking((request, response) -> {
			boolean created = files.store(name(request), request.contentLength(), request.bodyAsInputStream());
			return response.status(created ? 201 : 204).send();
		}));
	}

	@Bean
	UriHandler deleteFile(FileStore files) {
		return UriHandler.delete(TEMPLATE, HttpdHandler.blocking((request, response) -> {
			files.delete(name(request));
			return response.status(204).send();
		}));
	}

	private static String name(HttpdRequest request) {
		return request.pathAfter(FOLDER);
	}

}
