package io.github.esphttps.tls;

import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;

import io.github.esphttps.PemForms;
import io.github.esphttps.TestPki;
import io.netty.pkitesting.X509Bundle;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import org.springframework.boot.ssl.DefaultSslBundleRegistry;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundleKey;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.ssl.SslStoreBundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Tests for {@link KeyMaterial}.
 */
class KeyMaterialTests {

	private static final String PASSWORD = "store password";

	private final KeyStore keyStore = emptyStore();

	@Test
	void keyAndChainComeFromTheKeyStore() throws Exception {
		entry("server", PemForms.EC, PASSWORD);
		KeyMaterial material = read(bundle(SslBundleKey.NONE, null));
		assertThat(material.privateKey()).isEqualTo(PemForms.key(PemForms.EC));
		assertThat(material.chain()).containsExactly(PemForms.EC.getCertificatePath());
	}

	@Test
	void aliasSelectsTheKey() throws Exception {
		entry("first", PemForms.EC, PASSWORD);
		entry("second", PemForms.RSA, PASSWORD);
		assertThat(read(bundle(SslBundleKey.of(null, "Second"), null)).privateKey())
			.isEqualTo(PemForms.key(PemForms.RSA));
	}

	@Test
	void trustStoreIsThatOfTheBundle() throws Exception {
		entry("server", PemForms.EC, PASSWORD);
		KeyStore trustStore = emptyStore();
		trustStore.setCertificateEntry("ca", TestPki.CA.getCertificate());
		assertThat(read(bundle(SslBundleKey.NONE, trustStore)).trustStore()).isSameAs(trustStore);
	}

	@Test
	void unknownBundleNamesTheKnownOnes() {
		DefaultSslBundleRegistry bundles = new DefaultSslBundleRegistry();
		assertThat(failure(bundles)).hasMessageContaining("no SSL bundles at all");
		bundles.registerBundle("mqtt", bundle(SslBundleKey.NONE, null));
		TlsConfigurationException failure = failure(bundles);
		assertThat(failure.property()).isEqualTo("esp.https.ssl-bundle");
		assertThat(failure.value()).isEqualTo("web");
		assertThat(failure).hasMessageContaining("There are: mqtt.");
	}

	@Test
	void bundleWithoutKeyIsRefused() throws Exception {
		this.keyStore.setCertificateEntry("ca", TestPki.CA.getCertificate());
		assertThat(failure(bundles(bundle(SslBundleKey.NONE, null)))).hasMessageContaining("no private key.");
	}

	@Test
	void missingAliasIsNamed() throws Exception {
		entry("server", PemForms.EC, PASSWORD);
		assertThat(failure(bundles(bundle(SslBundleKey.of(null, "other"), null))))
			.hasMessageContaining("under the alias 'other'");
	}

	@Test
	void keyOfAnotherCertificateIsRefused() throws Exception {
		entry("server", PemForms.key(PemForms.EC), PASSWORD, PemForms.RSA.getCertificatePath());
		assertThat(failure(bundles(bundle(SslBundleKey.NONE, null)))).hasMessageContaining("does not match")
			.hasMessageContaining("CN=rsa");
	}

	@Test
	void wrongKeyPasswordIsNotShown() throws Exception {
		entry("server", PemForms.EC, "another password");
		TlsConfigurationException failure = failure(bundles(bundle(SslBundleKey.NONE, null)));
		assertThat(failure).hasMessageContaining("cannot be read");
		assertThat(failure.getMessage() + failure.remedy()).doesNotContain(PASSWORD);
	}

	@Test
	void descriptionHasNoKey() throws Exception {
		entry("server", PemForms.EC, PASSWORD);
		assertThat(read(bundle(SslBundleKey.NONE, null))).hasToString("KeyMaterial[CN=ec]");
	}

	private void entry(String alias, X509Bundle bundle, String password) throws Exception {
		entry(alias, PemForms.key(bundle), password, bundle.getCertificatePath());
	}

	private void entry(String alias, PrivateKey key, String password, Certificate[] chain) throws Exception {
		this.keyStore.setKeyEntry(alias, key, password.toCharArray(), chain);
	}

	private SslBundle bundle(SslBundleKey key, @Nullable KeyStore trustStore) {
		return SslBundle.of(SslStoreBundle.of(this.keyStore, PASSWORD, trustStore), key);
	}

	private static SslBundles bundles(SslBundle bundle) {
		return new DefaultSslBundleRegistry("web", bundle);
	}

	private static KeyMaterial read(SslBundle bundle) {
		return KeyMaterial.of(bundles(bundle), "web");
	}

	private static TlsConfigurationException failure(SslBundles bundles) {
		return catchThrowableOfType(TlsConfigurationException.class, () -> KeyMaterial.of(bundles, "web"));
	}

	private static KeyStore emptyStore() {
		try {
			KeyStore store = KeyStore.getInstance("PKCS12");
			store.load(null, null);
			return store;
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

}
