package io.github.esphttps;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;

import io.github.esphttps.httpd.HttpdBindException;
import io.github.esphttps.httpd.HttpdHandler;
import io.github.esphttps.httpd.UriHandler;
import io.github.esphttps.httpd.UriHandlerExistsException;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class HttpdServerTests {

	private static final HttpdHandler HANDLER = (request, response) -> response.send();

	@Test
	void portInUseNamesThePropertyAndLeavesNoThreadBehind() throws Exception {
		try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			assertThatExceptionOfType(HttpdBindException.class)
				.isThrownBy(() -> TestServer.insecure().property("port-insecure", taken.getLocalPort()).start())
				.satisfies((ex) -> {
					assertThat(ex.reason()).isEqualTo(HttpdBindException.Reason.PORT_IN_USE);
					assertThat(ex.portProperty()).isEqualTo("esp.https.port-insecure");
					assertThat(ex.address().getPort()).isEqualTo(taken.getLocalPort());
				});
		}
	}

	@Test
	void addressOfAnotherMachineIsNotAvailable() {
		assertThatExceptionOfType(HttpdBindException.class)
			.isThrownBy(() -> TestServer.insecure().property("address", "192.0.2.1").start())
			.satisfies((ex) -> assertThat(ex.reason()).isEqualTo(HttpdBindException.Reason.ADDRESS_NOT_AVAILABLE));
	}

	@Test
	void twoHandlersOfTheSameUriAndMethodAreRefused() {
		assertExists(List.of(UriHandler.get("/a", HANDLER), UriHandler.get("/a", HANDLER)));
		assertExists(List.of(UriHandler.any("/a", HANDLER), UriHandler.get("/a", HANDLER)));
		try (TestServer server = TestServer.insecure()
			.handler(UriHandler.get("/a", HANDLER))
			.handler(UriHandler.any("/a", HANDLER))
			.start()) {
			assertThat(server.httpd().isRunning()).isTrue();
		}
	}

	private static void assertExists(List<UriHandler> handlers) {
		TestServer.Builder builder = TestServer.insecure();
		handlers.forEach(builder::handler);
		assertThatExceptionOfType(UriHandlerExistsException.class).isThrownBy(builder::start)
			.satisfies((ex) -> assertThat(ex.existing()).isSameAs(handlers.get(0)));
	}

	@Test
	void handlerRegistrationChecksItsArguments() {
		assertThatIllegalArgumentException().isThrownBy(() -> UriHandler.get("a", HANDLER))
			.withMessageContaining("'/'");
		assertThatIllegalArgumentException().isThrownBy(() -> UriHandler.of("G T", "/a", HANDLER))
			.withMessageContaining("'method'");
	}

	@Test
	void stopOnAnEventLoopIsRefusedAndStopsNothing() throws Exception {
		try (TestServer server = TestServer.insecure().handler(UriHandler.get("/stop", (request, response) -> {
			assertThatIllegalStateException().isThrownBy(request.server()::stop).withMessageContaining("blocking");
			return response.send("still here");
		})).start(); TestClient client = TestClient.plain(server.port())) {
			assertThat(client.get("/stop").text()).isEqualTo("still here");
			assertThat(client.get("/hello").text()).isEqualTo("Hello World!");
		}
	}

}
