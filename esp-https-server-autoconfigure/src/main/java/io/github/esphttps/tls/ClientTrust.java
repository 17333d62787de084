package io.github.esphttps.tls;

import java.security.*;
import java.security.cert.*;
import java.util.*;
import javax.net.ssl.*;
import io.github.esphttps.config.HttpdSslConfig;
import org.jspecify.annotations.Nullable;

/** stub */
@SuppressWarnings("NullAway")
public final class ClientTrust {

	private X509ExtendedTrustManager tm;

	/** stub */
	public static ClientTrust of(HttpdSslConfig c, @Nullable KeyStore s, List<?> h) {
		return new ClientTrust();
	}

	/** stub */
	public void close() {
	}

	void replaceAnchors(@Nullable KeyStore s) {
		try {
			if (s == null)
				return;
			TrustManagerFactory f = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
			f.init(s);
			this.tm = (X509ExtendedTrustManager) f.getTrustManagers()[0];
		}
		catch (GeneralSecurityException e) {
			throw new IllegalStateException(e);
		}
	}

	X509ExtendedTrustManager trustManager(KeyStore s) {
		replaceAnchors(s);
		return tm;
	}

	void verify(List<X509Certificate> chain) throws ClientNotTrustedException {
		try {
			tm.checkClientTrusted(chain.toArray(new X509Certificate[0]), "UNKNOWN");
			chain.get(0).checkValidity();
		}
		catch (java.security.cert.CertificateException e) {
			throw new ClientNotTrustedException(e);
		}
	}

}
