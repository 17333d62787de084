package io.github.esphttps.sample;

import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import io.github.esphttps.httpd.HttpdServer;
import io.github.esphttps.httpd.UriHandler;
import io.github.esphttps.sample.pki.DevelopmentPki;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.pem.PemSslStoreBundle;
import org.springframework.boot.ssl.pem.PemSslStoreDetails;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * The whole application on random ports, with certificates of its own, and clients for
 * it.
 */
final class RunningSample implements AutoCloseable {

	private final ConfigurableApplicationContext context;

	private final DevelopmentPki pki;

	private RunningSample(ConfigurableApplicationContext context, DevelopmentPki pki) {
		this.context = context;
		this.pki = pki;
	}

	static RunningSample start(Path pkiDirectory, String... arguments) {
		Stream<String> standard = Stream.of("--server.port=0", "--esp.https.port-secure=0",
				"--esp.https.port-insecure=0", "--sample.pki-directory=" + pkiDirectory);
		String[] all = Stream.concat(standard, Stream.of(arguments)).toArray(String[]::new);
		return new RunningSample(SpringApplication.run(SampleApplication.class, all), DevelopmentPki.in(pkiDirectory));
	}

	DevelopmentPki pki() {
		return this.pki;
	}

	HttpdServer server() {
		return this.context.getBean(HttpdServer.class);
	}

	List<UriHandler> routes() {
		return this.context.getBeanProvider(UriHandler.class).orderedStream().toList();
	}

	URI uri(String path) {
		String scheme = server().config().secure() ? "https" : "http";
		return URI.create("%s://localhost:%d%s".formatted(scheme, server().port(), path));
	}

	URI webUri(String path) {
		return URI.create("http://localhost:%s%s"
			.formatted(this.context.getEnvironment().getRequiredProperty("local.server.port"), path));
	}

	/** Return a client that trusts the CA and nothing else. */
	HttpClient client() {
		return client(new PemSslStoreBundle(null, trust()));
	}

	/** Return such a client that has a certificate. */
	HttpClient client(String certificate, String privateKey) {
		return client(new PemSslStoreBundle(PemSslStoreDetails.forCertificate(certificate).withPrivateKey(privateKey),
				trust()));
	}

	HttpClient device(String name) {
		return client(this.pki.certificate(name).toString(), this.pki.privateKey(name).toString());
	}

	private PemSslStoreDetails trust() {
		return PemSslStoreDetails.forCertificate(this.pki.ca().toString());
	}

	private static HttpClient client(PemSslStoreBundle stores) {
		return HttpClient.newBuilder()
			.version(HttpClient.Version.HTTP_1_1)
			.sslContext(SslBundle.of(stores).createSslContext())
			.build();
	}

	@Override
	public void close() {
		this.context.close();
	}

}
