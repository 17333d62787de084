package io.github.esphttps.tls;

import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

import io.github.esphttps.TestPki;
import io.github.esphttps.config.HttpdSslConfig;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.ssl.DefaultSslBundleRegistry;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.ssl.SslOptions;
import org.springframework.boot.ssl.pem.PemSslStore;
import org.springframework.boot.ssl.pem.PemSslStoreBundle;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

@ExtendWith(OutputCaptureExtension.class)
class TlsTransportTests {

	@Test
	void optionsOfABundleThatCannotBeServedAreRefused() {
		assertRefused(SslOptions.of(null, new String[] { "TLSv1.1", "TLSv1.2" }), "TLSv1.1");
	}

	@Test
	void unknownCipherSuiteIsRefusedByBothEngines() {
		assertRefused(SslOptions.of(new String[] { "TLS_NO_SUCH_SUITE" }, null), "TLS_NO_SUCH_SUITE");
	}

	private static void assertRefused(SslOptions options, String named) {
		PemSslStore store = PemSslStore.of(TestPki.SERVER.getCertificatePathList(),
				TestPki.SERVER.getKeyPair().getPrivate());
		SslBundle bundle = SslBundle.of(new PemSslStoreBundle(store, null), null, options);
		for (String engine : new String[] { "openssl", "jdk" }) {
			HttpdSslConfig config = config(Map.of("esp.https.ssl-bundle", "devices", "esp.https.tls-engine", engine));
			assertThatExceptionOfType(TlsConfigurationException.class)
				.isThrownBy(() -> transport(config, new DefaultSslBundleRegistry("devices", bundle)))
				.satisfies((ex) -> {
					assertThat(ex.property()).isEqualTo("esp.https.ssl-bundle");
					assertThat(ex.value()).isEqualTo("devices");
				})
				.withMessageContaining(named);
		}
	}

	@Test
	void keyThatBoringSslCannotUseIsRefusedAtStart() throws Exception {
		X509Bundle ed25519 = new CertificateBuilder().algorithm(CertificateBuilder.Algorithm.ed25519)
			.subject("CN=ed25519")
			.setIsCertificateAuthority(true)
			.buildSelfSigned();
		Map<String, String> properties = Map.of("esp.https.servercert", ed25519.getCertificatePEM(),
				"esp.https.prvtkey-pem", ed25519.getPrivateKeyPEM());
		HttpdSslConfig config = config(properties);
		assertThatExceptionOfType(TlsConfigurationException.class)
			.isThrownBy(() -> transport(config, new DefaultSslBundleRegistry(PemBundle.NAME, PemBundle.of(config))))
			.withMessageContaining("EdDSA");
	}

	@Test
	void expiredServerCertificateIsServedWithAWarning(CapturedOutput output) throws Exception {
		X509Bundle expired = new CertificateBuilder().ecp256()
			.subject("CN=old")
			.setIsCertificateAuthority(true)
			.notAfter(java.time.Instant.now().minusSeconds(60))
			.buildSelfSigned();
		HttpdSslConfig config = config(Map.of("esp.https.servercert", expired.getCertificatePEM(),
				"esp.https.prvtkey-pem", expired.getPrivateKeyPEM()));
		try (TlsTransport transport = transport(config,
				new DefaultSslBundleRegistry(PemBundle.NAME, PemBundle.of(config)))) {
			assertThat(transport.engine()).isEqualTo("openssl");
		}
		assertThat(output).contains("WARN", "CN=old", "is only valid from", "esp.https.servercert");
	}

	@Test
	void expiredServerCertificateIsRefusedWhereItMustNotBeServed() throws Exception {
		X509Bundle expired = new CertificateBuilder().ecp256()
			.subject("CN=old")
			.setIsCertificateAuthority(true)
			.notAfter(java.time.Instant.now().minusSeconds(60))
			.buildSelfSigned();
		HttpdSslConfig config = config(Map.of("esp.https.servercert", expired.getCertificatePEM(),
				"esp.https.prvtkey-pem", expired.getPrivateKeyPEM(), "esp.https.fail-on-expired", "true"));
		assertThatExceptionOfType(TlsConfigurationException.class)
			.isThrownBy(() -> transport(config, new DefaultSslBundleRegistry(PemBundle.NAME, PemBundle.of(config))))
			.withMessageContaining("CN=old")
			.withMessageContaining("is only valid from");
	}

	@Test
	void updateBetweenTheFirstReadingAndTheListenerIsNotMissed(CapturedOutput output) {
		HttpdSslConfig config = config(Map.of("esp.https.ssl-bundle", "devices"));
		DefaultSslBundleRegistry registry = new DefaultSslBundleRegistry("devices", TestPki.bundle(TestPki.SERVER));
		SslBundles bundles = new SslBundles() {

			@Override
			public SslBundle getBundle(String name) {
				return registry.getBundle(name);
			}

			@Override
			public void addBundleUpdateHandler(String name, Consumer<SslBundle> handler) {
				registry.updateBundle(name, TestPki.bundle("renewed"));
				registry.addBundleUpdateHandler(name, handler);
			}

			@Override
			public void addBundleRegisterHandler(BiConsumer<String, SslBundle> handler) {
				registry.addBundleRegisterHandler(handler);
			}

			@Override
			public List<String> getBundleNames() {
				return registry.getBundleNames();
			}

		};
		try (TlsTransport transport = transport(config, bundles)) {
			assertThat(output).containsOnlyOnce("uses new key material of the SSL bundle 'devices'");
			assertThat(transport.status().keyMaterialProblem()).isNull();
		}
	}

	private static TlsTransport transport(HttpdSslConfig config, SslBundles bundles) {
		return TlsTransport.of(config, bundles, ClientTrust.of(config, List.of()),
				() -> SessionTicketKeyStore.of(config.tickets(), config.reload()));
	}

	private static HttpdSslConfig config(Map<String, String> properties) {
		return new Binder(new MapConfigurationPropertySource(properties)).bindOrCreate("esp.https",
				HttpdSslConfig.class);
	}

}
