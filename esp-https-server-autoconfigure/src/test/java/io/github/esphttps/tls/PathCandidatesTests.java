package io.github.esphttps.tls;

import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

import io.github.esphttps.TestPki;
import io.netty.pkitesting.CertificateBuilder;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

class PathCandidatesTests {

	private static final List<X509Certificate> SAME_NAMES = sameNames();

	private static List<X509Certificate> sameNames() {
		List<X509Certificate> chain = new ArrayList<>();
		for (int i = 0; i < 10; i++) {
			try {
				chain.add(new CertificateBuilder().ecp256()
					.subject("CN=X")
					.setIsCertificateAuthority(true)
					.buildSelfSigned()
					.getCertificate());
			}
			catch (Exception ex) {
				throw new IllegalStateException(ex);
			}
		}
		return chain;
	}

	@RepeatedTest(20)
	@Timeout(5)
	void strangerWithTenCertificatesOfOneNameIsSoonTurnedAway() {
		assertThat(PathCandidates.of(SAME_NAMES, TrustAnchors.of(null))).isEmpty();
	}

	@Test
	void certificateWithoutAnAnchorHasNoPath() throws Exception {
		assertThat(PathCandidates.of(List.of(TestPki.DEVICE.getCertificate()), TrustAnchors.of(null))).isEmpty();
	}

}
