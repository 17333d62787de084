package io.github.esphttps.examples;

import java.util.Random;

import io.github.esphttps.TestClient;
import io.github.esphttps.TestClient.Response;
import io.github.esphttps.TestServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link PersistentSocketsExample}, after those of the original.
 */
@ParameterizedClass
@EnumSource(Wire.class)
@ExtendWith(OutputCaptureExtension.class)
class PersistentSocketsExampleTests {

	private static final String ALLOCATED = "/adder allocating new session";

	private static final String FREED = "/adder Free Context function called";

	@Parameter
	private Wire wire;

	private TestServer server;

	@BeforeEach
	void start() {
		this.server = Wire.start(this.wire.server(), new PersistentSocketsExample().handlers());
	}

	@AfterEach
	void stop() {
		this.server.close();
	}

	@Test
	void sumLastsAsLongAsTheSession(CapturedOutput output) throws Exception {
		Random random = new Random(1);
		try (TestClient client = connect()) {
			assertThat(client.exchange("PUT", "/adder", "17").text()).isEqualTo("17");
			int sum = random.nextInt(100);
			assertThat(client.exchange("PUT", "/adder", String.valueOf(sum)).text()).isEqualTo("" + sum);
			for (int i = 0; i < 100; i++) {
				int value = random.nextInt(100);
				sum += value;
				assertThat(client.exchange("POST", "/adder", String.valueOf(value)).text()).isEqualTo("" + sum);
			}
			assertThat(client.get("/adder").text()).isEqualTo("" + sum);
			assertThat(output).contains("/adder visitor count = 103", "/adder GET handler send " + sum)
				.containsOnlyOnce(ALLOCATED)
				.doesNotContain(FREED);
		}
		await().until(() -> output.getOut().contains(FREED));
	}

	@Test
	void everySessionHasItsOwnSumAndAllShareTheVisitors(CapturedOutput output) throws Exception {
		try (TestClient first = connect(); TestClient second = connect()) {
			first.exchange("POST", "/adder", "5");
			second.exchange("POST", "/adder", "7");
			assertThat(first.get("/adder").text()).isEqualTo("5");
			assertThat(second.get("/adder").text()).isEqualTo("7");
		}
		assertThat(output).contains("/adder visitor count = 4");
	}

	@Test
	void stoppedServerFreesTheContexts(CapturedOutput output) throws Exception {
		try (TestClient client = connect()) {
			client.exchange("PUT", "/adder", "1");
			this.server.httpd().stop();
			assertThat(output).containsOnlyOnce(FREED);
		}
	}

	@Test
	void whatIsNoNumberIsRefused() throws Exception {
		try (TestClient client = connect()) {
			Response response = client.exchange("POST", "/adder", "many");
			assertThat(response.status()).isEqualTo(400);
			assertThat(response.text()).isEqualTo("Send a number");
		}
	}

	private TestClient connect() throws Exception {
		return this.wire.connect(this.server);
	}

}
