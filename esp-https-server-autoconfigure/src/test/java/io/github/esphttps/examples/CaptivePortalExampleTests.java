package io.github.esphttps.examples;

import io.github.esphttps.TestClient;
import io.github.esphttps.TestClient.Response;
import io.github.esphttps.TestServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link CaptivePortalExample}, after those of the original.
 */
@ParameterizedClass
@EnumSource(Wire.class)
class CaptivePortalExampleTests {

	@Parameter
	private Wire wire;

	@Test
	void everyPathLeadsToThePageOnTheSameConnection() throws Exception {
		try (TestServer server = Wire.start(this.wire.server().errorHandler(CaptivePortalExample.notFound()),
				CaptivePortalExample.handlers()); TestClient client = this.wire.connect(server)) {
			for (String uri : new String[] { "/test", "/generate_204", "/hotspot-detect.html?x=1" }) {
				Response response = client.get(uri);
				assertThat(response.statusLine()).isEqualTo("HTTP/1.1 302 Temporary Redirect");
				assertThat(response.text()).isEqualTo("Redirect to the captive portal");
				Response page = client.get(response.header("location"));
				assertThat(page.header("content-type")).isEqualTo("text/html");
				assertThat(page.text()).contains("<h1>Captive Portal</h1>");
			}
		}
	}

}
