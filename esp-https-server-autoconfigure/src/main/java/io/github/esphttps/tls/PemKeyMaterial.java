package io.github.esphttps.tls;

import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.ssl.SslStoreBundle;
import org.springframework.boot.ssl.pem.PemSslStore;
import org.springframework.boot.ssl.pem.PemSslStoreBundle;

/**
 * Stores of the PEM properties, which know what is in them. The key store encrypts the
 * key and decrypts it again, for a good part of a start: it is made for who asks for it,
 * and the server does not.
 */
final class PemKeyMaterial implements SslStoreBundle {

	private final PrivateKey privateKey;

	private final List<X509Certificate> chain;

	private final SslStoreBundle stores;

	/**
	 * Take what was read.
	 * @param privateKey the key, which has been found to match the certificate
	 * @param chain the certificate, and its chain
	 * @param trustStore certificates that clients are verified with
	 */
	PemKeyMaterial(PrivateKey privateKey, List<X509Certificate> chain, @Nullable PemSslStore trustStore) {
		this.privateKey = privateKey;
		this.chain = List.copyOf(chain);
		this.stores = new PemSslStoreBundle(PemSslStore.of(null, "server", null, chain, privateKey), trustStore);
	}

	PrivateKey privateKey() {
		return this.privateKey;
	}

	List<X509Certificate> chain() {
		return this.chain;
	}

	@Override
	public @Nullable KeyStore getKeyStore() {
		return this.stores.getKeyStore();
	}

	@Override
	public @Nullable String getKeyStorePassword() {
		return this.stores.getKeyStorePassword();
	}

	@Override
	public @Nullable KeyStore getTrustStore() {
		return this.stores.getTrustStore();
	}

	@Override
	public String toString() {
		return this.stores.toString();
	}

}
