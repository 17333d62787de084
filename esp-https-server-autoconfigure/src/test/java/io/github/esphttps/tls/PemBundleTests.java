package io.github.esphttps.tls;

import java.security.KeyStore;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.github.esphttps.PemForms;
import io.github.esphttps.TestPki;
import io.github.esphttps.config.HttpdSslConfig;
import org.junit.jupiter.api.Test;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.ssl.DefaultSslBundleRegistry;
import org.springframework.boot.ssl.SslBundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Tests for {@link PemBundle}.
 */
class PemBundleTests {

	private final Map<String, Object> properties = new HashMap<>();

	@Test
	void bundleHoldsKeyAndChain() {
		set("servercert", PemForms.EC.getCertificatePEM() + TestPki.CA.getCertificatePEM());
		set("prvtkey-pem", PemForms.pkcs8(PemForms.EC));
		KeyMaterial material = KeyMaterial.of(new DefaultSslBundleRegistry(PemBundle.NAME, bundle()), PemBundle.NAME);
		assertThat(material.privateKey()).isEqualTo(PemForms.key(PemForms.EC));
		assertThat(material.chain()).containsExactly(PemForms.EC.getCertificate(), TestPki.CA.getCertificate());
		assertThat(material.trustStore()).isNull();
	}

	@Test
	void keyStoreOfTheBundleHoldsTheSame() throws Exception {
		pem();
		KeyStore keyStore = bundle().getStores().getKeyStore();
		assertThat(keyStore).isNotNull();
		assertThat(Collections.list(keyStore.aliases())).containsExactly("server");
		assertThat(keyStore.getKey("server", null)).isEqualTo(PemForms.key(PemForms.EC));
		assertThat(keyStore.getCertificateChain("server")).containsExactly(PemForms.EC.getCertificate());
	}

	@Test
	void oneFileMayHoldCertificateAndKey() {
		String text = PemForms.RSA.getCertificatePEM() + PemForms.traditional(PemForms.RSA);
		set("servercert", text);
		set("prvtkey-pem", text);
		assertThat(bundle().getStores().getKeyStore()).isNotNull();
	}

	@Test
	void encryptedKeyIsReadWithItsPassword() {
		set("servercert", PemForms.RSA.getCertificatePEM());
		set("prvtkey-pem", PemForms.encrypted(PemForms.RSA));
		set("prvtkey-password", PemForms.PASSWORD);
		KeyMaterial material = KeyMaterial.of(new DefaultSslBundleRegistry(PemBundle.NAME, bundle()), PemBundle.NAME);
		assertThat(material.privateKey()).isEqualTo(PemForms.key(PemForms.RSA));
	}

	@Test
	void trustStoreHoldsEveryClientCa() throws Exception {
		pem();
		set("cacert-pem", TestPki.CA.getCertificatePEM() + TestPki.OTHER_CA.getCertificatePEM());
		KeyStore trustStore = bundle().getStores().getTrustStore();
		assertThat(trustStore).isNotNull();
		assertThat(Collections.list(trustStore.aliases())).hasSize(2);
		assertThat(trustStore.getCertificateAlias(TestPki.CA.getCertificate())).isNotNull();
		assertThat(trustStore.getCertificateAlias(TestPki.OTHER_CA.getCertificate())).isNotNull();
	}

	@Test
	void missingCertificateNamesTheWaysOut() {
		TlsConfigurationException failure = failure();
		assertThat(failure.property()).isEqualTo("esp.https.servercert");
		assertThat(failure.value()).isNull();
		assertThat(failure.remedy()).contains("'esp.https.prvtkey-pem'", "'esp.https.ssl-bundle'",
				"'esp.https.transport-mode' to 'insecure'", "'esp.https.enabled' to 'false'");
	}

	@Test
	void certificateNeedsAKey() {
		set("servercert", PemForms.EC.getCertificatePEM());
		assertThat(failure().property()).isEqualTo("esp.https.prvtkey-pem");
	}

	@Test
	void keyOfAnotherCertificateIsRefused() {
		for (var other : List.of(TestPki.SERVER, PemForms.RSA)) {
			set("servercert", PemForms.EC.getCertificatePEM());
			set("prvtkey-pem", other.getPrivateKeyPEM());
			TlsConfigurationException failure = failure();
			assertThat(failure.property()).isEqualTo("esp.https.prvtkey-pem");
			assertThat(failure).hasMessageContaining("does not match").hasMessageContaining("CN=ec");
		}
	}

	@Test
	void certificateOfTheServerComesFirst() {
		set("servercert", TestPki.CA.getCertificatePEM() + PemForms.EC.getCertificatePEM());
		set("prvtkey-pem", PemForms.pkcs8(PemForms.EC));
		TlsConfigurationException failure = failure();
		assertThat(failure).hasMessageContaining("does not match").hasMessageContaining("CN=Device CA");
		assertThat(failure.remedy()).contains("must come first");
	}

	@Test
	void clientCaHasToBeACertificate() {
		pem();
		set("cacert-pem", PemForms.pkcs8(PemForms.EC));
		assertThat(failure().property()).isEqualTo("esp.https.cacert-pem");
	}

	private void pem() {
		set("servercert", PemForms.EC.getCertificatePEM());
		set("prvtkey-pem", PemForms.pkcs8(PemForms.EC));
	}

	private void set(String property, String value) {
		this.properties.put("esp.https." + property, value);
	}

	private SslBundle bundle() {
		return PemBundle.of(new Binder(new MapConfigurationPropertySource(this.properties)).bindOrCreate("esp.https",
				HttpdSslConfig.class));
	}

	private TlsConfigurationException failure() {
		return catchThrowableOfType(TlsConfigurationException.class, this::bundle);
	}

}
