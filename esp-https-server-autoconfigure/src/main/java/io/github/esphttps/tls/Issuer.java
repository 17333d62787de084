package io.github.esphttps.tls;

import java.security.PublicKey;
import java.security.cert.X509Certificate;

import javax.security.auth.x500.X500Principal;

/**
 * Who signs certificates and revocation lists: a CA under one of its keys.
 *
 * @param name name of the CA
 * @param key key of the CA
 * @param signsLists whether the CA may sign revocation lists
 */
record Issuer(X500Principal name, PublicKey key, boolean signsLists) {

	private static final int CRL_SIGN = 6;

	static Issuer of(X509Certificate certificate) {
		boolean[] usage = certificate.getKeyUsage();
		return new Issuer(certificate.getSubjectX500Principal(), certificate.getPublicKey(),
				usage == null || (usage.length > CRL_SIGN && usage[CRL_SIGN]));
	}

}
