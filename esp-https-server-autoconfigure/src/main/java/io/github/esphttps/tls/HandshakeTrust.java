package io.github.esphttps.tls;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import org.jspecify.annotations.Nullable;

/**
 * Brings the trust in clients to the TLS engines, with the alerts they send.
 */
final class HandshakeTrust extends X509ExtendedTrustManager {

	private final ClientTrust trust;

	private final TrustAnchors acceptedIssuers;

	HandshakeTrust(ClientTrust trust, TrustAnchors acceptedIssuers) {
		this.trust = trust;
		this.acceptedIssuers = acceptedIssuers;
	}

	@Override
	public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
			throws CertificateException {
		try {
			this.trust.verify(List.of(chain), engine, authType);
		}
		catch (ClientNotTrustedException ex) {
			throw (engine instanceof ReferenceCountedOpenSslEngine) ? OpenSslAlerts.withAlert(ex) : ex;
		}
	}

	@Override
	public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
			throws CertificateException {
		this.trust.verify(List.of(chain));
	}

	@Override
	public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
		this.trust.verify(List.of(chain));
	}

	@Override
	public void checkServerTrusted(X509Certificate[] chain, String authType, @Nullable SSLEngine engine)
			throws CertificateException {
		throw notAClient();
	}

	@Override
	public void checkServerTrusted(X509Certificate[] chain, String authType, @Nullable Socket socket)
			throws CertificateException {
		throw notAClient();
	}

	@Override
	public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
		throw notAClient();
	}

	private static CertificateException notAClient() {
		return new CertificateException("Only the certificates of clients are verified here");
	}

	@Override
	public X509Certificate[] getAcceptedIssuers() {
		return this.acceptedIssuers.all().toArray(X509Certificate[]::new);
	}

}
