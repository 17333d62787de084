package io.github.esphttps.tls;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import javax.net.ssl.X509ExtendedKeyManager;

import io.netty.handler.ssl.SslHandler;
import org.jspecify.annotations.Nullable;

/**
 * Has the one key of the server, and keeps JSSE from resuming. JSSE can be told not to
 * for the whole virtual machine only, but asks for the key in every full handshake.
 */
final class FullHandshakeKeys extends X509ExtendedKeyManager {

	private static final String ALIAS = "server";

	private static final String NOT_STARTED = "SSL_NULL_WITH_NULL_NULL";

	private final KeyMaterial material;

	FullHandshakeKeys(KeyMaterial material) {
		this.material = material;
	}

	/** Leave nothing of a connection that a later one could resume. */
	static void forget(SslHandler handler) {
		// JSSE has just cached the session of TLS 1.2, and the client has yet to learn of
		// it
		handler.handshakeFuture().addListener((done) -> {
			// One that failed is not resumed, and its engine may still be waiting for a
			// signature, with its lock
			if (done.isSuccess()) {
				handler.engine().getSession().invalidate();
			}
		});
	}

	@Override
	public @Nullable String chooseEngineServerAlias(String keyType, Principal @Nullable [] issuers, SSLEngine engine) {
		if (!engine.getSession().getCipherSuite().equals(NOT_STARTED)) {
			// Renegotiation would put another session, and maybe another client, in place
			return null;
		}
		SSLSession session = engine.getHandshakeSession();
		if (session.getProtocol().equals("TLSv1.3")) {
			session.invalidate();
		}
		else {
			// The ticket is promised by now if the client takes one. With a value it is
			// empty
			session.putValue(ALIAS, ALIAS);
		}
		return keyType.equals(this.material.privateKey().getAlgorithm()) ? ALIAS : null;
	}

	@Override
	public X509Certificate[] getCertificateChain(String alias) {
		return this.material.chain().toArray(X509Certificate[]::new);
	}

	@Override
	public PrivateKey getPrivateKey(String alias) {
		return this.material.privateKey();
	}

	@Override
	public String[] getServerAliases(String keyType, Principal @Nullable [] issuers) {
		return new String[] { ALIAS };
	}

	@Override
	public @Nullable String chooseServerAlias(String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
		return null;
	}

	@Override
	public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
		return null;
	}

	@Override
	public @Nullable String chooseClientAlias(String[] keyType, Principal @Nullable [] issuers,
			@Nullable Socket socket) {
		return null;
	}

}
