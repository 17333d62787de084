package io.github.esphttps.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.github.esphttps.TestPki;
import io.github.esphttps.config.HttpdSslConfig;
import io.netty.pkitesting.X509Bundle;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.ssl.DefaultSslBundleRegistry;
import org.springframework.boot.ssl.SslBundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link PemWatch}.
 */
class PemWatchTests {

	private static final X509Bundle FIRST = TestPki.server("CN=first");

	private static final X509Bundle SECOND = TestPki.server("CN=second");

	private final List<SslBundle> renewed = Collections.synchronizedList(new ArrayList<>());

	private final List<TlsConfigurationException> failed = Collections.synchronizedList(new ArrayList<>());

	private Path certificate;

	private Path key;

	private HttpdSslConfig config;

	@BeforeEach
	void writeFiles(@TempDir Path folder) throws IOException {
		this.certificate = folder.resolve("server.pem");
		this.key = folder.resolve("server-key.pem");
		write(FIRST);
		this.config = new Binder(new MapConfigurationPropertySource(Map.of("esp.https.servercert",
				this.certificate.toString(), "esp.https.prvtkey-pem", this.key.toString())))
			.bindOrCreate("esp.https", HttpdSslConfig.class);
	}

	@Test
	void filesThatStayTheSameAreNoNews() {
		try (PemWatch watch = watch(inUse())) {
			assertThat(watch).isNotNull();
			assertThat(this.renewed).isEmpty();
		}
	}

	@Test
	void changeBetweenTheFirstReadingAndTheWatchIsNotMissed() throws IOException {
		KeyMaterial inUse = inUse();
		write(SECOND);
		try (PemWatch watch = watch(inUse)) {
			assertThat(watch).isNotNull();
			assertThat(this.renewed).hasSize(1);
		}
	}

	@Test
	void damageBetweenTheFirstReadingAndTheWatchIsTold() throws IOException {
		KeyMaterial inUse = inUse();
		Files.writeString(this.certificate, "");
		try (PemWatch watch = watch(inUse)) {
			assertThat(watch).isNotNull();
			await().until(() -> this.failed.size() == 1);
			assertThat(this.renewed).isEmpty();
		}
	}

	@Test
	void whatIsHalfWrittenForAMomentIsNotTold() throws IOException {
		try (PemWatch watch = watch(inUse())) {
			assertThat(watch).isNotNull();
			for (int i = 0; i < 5; i++) {
				X509Bundle next = (i % 2 == 0) ? SECOND : FIRST;
				int expected = i + 1;
				Files.writeString(this.key, "");
				Files.writeString(this.certificate, next.getCertificatePathPEM());
				Files.writeString(this.key, next.getPrivateKeyPEM());
				await().until(() -> this.renewed.size() == expected);
			}
			assertThat(this.failed).isEmpty();
		}
	}

	@Test
	void everyDamageIsToldOnce() throws IOException {
		try (PemWatch watch = watch(inUse())) {
			assertThat(watch).isNotNull();
			Files.writeString(this.certificate, "");
			await().until(() -> this.failed.size() == 1);
			Files.writeString(this.certificate, " ");
			await().until(() -> this.failed.size() == 2);
			write(FIRST);
			await().until(() -> this.renewed.size() == 1);
			assertThat(this.failed).hasSize(2);
		}
	}

	@Test
	void textInThePropertiesIsNotWatched() {
		HttpdSslConfig text = new Binder(new MapConfigurationPropertySource(Map.of("esp.https.servercert",
				FIRST.getCertificatePathPEM(), "esp.https.prvtkey-pem", FIRST.getPrivateKeyPEM())))
			.bindOrCreate("esp.https", HttpdSslConfig.class);
		assertThat(watch(text, inUse())).isNull();
	}

	private PemWatch watch(KeyMaterial inUse) {
		return Objects.requireNonNull(watch(this.config, inUse));
	}

	private @Nullable PemWatch watch(HttpdSslConfig watched, KeyMaterial inUse) {
		return PemWatch.start(PemBundle.files(watched), () -> PemBundle.of(watched), inUse, this.renewed::add,
				this.failed::add);
	}

	private KeyMaterial inUse() {
		return KeyMaterial.of(new DefaultSslBundleRegistry(PemBundle.NAME, PemBundle.of(this.config)), PemBundle.NAME);
	}

	private void write(X509Bundle bundle) throws IOException {
		Files.writeString(this.certificate, bundle.getCertificatePathPEM());
		Files.writeString(this.key, bundle.getPrivateKeyPEM());
	}

}
