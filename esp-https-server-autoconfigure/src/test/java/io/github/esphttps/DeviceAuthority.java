package io.github.esphttps;

import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import org.bouncycastle.asn1.x509.CRLNumber;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.cert.jcajce.JcaX509v2CRLBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * A CA of devices, which issues certificates and revokes them.
 */
final class DeviceAuthority {

	private static final Duration A_MONTH = Duration.ofDays(30);

	private final X509Bundle authority;

	private final AtomicLong serial = new AtomicLong(1000);

	private final AtomicLong listNumber = new AtomicLong(1);

	DeviceAuthority(String subject) throws Exception {
		this.authority = template(subject, Instant.now().plus(A_MONTH)).setIsCertificateAuthority(true)
			.setKeyUsage(true, CertificateBuilder.KeyUsage.keyCertSign, CertificateBuilder.KeyUsage.cRLSign)
			.buildSelfSigned();
	}

	private static CertificateBuilder template(String subject, Instant notAfter) {
		return new CertificateBuilder().ecp256()
			.subject(subject)
			.notBefore(Instant.now().minus(A_MONTH))
			.notAfter(notAfter);
	}

	/** Return its certificate. */
	String pem() {
		return this.authority.getCertificatePEM();
	}

	X509Bundle device(String subject) throws Exception {
		return device(subject, Instant.now().plus(A_MONTH));
	}

	X509Bundle device(String subject, Instant notAfter) throws Exception {
		return template(subject, notAfter).serial(BigInteger.valueOf(this.serial.incrementAndGet()))
			.addExtendedKeyUsageClientAuth()
			.buildIssuedBy(this.authority);
	}

	/** Return a new list of these certificates. */
	String revocationList(X509Bundle... revoked) throws Exception {
		return revocationList(List.of(revoked).stream().map((one) -> one.getCertificate().getSerialNumber()).toList());
	}

	String revocationList(Collection<BigInteger> serials) throws Exception {
		Date now = new Date();
		JcaX509v2CRLBuilder list = new JcaX509v2CRLBuilder(this.authority.getCertificate().getSubjectX500Principal(),
				now);
		list.setNextUpdate(Date.from(now.toInstant().plus(A_MONTH)));
		list.addExtension(Extension.cRLNumber, false,
				new CRLNumber(BigInteger.valueOf(this.listNumber.getAndIncrement())));
		serials.forEach((serial) -> list.addCRLEntry(serial, now, CRLReason.keyCompromise));
		StringWriter pem = new StringWriter();
		try (JcaPEMWriter writer = new JcaPEMWriter(pem)) {
			writer.writeObject(list
				.build(new JcaContentSignerBuilder("SHA256withECDSA").build(this.authority.getKeyPair().getPrivate())));
		}
		return pem.toString();
	}

	/** Replace the contents of a file as a whole. */
	static Path put(Path file, String text) throws IOException {
		Path next = Files.writeString(file.resolveSibling(file.getFileName() + ".next"), text);
		return Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
	}

}
