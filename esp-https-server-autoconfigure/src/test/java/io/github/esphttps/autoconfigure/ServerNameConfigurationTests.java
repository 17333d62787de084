package io.github.esphttps.autoconfigure;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

import io.github.esphttps.TestClient;
import io.github.esphttps.TestPki;
import io.github.esphttps.httpd.HttpdServer;
import io.github.esphttps.tls.CertificateSelector;
import io.netty.pkitesting.X509Bundle;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the certificates of server names in an application.
 */
class ServerNameConfigurationTests {

	private final ApplicationContextRunner application = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(SslAutoConfiguration.class, EspHttpsServerAutoConfiguration.class))
		.withPropertyValues("esp.https.address=127.0.0.1", "esp.https.port-secure=0",
				"esp.https.servercert=" + TestPki.SERVER.getCertificatePEM(),
				"esp.https.prvtkey-pem=" + TestPki.SERVER.getPrivateKeyPEM())
		.withPropertyValues(bundle("one", TestPki.serverNamed("one.example.com")))
		.withPropertyValues(bundle("any", TestPki.serverNamed("*.example.com")));

	@Test
	void bundlesOfSpringBootServeNames() {
		this.application
			.withPropertyValues("esp.https.server-name-bundles[one.example.com]=one",
					"esp.https.server-name-bundles[*.example.com]=any")
			.run((context) -> {
				assertThat(served(context, "one.example.com")).isEqualTo("CN=one.example.com");
				assertThat(served(context, "two.example.com")).isEqualTo("CN=*.example.com");
				assertThat(served(context, "localhost")).isEqualTo("CN=localhost");
			});
	}

	@Test
	void selectorOfTheApplicationIsAskedFirst() {
		this.application.withUserConfiguration(Selector.class)
			.withPropertyValues("esp.https.server-name-bundles[*.example.com]=any")
			.run((context) -> {
				assertThat(served(context, "selected.example.com")).isEqualTo("CN=one.example.com");
				assertThat(served(context, "two.example.com")).isEqualTo("CN=*.example.com");
				assertThat(served(context, "localhost")).isEqualTo("CN=localhost");
			});
	}

	private static String[] bundle(String name, X509Bundle certificate) {
		String prefix = "spring.ssl.bundle.pem." + name + ".keystore.";
		return new String[] { prefix + "certificate=" + certificate.getCertificatePEM(),
				prefix + "private-key=" + certificate.getPrivateKeyPEM() };
	}

	private static String served(ApplicationContext context, String serverName) throws Exception {
		SSLContext tls = TestClient.context(null);
		int port = context.getBean(HttpdServer.class).port();
		try (SSLSocket socket = (SSLSocket) tls.getSocketFactory().createSocket("127.0.0.1", port)) {
			SSLParameters parameters = socket.getSSLParameters();
			parameters.setServerNames(List.of(new SNIHostName(serverName)));
			socket.setSSLParameters(parameters);
			socket.startHandshake();
			return ((X509Certificate) socket.getSession().getPeerCertificates()[0]).getSubjectX500Principal().getName();
		}
	}

	@Configuration(proxyBeanMethods = false)
	static class Selector {

		@Bean
		CertificateSelector selector(SslBundles bundles) {
			return (offer) -> CompletableFuture
				.supplyAsync(() -> "selected.example.com".equals(offer.serverName()) ? bundles.getBundle("one") : null);
		}

	}

}
