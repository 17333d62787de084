package io.github.esphttps.sample.pki;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;

import io.netty.pkitesting.X509Bundle;

import org.springframework.boot.ssl.pem.PemContent;

/**
 * A CA with certificates for this server and a few devices, as PEM files in one folder.
 * For development only. The key of the CA is thrown away as soon as they are made, so
 * that trusting the CA, in a browser for example, is no risk later.
 *
 * @param directory absolute path of the folder
 */
public record DevelopmentPki(Path directory) {

	private static final List<String> DEVICES = List.of("device-1", "device-2", "device-3");

	/**
	 * Return the PKI of a folder, whether it exists yet or not.
	 * @param directory path of the folder
	 * @return the PKI
	 */
	public static DevelopmentPki in(Path directory) {
		return new DevelopmentPki(directory.toAbsolutePath().normalize());
	}

	/**
	 * Return the file of the CA that has signed the server and the devices.
	 * @return an absolute path
	 */
	public Path ca() {
		return certificate("ca");
	}

	/**
	 * Return the file of a certificate and its chain.
	 * @param name <code>server</code>, or the name of a device
	 * @return an absolute path
	 */
	public Path certificate(String name) {
		return this.directory.resolve(name + ".pem");
	}

	/**
	 * Return the file of the private key of a certificate.
	 * @param name <code>server</code>, or the name of a device
	 * @return an absolute path
	 */
	public Path privateKey(String name) {
		return this.directory.resolve(name + "-key.pem");
	}

	/** Make the files, unless they are all there and remain valid for a while. */
	void prepare(Instant now) throws IOException, GeneralSecurityException {
		if (!isComplete(now)) {
			make(now);
		}
	}

	private boolean isComplete(Instant now) {
		try {
			X509Certificate issuer = PemContent.load(ca()).getCertificates().get(0);
			return credentials("server").areUsable(issuer, now)
					&& DEVICES.stream().allMatch((device) -> credentials(device).areUsable(issuer, now));
		}
		// PemContent reports text that is no certificate with unchecked exceptions
		catch (IOException | RuntimeException ex) {
			return false;
		}
	}

	private PemCredentials credentials(String name) {
		return new PemCredentials(certificate(name), privateKey(name));
	}

	private void make(Instant now) throws IOException, GeneralSecurityException {
		PrivateFiles.createDirectory(this.directory);
		CertificateAuthority authority = CertificateAuthority.create(now);
		store("server", authority.issueServer());
		for (String device : DEVICES) {
			store(device, authority.issueDevice(device));
		}
		PrivateFiles.write(ca(), authority.certificatePem());
	}

	private void store(String name, X509Bundle issued) throws IOException {
		PrivateFiles.write(certificate(name), issued.getCertificatePathPEM());
		PrivateFiles.write(privateKey(name), issued.getPrivateKeyPEM());
	}

}
