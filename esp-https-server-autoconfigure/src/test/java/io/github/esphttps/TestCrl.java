package io.github.esphttps;

import java.io.IOException;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;

import io.netty.pkitesting.X509Bundle;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * Revocation lists made for a test run.
 */
public final class TestCrl {

	private final X509Bundle issuer;

	private final X509v2CRLBuilder builder;

	private TestCrl(X509Bundle issuer, Instant thisUpdate) {
		this.issuer = issuer;
		this.builder = new X509v2CRLBuilder(
				X500Name.getInstance(issuer.getCertificate().getSubjectX500Principal().getEncoded()),
				Date.from(thisUpdate));
		nextUpdate(Instant.now().plus(Duration.ofDays(1)));
	}

	public static TestCrl of(X509Bundle issuer) {
		return of(issuer, Instant.now());
	}

	public static TestCrl of(X509Bundle issuer, Instant thisUpdate) {
		return new TestCrl(issuer, thisUpdate);
	}

	public TestCrl nextUpdate(Instant nextUpdate) {
		this.builder.setNextUpdate(Date.from(nextUpdate));
		return this;
	}

	public TestCrl revoke(X509Bundle revoked) {
		return revoke(revoked.getCertificate().getSerialNumber());
	}

	public TestCrl revoke(BigInteger serialNumber) {
		this.builder.addCRLEntry(serialNumber, new Date(), 1);
		return this;
	}

	public TestCrl extension(String oid, boolean critical, ASN1Encodable value) {
		try {
			this.builder.addExtension(new ASN1ObjectIdentifier(oid), critical, value);
			return this;
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	public byte[] der() {
		return der(this.issuer);
	}

	/** Sign the list with the key of another. */
	public byte[] der(X509Bundle signer) {
		try {
			return this.builder
				.build(new JcaContentSignerBuilder("SHA256withECDSA").build(signer.getKeyPair().getPrivate()))
				.getEncoded();
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	public String pem() {
		return pem(der());
	}

	public static String pem(byte[] der) {
		return "-----BEGIN X509 CRL-----\n" + Base64.getMimeEncoder().encodeToString(der)
				+ "\n-----END X509 CRL-----\n";
	}

}
