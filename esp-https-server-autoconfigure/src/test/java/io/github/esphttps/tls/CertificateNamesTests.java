package io.github.esphttps.tls;

import java.security.cert.X509Certificate;

import io.github.esphttps.TestPki;
import io.netty.pkitesting.CertificateBuilder;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class CertificateNamesTests {

	@Test
	void alternativeNamesCount() {
		X509Certificate certificate = TestPki.SERVER.getCertificate();
		assertThat(CertificateNames.of(certificate)).containsExactlyInAnyOrder("localhost", "127.0.0.1");
		assertThat(CertificateNames.cover(certificate, "localhost")).isTrue();
		assertThat(CertificateNames.cover(certificate, "127.0.0.1")).isTrue();
		assertThat(CertificateNames.cover(certificate, "a.localhost")).isFalse();
	}

	@Test
	void wildcardCoversOneLabel() {
		X509Certificate certificate = TestPki.serverNamed("*.Example.com").getCertificate();
		assertThat(CertificateNames.cover(certificate, "a.example.com")).isTrue();
		assertThat(CertificateNames.cover(certificate, "*.example.com")).isTrue();
		assertThat(CertificateNames.cover(certificate, "example.com")).isFalse();
		assertThat(CertificateNames.cover(certificate, "a.b.example.com")).isFalse();
	}

	@Test
	void commonNameCountsWhereThereIsNoOther() throws Exception {
		CertificateBuilder template = new CertificateBuilder().ecp256()
			.subject("CN=Gateway,O=x")
			.setIsCertificateAuthority(true);
		assertThat(CertificateNames.cover(template.copy().buildSelfSigned().getCertificate(), "gateway")).isTrue();
		assertThat(
				CertificateNames.cover(template.addSanDnsName("other").buildSelfSigned().getCertificate(), "gateway"))
			.isFalse();
	}

	@Test
	void certificateWithoutNamesCoversNothing() throws Exception {
		X509Certificate certificate = new CertificateBuilder().ecp256()
			.subject("O=x")
			.setIsCertificateAuthority(true)
			.buildSelfSigned()
			.getCertificate();
		assertThat(CertificateNames.of(certificate)).isEmpty();
		assertThat(CertificateNames.cover(certificate, "x")).isFalse();
	}

}
