package io.github.esphttps.test;

import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Date;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.CertificateBuilder.KeyUsage;
import io.netty.pkitesting.X509Bundle;
import org.bouncycastle.asn1.x509.CRLNumber;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.cert.jcajce.JcaX509v2CRLBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * Issues certificates with keys on P-256, and lists of those that are revoked.
 */
final class CertificateAuthority {

	private static final Duration A_MONTH = Duration.ofDays(30);

	private static final Duration A_DAY = Duration.ofDays(1);

	private final X509Bundle root;

	CertificateAuthority(String subject) {
		CertificateBuilder builder = valid(subject).setIsCertificateAuthority(true)
			.setKeyUsage(true, KeyUsage.keyCertSign, KeyUsage.cRLSign);
		this.root = build(builder::buildSelfSigned);
	}

	X509Certificate certificate() {
		return this.root.getCertificate();
	}

	String certificatePem() {
		return this.root.getCertificatePEM();
	}

	X509Bundle issueServer() {
		return issue(valid("CN=localhost").addSanDnsName("localhost")
			.addSanIpAddress("127.0.0.1")
			.addSanIpAddress("::1")
			.addExtendedKeyUsageServerAuth());
	}

	X509Bundle issueDevice(String name) {
		return issue(valid("CN=" + name).addExtendedKeyUsageClientAuth());
	}

	X509Bundle issueExpiredDevice(String name) {
		return issue(valid("CN=" + name).notAfter(Instant.now().minus(A_DAY)).addExtendedKeyUsageClientAuth());
	}

	private X509Bundle issue(CertificateBuilder builder) {
		builder.setKeyUsage(true, KeyUsage.digitalSignature);
		return build(() -> builder.buildIssuedBy(this.root));
	}

	boolean hasIssued(X509Certificate certificate) {
		try {
			certificate.verify(certificate().getPublicKey());
			return true;
		}
		catch (GeneralSecurityException ex) {
			return false;
		}
	}

	/** Return a list as PEM. Of two lists, the one with the greater number is newer. */
	String revocationList(long number, Collection<BigInteger> serialNumbers) {
		Date now = new Date();
		JcaX509v2CRLBuilder list = new JcaX509v2CRLBuilder(certificate(), now);
		list.setNextUpdate(Date.from(now.toInstant().plus(A_MONTH)));
		serialNumbers.forEach((serialNumber) -> list.addCRLEntry(serialNumber, now, CRLReason.keyCompromise));
		StringWriter pem = new StringWriter();
		try (JcaPEMWriter writer = new JcaPEMWriter(pem)) {
			list.addExtension(Extension.cRLNumber, false, new CRLNumber(BigInteger.valueOf(number)));
			writer.writeObject(list
				.build(new JcaContentSignerBuilder("SHA256withECDSA").build(this.root.getKeyPair().getPrivate())));
		}
		catch (IOException | OperatorCreationException ex) {
			throw new IllegalStateException("Cannot make a revocation list", ex);
		}
		return pem.toString();
	}

	private static CertificateBuilder valid(String subject) {
		Instant now = Instant.now();
		return new CertificateBuilder().ecp256()
			.subject(subject)
			.notBefore(now.minus(A_MONTH))
			.notAfter(now.plus(A_MONTH));
	}

	// The builder declares the widest exception there is
	private static X509Bundle build(Build build) {
		try {
			return build.run();
		}
		catch (Exception ex) {
			throw new IllegalStateException("Cannot make a certificate", ex);
		}
	}

	@FunctionalInterface
	private interface Build {

		X509Bundle run() throws Exception;

	}

}
