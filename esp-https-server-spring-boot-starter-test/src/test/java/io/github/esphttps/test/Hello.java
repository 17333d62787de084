package io.github.esphttps.test;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;

import javax.net.ssl.SSLContext;

/**
 * Asks {@link DeviceApplication} for its greeting.
 */
final class Hello {

	private Hello() {
	}

	static String from(int port, SSLContext client) throws IOException, InterruptedException {
		return send(HttpClient.newBuilder().sslContext(client).build(), "https", port);
	}

	static String send(HttpClient client, String scheme, int port) throws IOException, InterruptedException {
		URI uri = URI.create("%s://localhost:%d/hello".formatted(scheme, port));
		return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()).body();
	}

}
