package io.github.esphttps.sample.pki;

import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.CertificateBuilder.KeyUsage;
import io.netty.pkitesting.X509Bundle;

/**
 * Issues certificates with keys on P-256.
 */
final class CertificateAuthority {

	private static final Duration LIFETIME = Duration.ofDays(365);

	private static final Duration CLOCK_SKEW = Duration.ofHours(1);

	private final Instant now;

	private final X509Bundle root;

	private CertificateAuthority(Instant now, X509Bundle root) {
		this.now = now;
		this.root = root;
	}

	static CertificateAuthority create(Instant now) throws GeneralSecurityException {
		CertificateBuilder builder = builder(now, "CN=Sample Development CA").setIsCertificateAuthority(true)
			.setKeyUsage(true, KeyUsage.keyCertSign);
		return new CertificateAuthority(now, build(builder::buildSelfSigned));
	}

	String certificatePem() {
		return this.root.getCertificatePEM();
	}

	X509Bundle issueServer() throws GeneralSecurityException {
		return issue(builder(this.now, "CN=localhost").addSanDnsName("localhost")
			.addSanIpAddress("127.0.0.1")
			.addSanIpAddress("::1")
			.addExtendedKeyUsageServerAuth());
	}

	X509Bundle issueDevice(String name) throws GeneralSecurityException {
		return issue(builder(this.now, "CN=" + name).addExtendedKeyUsageClientAuth());
	}

	private X509Bundle issue(CertificateBuilder builder) throws GeneralSecurityException {
		builder.setKeyUsage(true, KeyUsage.digitalSignature);
		return build(() -> builder.buildIssuedBy(this.root));
	}

	private static CertificateBuilder builder(Instant now, String subject) {
		return new CertificateBuilder().ecp256()
			.subject(subject)
			.notBefore(now.minus(CLOCK_SKEW))
			.notAfter(now.plus(LIFETIME));
	}

	// The builder declares the widest exception there is
	private static X509Bundle build(Build build) throws GeneralSecurityException {
		try {
			return build.run();
		}
		catch (Exception ex) {
			throw new GeneralSecurityException("Cannot make a certificate", ex);
		}
	}

	@FunctionalInterface
	private interface Build {

		X509Bundle run() throws Exception;

	}

}
