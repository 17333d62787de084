package io.github.esphttps.benchmarks.comparison;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;

import io.netty.pkitesting.X509Bundle;

/**
 * The certificates of a run, which the script has made.
 *
 * @param directory where they are
 */
record Pki(Path directory) {

	/** Return what clients verify servers with. */
	Path authority() {
		return this.directory.resolve("ca.pem");
	}

	Path certificate() {
		return this.directory.resolve("server.pem");
	}

	Path key() {
		return this.directory.resolve("server-key.pem");
	}

	/** Return what servers verify clients with. */
	Path clientAuthority() {
		return this.directory.resolve("client-ca.pem");
	}

	/** Return what certificates of clients are issued with. */
	X509Bundle clientIssuer() throws Exception {
		try (InputStream pem = Files.newInputStream(clientAuthority())) {
			X509Certificate certificate = (X509Certificate) CertificateFactory.getInstance("X.509")
				.generateCertificate(pem);
			String key = Files.readString(this.directory.resolve("client-ca-key.pem"))
				.replaceAll("-----[^-]*-----|\\s", "");
			PrivateKey privateKey = KeyFactory.getInstance("EC")
				.generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(key)));
			return X509Bundle.fromRootCertificateAuthority(certificate,
					new KeyPair(certificate.getPublicKey(), privateKey));
		}
	}

}
