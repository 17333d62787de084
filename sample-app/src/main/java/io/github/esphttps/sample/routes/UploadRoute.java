package io.github.esphttps.sample.routes;

import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.HexFormat;

import io.github.esphttps.httpd.HttpdHandler;
import io.github.esphttps.httpd.HttpdRequest;
import io.github.esphttps.httpd.HttpdResponse;
import io.github.esphttps.httpd.UriHandler;
import org.reactivestreams.Publisher;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Reads a body of any length with code that blocks, off the event loop.
 */
@Configuration(proxyBeanMethods = false)
final class UploadRoute {

	@Bean
	UriHandler upload() {
		return UriHandler.post("/upload", HttpdHandler.blocking(UploadRoute::digest));
	}

	private static Publisher<Void> digest(HttpdRequest request, HttpdResponse response) throws Exception {
		MessageDigest digest = MessageDigest.getInstance("SHA-256");
		try (InputStream body = new DigestInputStream(request.bodyAsInputStream(), digest)) {
			long length = body.transferTo(OutputStream.nullOutputStream());
			String sha256 = HexFormat.of().formatHex(digest.digest());
			return response.type("application/json").send("""
					{"bytes":%d,"sha256":"%s"}""".formatted(length, sha256));
		}
	}

}
