package io.github.esphttps.sample.pki;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;

import org.springframework.boot.ssl.pem.PemContent;

/**
 * A certificate and its private key in files.
 *
 * @param certificate file of the certificate
 * @param privateKey file of the key
 */
record PemCredentials(Path certificate, Path privateKey) {

	private static final Duration REMAINING = Duration.ofDays(7);

	/** Return whether the files are a pair, signed by the issuer, with time left. */
	boolean areUsable(X509Certificate issuer, Instant now) {
		try {
			X509Certificate stored = PemContent.load(this.certificate).getCertificates().get(0);
			stored.checkValidity(Date.from(now));
			stored.checkValidity(Date.from(now.plus(REMAINING)));
			stored.verify(issuer.getPublicKey());
			PrivateKey key = PemContent.load(this.privateKey).getPrivateKey();
			return key != null && match(stored.getPublicKey(), key);
		}
		// PemContent reports text that is no key with unchecked exceptions
		catch (IOException | GeneralSecurityException | RuntimeException ex) {
			return false;
		}
	}

	private static boolean match(PublicKey publicKey, PrivateKey privateKey) throws GeneralSecurityException {
		byte[] message = { 1, 2, 3 };
		Signature signature = Signature.getInstance("SHA256withECDSA");
		signature.initSign(privateKey);
		signature.update(message);
		byte[] signed = signature.sign();
		signature.initVerify(publicKey);
		signature.update(message);
		return signature.verify(signed);
	}

}
