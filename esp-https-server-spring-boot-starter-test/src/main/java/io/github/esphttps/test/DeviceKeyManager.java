package io.github.esphttps.test;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;

import org.jspecify.annotations.Nullable;

/**
 * Presents a certificate whatever the server asks for. The JDK's own presents none where
 * it sees that the server will not accept it, which hides what the server does with it.
 */
final class DeviceKeyManager extends X509ExtendedKeyManager {

	private static final String ALIAS = "device";

	private final X509Certificate[] chain;

	private final PrivateKey privateKey;

	DeviceKeyManager(X509Certificate[] chain, PrivateKey privateKey) {
		this.chain = chain.clone();
		this.privateKey = privateKey;
	}

	@Override
	public String chooseClientAlias(String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
		return ALIAS;
	}

	@Override
	public String chooseEngineClientAlias(String[] keyTypes, Principal @Nullable [] issuers,
			@Nullable SSLEngine engine) {
		return ALIAS;
	}

	@Override
	public String[] getClientAliases(String keyType, Principal @Nullable [] issuers) {
		return new String[] { ALIAS };
	}

	@Override
	public X509Certificate[] getCertificateChain(String alias) {
		return this.chain.clone();
	}

	@Override
	public PrivateKey getPrivateKey(String alias) {
		return this.privateKey;
	}

	@Override
	public @Nullable String chooseServerAlias(String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
		return null;
	}

	@Override
	public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
		return null;
	}

}
