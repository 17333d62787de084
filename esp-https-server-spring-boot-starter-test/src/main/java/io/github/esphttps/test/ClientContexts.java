package io.github.esphttps.test;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;

import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

import org.jspecify.annotations.Nullable;

/**
 * Makes TLS clients that trust one CA and nothing else.
 */
final class ClientContexts {

	private final X509Certificate authority;

	ClientContexts(X509Certificate authority) {
		this.authority = authority;
	}

	/** Make a client with or without a certificate. */
	SSLContext create(@Nullable KeyManager keyManager) {
		try {
			SSLContext context = SSLContext.getInstance("TLS");
			KeyManager[] keyManagers = (keyManager != null) ? new KeyManager[] { keyManager } : new KeyManager[0];
			context.init(keyManagers, trustManagers(), null);
			return context;
		}
		catch (GeneralSecurityException | IOException ex) {
			throw new IllegalStateException("Cannot make a TLS client", ex);
		}
	}

	private TrustManager[] trustManagers() throws GeneralSecurityException, IOException {
		KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
		trusted.load(null, null);
		trusted.setCertificateEntry("authority", this.authority);
		TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
		factory.init(trusted);
		return factory.getTrustManagers();
	}

}
