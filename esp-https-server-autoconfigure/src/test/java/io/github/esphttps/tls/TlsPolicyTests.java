package io.github.esphttps.tls;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.github.esphttps.PemForms;
import io.github.esphttps.TestPki;
import io.github.esphttps.config.HttpdSslConfig;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslProvider;
import io.netty.pkitesting.X509Bundle;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.ssl.SslOptions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link TlsPolicy} and {@link CipherSuites}.
 */
class TlsPolicyTests {

	private static final String ECDSA = "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256";

	private static final String RSA = "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384";

	private static final String SUITES = "esp.https.ciphersuites";

	@ParameterizedTest
	@EnumSource(names = { "OPENSSL", "JDK" })
	void defaultIsForwardSecretAndAuthenticatedOnBothEngines(SslProvider engine) {
		assertThat(suites(engine, Map.of(), TestPki.SERVER, null))
			.contains("TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384")
			.contains(ECDSA, RSA, "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256")
			.hasSize(9)
			.allMatch((suite) -> !suite.contains("CBC") && !suite.startsWith("TLS_RSA"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "TLS_RSA_WITH_AES_128_GCM_SHA256", "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256",
			"TLS_ECDHE_RSA_WITH_3DES_EDE_CBC_SHA", "TLS_RSA_WITH_NULL_SHA", "TLS_RSA_EXPORT_WITH_RC4_40_MD5",
			"TLS_ECDH_anon_WITH_AES_128_CBC_SHA", "TLS_DH_ANON_WITH_AES_128_GCM_SHA256",
			"TLS_ECDHE_PSK_WITH_AES_128_GCM_SHA256", "ECDHE-ECDSA-AES128-GCM-SHA256", "TLS_NO_SUCH_SUITE",
			"tls_aes_128_gcm_sha256", "TLS_ECDHE_ECDSA_WITH_CAMELLIA_128_GCM_SHA256",
			"TLS_EMPTY_RENEGOTIATION_INFO_SCSV" })
	void suitesThatAreUnknownOrTooWeakAreRefused(String suite) {
		for (SslProvider engine : List.of(SslProvider.OPENSSL, SslProvider.JDK)) {
			assertRefused(engine, Map.of("ciphersuites", ECDSA + "," + suite), SUITES, ECDSA + "," + suite, suite);
		}
	}

	@Test
	void boringSslCannotChooseSuitesOfTls13() {
		assertRefused(SslProvider.OPENSSL, Map.of("ciphersuites", "TLS_AES_128_GCM_SHA256," + ECDSA), SUITES,
				"TLS_AES_128_GCM_SHA256," + ECDSA, "BoringSSL");
		assertThat(suites(SslProvider.JDK, Map.of("ciphersuites", "TLS_AES_128_GCM_SHA256," + ECDSA), TestPki.SERVER,
				null))
			.containsExactly("TLS_AES_128_GCM_SHA256", ECDSA);
	}

	@ParameterizedTest
	@EnumSource(names = { "OPENSSL", "JDK" })
	void listThatLeavesNothingForAVersionIsRefused(SslProvider engine) {
		assertRefused(engine, Map.of("ciphersuites", ECDSA, "tls-version", "tls1.3"), SUITES, ECDSA, "of TLS 1.2");
		assertRefused(engine, Map.of("ciphersuites", ECDSA + "," + ECDSA), SUITES, ECDSA + "," + ECDSA, "twice");
	}

	@ParameterizedTest
	@ValueSource(strings = { "any", "tls1.2" })
	void listWithoutSuitesOfTls12IsRefusedWhereThatIsServed(String version) {
		assertRefused(SslProvider.JDK, Map.of("ciphersuites", "TLS_AES_128_GCM_SHA256", "tls-version", version), SUITES,
				"TLS_AES_128_GCM_SHA256", "no cipher suite of TLS 1.2");
	}

	@ParameterizedTest
	@CsvSource({ "OPENSSL,any", "OPENSSL,tls1.2", "JDK,any", "JDK,tls1.2" })
	void keyThatNoSuiteIsForIsRefused(SslProvider engine, String version) {
		Map<String, String> properties = Map.of("ciphersuites", ECDSA, "tls-version", version);
		assertThatExceptionOfType(TlsConfigurationException.class)
			.isThrownBy(() -> suites(engine, properties, PemForms.RSA, null))
			.withMessageContaining("type RSA")
			.satisfies((ex) -> assertThat(ex.property()).isEqualTo(SUITES))
			.satisfies((ex) -> assertThat(ex.remedy()).contains("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"));
		assertThat(suites(engine, properties, TestPki.SERVER, null)).isNotEmpty();
	}

	@ParameterizedTest
	@EnumSource(names = { "OPENSSL", "JDK" })
	void versionsAreThoseThatBundleAndPropertyAgreeOn(SslProvider engine) {
		SslOptions only12 = SslOptions.of(null, new String[] { "TLSv1.2" });
		assertThat(suites(engine, Map.of(), TestPki.SERVER, only12)).allMatch((suite) -> suite.contains("_WITH_"));
		assertThatExceptionOfType(TlsConfigurationException.class)
			.isThrownBy(() -> suites(engine, Map.of("tls-version", "tls1.3"), TestPki.SERVER, only12))
			.withMessageContaining("no version is left")
			.satisfies((ex) -> assertThat(ex.property()).isEqualTo("esp.https.tls-version"))
			.satisfies((ex) -> assertThat(ex.value()).isEqualTo("tls1.3"));
	}

	@ParameterizedTest
	@EnumSource(names = { "OPENSSL", "JDK" })
	void suitesOfTheBundleAreChosenUnlessThePropertySaysOtherwise(SslProvider engine) {
		SslOptions options = SslOptions.of(new String[] { ECDSA }, null);
		assertThat(suites(engine, Map.of(), TestPki.SERVER, options)).contains(ECDSA).doesNotContain(RSA);
		assertThatExceptionOfType(TlsConfigurationException.class)
			.isThrownBy(() -> suites(engine, Map.of("ciphersuites", ECDSA), TestPki.SERVER, options))
			.withMessageContaining("'ciphers'")
			.satisfies((ex) -> assertThat(ex.property()).isEqualTo(SUITES));
		assertThatExceptionOfType(TlsConfigurationException.class)
			.isThrownBy(() -> suites(engine, Map.of(), TestPki.SERVER,
					SslOptions.of(new String[] { "TLS_RSA_WITH_AES_128_CBC_SHA" }, null)))
			.satisfies((ex) -> assertThat(ex.property()).isEqualTo("esp.https.ssl-bundle"));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = { "h3|h3", "h2,http/1.1,h2|twice", "HTTP/1.1|HTTP/1.1", "http/1.0|http/1.0" })
	void protocolsThatAreNotSpokenOrTwiceThereAreRefused(String protocols, String named) {
		assertRefused(SslProvider.JDK, Map.of("alpn-protos", protocols), "esp.https.alpn-protos", protocols, named);
	}

	private static void assertRefused(SslProvider engine, Map<String, String> properties, String property, String value,
			String named) {
		assertThatExceptionOfType(TlsConfigurationException.class)
			.isThrownBy(() -> TlsPolicy.of(config(properties), engine))
			.withMessageContaining(named)
			.satisfies((ex) -> assertThat(ex.property()).isEqualTo(property))
			.satisfies((ex) -> assertThat(ex.value()).isEqualTo(value))
			.satisfies((ex) -> assertThat(ex.remedy()).endsWith("."));
	}

	private static List<String> suites(SslProvider engine, Map<String, String> properties, X509Bundle server,
			@Nullable SslOptions options) {
		Map<String, String> all = new HashMap<>(properties);
		all.put("ssl-bundle", "devices");
		HttpdSslConfig config = config(all);
		KeyMaterial material = new KeyMaterial(server.getKeyPair().getPrivate(), List.of(server.getCertificatePath()),
				null, (options != null) ? options : SslOptions.NONE);
		try (ClientTrust trust = ClientTrust.of(config, List.of())) {
			SslContext context = new SslContextFactory(config, engine, trust).create(material);
			List<String> suites = List.copyOf(context.cipherSuites());
			RenewableContext.release(context);
			return suites;
		}
	}

	private static HttpdSslConfig config(Map<String, String> properties) {
		Map<String, String> all = new HashMap<>();
		properties.forEach((name, value) -> all.put("esp.https." + name, value));
		return new Binder(new MapConfigurationPropertySource(all)).bindOrCreate("esp.https", HttpdSslConfig.class);
	}

}
