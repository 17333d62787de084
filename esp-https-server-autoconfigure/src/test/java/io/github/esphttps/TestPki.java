package io.github.esphttps;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.time.Instant;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;

import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslStoreBundle;
import org.springframework.boot.ssl.pem.PemSslStore;
import org.springframework.boot.ssl.pem.PemSslStoreBundle;

/**
 * Certificates made for a test run.
 */
public final class TestPki {

	private static final Instant NOW = Instant.now();

	public static final X509Bundle CA = authority("CN=Device CA");

	public static final X509Bundle OTHER_CA = authority("CN=Other CA");

	public static final X509Bundle SERVER = server("CN=localhost");

	public static final X509Bundle DEVICE = device("CN=device-1", CA, Duration.ofDays(1));

	public static final X509Bundle OTHER_DEVICE = device("CN=device-3", CA, Duration.ofDays(1));

	public static final X509Bundle EXPIRED_DEVICE = device("CN=device-2", CA, Duration.ofDays(-1));

	public static final X509Bundle STRANGER = device("CN=stranger", OTHER_CA, Duration.ofDays(1));

	private TestPki() {
	}

	public static X509Bundle authority(String subject) {
		return build(template(subject).setIsCertificateAuthority(true), null);
	}

	public static X509Bundle server(String subject) {
		return build(template(subject).addSanDnsName("localhost").addSanIpAddress("127.0.0.1"), CA);
	}

	/** Make a server for a name, which may begin with a wildcard. */
	public static X509Bundle serverNamed(String name) {
		CertificateBuilder builder = template("CN=" + name);
		// The builder has no wildcards in alternative names
		return build(name.startsWith("*") ? builder : builder.addSanDnsName(name), CA);
	}

	public static SslBundle bundle(X509Bundle certificate) {
		return SslBundle.of(new PemSslStoreBundle(
				PemSslStore.of(certificate.getCertificatePathList(), certificate.getKeyPair().getPrivate()), null));
	}

	/**
	 * Make a bundle for a name with the key of the server, which saves the time for
	 * another.
	 */
	public static SslBundle bundle(String name) {
		X509Bundle certificate = build(
				template("CN=" + name).addSanDnsName(name).publicKey(SERVER.getKeyPair().getPublic()), CA);
		try {
			// Costs much less than the one for a bundle of PEM
			KeyStore keyStore = KeyStore.getInstance("JKS");
			keyStore.load(null, null);
			keyStore.setKeyEntry("server", SERVER.getKeyPair().getPrivate(), new char[0],
					certificate.getCertificatePath());
			return SslBundle.of(SslStoreBundle.of(keyStore, "", null));
		}
		catch (GeneralSecurityException | IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/** Make a device with a serial number of its own. */
	public static X509Bundle device(String subject, X509Bundle issuer, long serialNumber) {
		return build(template(subject).serial(BigInteger.valueOf(serialNumber)).addExtendedKeyUsageClientAuth(),
				issuer);
	}

	/** Make a device whose certificate is valid for a time. */
	public static X509Bundle device(String subject, X509Bundle issuer, Instant notBefore, Instant notAfter) {
		return build(template(subject).notBefore(notBefore).notAfter(notAfter).addExtendedKeyUsageClientAuth(), issuer);
	}

	/** Make a certificate that is not for clients. */
	public static X509Bundle serverOnly(String subject, X509Bundle issuer) {
		return build(template(subject).addExtendedKeyUsageServerAuth(), issuer);
	}

	/** Make a CA that another CA vouches for. */
	public static X509Bundle intermediate(String subject, X509Bundle issuer, long serialNumber) {
		return build(template(subject).serial(BigInteger.valueOf(serialNumber)).setIsCertificateAuthority(true),
				issuer);
	}

	private static X509Bundle device(String subject, X509Bundle issuer, Duration validity) {
		return build(template(subject).serial(BigInteger.valueOf(4711))
			.notAfter(NOW.plus(validity))
			.addExtendedKeyUsageClientAuth(), issuer);
	}

	private static CertificateBuilder template(String subject) {
		return new CertificateBuilder().ecp256()
			.subject(subject)
			.notBefore(NOW.minus(Duration.ofDays(30)))
			.notAfter(NOW.plus(Duration.ofDays(30)));
	}

	private static X509Bundle build(CertificateBuilder builder, X509Bundle issuer) {
		try {
			return (issuer != null) ? builder.buildIssuedBy(issuer) : builder.buildSelfSigned();
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

}
