package io.github.esphttps;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;

/**
 * Presents the one certificate there is, even to a server that has named other issuers.
 */
final class EagerKeyManager extends X509ExtendedKeyManager {

	private final X509ExtendedKeyManager delegate;

	EagerKeyManager(KeyManagerFactory factory) {
		this.delegate = (X509ExtendedKeyManager) factory.getKeyManagers()[0];
	}

	@Override
	public String chooseClientAlias(String[] keyTypes, Principal[] issuers, Socket socket) {
		return "device";
	}

	@Override
	public String chooseEngineClientAlias(String[] keyTypes, Principal[] issuers, SSLEngine engine) {
		return "device";
	}

	@Override
	public String[] getClientAliases(String keyType, Principal[] issuers) {
		return new String[] { "device" };
	}

	@Override
	public X509Certificate[] getCertificateChain(String alias) {
		return this.delegate.getCertificateChain(alias);
	}

	@Override
	public PrivateKey getPrivateKey(String alias) {
		return this.delegate.getPrivateKey(alias);
	}

	@Override
	public String[] getServerAliases(String keyType, Principal[] issuers) {
		return null;
	}

	@Override
	public String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
		return null;
	}

}
