package io.github.esphttps.examples;

import java.util.List;

import io.github.esphttps.TestClient;
import io.github.esphttps.TestServer;
import io.github.esphttps.httpd.UriHandler;

/**
 * What an example is spoken to over.
 */
enum Wire {

	PLAIN {

		@Override
		TestServer.Builder server() {
			return TestServer.insecure();
		}

		@Override
		TestClient connect(TestServer server) throws Exception {
			return TestClient.plain(server.port());
		}

	},

	TLS {

		@Override
		TestServer.Builder server() {
			return TestServer.secure("jdk");
		}

		@Override
		TestClient connect(TestServer server) throws Exception {
			return TestClient.tls(server.port());
		}

	};

	abstract TestServer.Builder server();

	abstract TestClient connect(TestServer server) throws Exception;

	/** Start a server that has these handlers and no others. */
	static TestServer start(TestServer.Builder builder, List<UriHandler> handlers) {
		TestServer server = builder.start();
		server.httpd().unregister("/hello");
		handlers.forEach(server.httpd()::register);
		return server;
	}

}
