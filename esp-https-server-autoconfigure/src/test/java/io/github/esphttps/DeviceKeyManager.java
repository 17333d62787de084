package io.github.esphttps;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;

import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;

import io.netty.pkitesting.X509Bundle;

/**
 * The identity of one device out of many. A key store for each would take the time of
 * several handshakes.
 */
final class DeviceKeyManager extends X509ExtendedKeyManager {

	private static final TrustManager[] SERVER = trustManagers();

	private static final String ALIAS = "device";

	private final X509Bundle identity;

	private DeviceKeyManager(X509Bundle identity) {
		this.identity = identity;
	}

	/** Return what a client needs that presents this certificate. */
	static SSLContext context(X509Bundle identity) throws Exception {
		SSLContext context = SSLContext.getInstance("TLS");
		context.init(new KeyManager[] { new DeviceKeyManager(identity) }, SERVER, null);
		return context;
	}

	private static TrustManager[] trustManagers() {
		try {
			return TestPki.CA.toTrustManagerFactory().getTrustManagers();
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Override
	public String chooseClientAlias(String[] keyTypes, Principal[] issuers, Socket socket) {
		return ALIAS;
	}

	@Override
	public String[] getClientAliases(String keyType, Principal[] issuers) {
		return new String[] { ALIAS };
	}

	@Override
	public X509Certificate[] getCertificateChain(String alias) {
		return this.identity.getCertificatePath();
	}

	@Override
	public PrivateKey getPrivateKey(String alias) {
		return this.identity.getKeyPair().getPrivate();
	}

	@Override
	public String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
		throw new UnsupportedOperationException();
	}

	@Override
	public String[] getServerAliases(String keyType, Principal[] issuers) {
		throw new UnsupportedOperationException();
	}

}
