package io.github.esphttps.test;

import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;

import javax.net.ssl.SSLContext;

import io.netty.pkitesting.X509Bundle;

/**
 * A certificate of a {@link DevicePki} with its private key, as objects, as PEM text and
 * as PEM files. Immutable.
 */
public final class PemCredentials {

	private final String name;

	private final X509Bundle issued;

	private final Path certificateFile;

	private final Path privateKeyFile;

	private final ClientContexts clients;

	PemCredentials(String name, X509Bundle issued, TemporaryFiles files, ClientContexts clients) {
		this.name = name;
		this.issued = issued;
		this.certificateFile = files.write(name + ".pem", issued.getCertificatePathPEM());
		this.privateKeyFile = files.write(name + ".key", issued.getPrivateKeyPEM());
		this.clients = clients;
	}

	/**
	 * Return the name it was made with.
	 * @return the common name of the certificate's subject
	 */
	public String name() {
		return this.name;
	}

	/**
	 * Return the certificate.
	 * @return the certificate
	 */
	public X509Certificate certificate() {
		return this.issued.getCertificate();
	}

	/**
	 * Return the private key.
	 * @return a key on P-256
	 */
	public PrivateKey privateKey() {
		return this.issued.getKeyPair().getPrivate();
	}

	/**
	 * Return the certificate as PEM.
	 * @return PEM text
	 */
	public String certificatePem() {
		return this.issued.getCertificatePathPEM();
	}

	/**
	 * Return the private key as PEM.
	 * @return PEM text in PKCS#8, not encrypted
	 */
	public String privateKeyPem() {
		return this.issued.getPrivateKeyPEM();
	}

	/**
	 * Return the file of the certificate.
	 * @return an absolute path
	 */
	public Path certificateFile() {
		return this.certificateFile;
	}

	/**
	 * Return the file of the private key.
	 * @return an absolute path
	 */
	public Path privateKeyFile() {
		return this.privateKeyFile;
	}

	/**
	 * Return a TLS client that presents this certificate, whatever the server asks for,
	 * and trusts the CA of the PKI alone. A new one each time: what clients made with
	 * different ones do is not resumed.
	 * @return a context for {@code HttpClient} or {@code HttpsURLConnection}
	 */
	public SSLContext sslContext() {
		return this.clients.create(new DeviceKeyManager(this.issued.getCertificatePath(), privateKey()));
	}

	/**
	 * Return a description without the key.
	 * @return the subject of the certificate
	 */
	@Override
	public String toString() {
		return "PemCredentials[%s]".formatted(certificate().getSubjectX500Principal());
	}

}
