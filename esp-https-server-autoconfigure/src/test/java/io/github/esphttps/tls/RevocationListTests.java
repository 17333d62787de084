package io.github.esphttps.tls;

import java.math.BigInteger;
import java.security.cert.CRLException;
import java.util.Arrays;
import java.util.Random;

import io.github.esphttps.TestCrl;
import io.github.esphttps.TestPki;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.x509.IssuingDistributionPoint;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link RevocationList}.
 */
class RevocationListTests {

	private static final Issuer CA = Issuer.of(TestPki.CA.getCertificate());

	@Test
	void serialNumbersOfAnyLengthAreFound() throws Exception {
		Random random = new Random(1);
		TestCrl crl = TestCrl.of(TestPki.CA);
		BigInteger[] revoked = new BigInteger[2000];
		for (int i = 0; i < revoked.length; i++) {
			revoked[i] = new BigInteger(1 + i % 160, random).shiftLeft(11).add(BigInteger.valueOf(i));
			crl.revoke(revoked[i]);
		}
		RevocationList list = RevocationList.of(crl.der());
		assertThat(list.size()).isEqualTo(revoked.length);
		assertThat(Arrays.stream(revoked).allMatch(list::revokes)).isTrue();
		assertThat(Arrays.stream(revoked).map((serial) -> serial.shiftLeft(170).add(BigInteger.TEN)))
			.noneMatch(list::revokes);
		assertThat(list.isSignedBy(CA)).isTrue();
		assertThat(list.isSignedBy(Issuer.of(TestPki.OTHER_CA.getCertificate()))).isFalse();
	}

	@Test
	void listWithoutEntriesIsOne() throws Exception {
		RevocationList list = RevocationList.of(TestCrl.of(TestPki.CA).der());
		assertThat(list.size()).isZero();
		assertThat(list.revokes(BigInteger.ZERO)).isFalse();
		assertThat(list.isSignedBy(CA)).isTrue();
	}

	@Test
	void changedListIsNotSigned() throws Exception {
		byte[] der = TestCrl.of(TestPki.CA).revoke(new BigInteger("123456789abcdef", 16)).der();
		for (int i = 0; i + 1 < der.length; i++) {
			if ((der[i] & 0xFF) == 0xcd && (der[i + 1] & 0xFF) == 0xef) {
				der[i]++;
			}
		}
		RevocationList list = RevocationList.of(der);
		assertThat(list.revokes(new BigInteger("123456789abceef", 16))).isTrue();
		assertThat(list.isSignedBy(CA)).isFalse();
	}

	@Test
	void partOfAListIsNone() {
		byte[] der = TestCrl.of(TestPki.CA).revoke(TestPki.DEVICE).der();
		for (int length = 0; length < der.length; length++) {
			byte[] part = Arrays.copyOf(der, length);
			assertThatExceptionOfType(CRLException.class).isThrownBy(() -> RevocationList.of(part));
		}
	}

	@Test
	void deltaAndPartialListsAreRefused() {
		assertUnsupported("delta", TestCrl.of(TestPki.CA).extension("2.5.29.27", true, new ASN1Integer(1)));
		assertUnsupported("partial or indirect",
				TestCrl.of(TestPki.CA).extension("2.5.29.28", true, new IssuingDistributionPoint(null, true, false)));
		assertUnsupported("1.2.3.4", TestCrl.of(TestPki.CA).extension("1.2.3.4", true, new ASN1Integer(1)));
	}

	private static void assertUnsupported(String reason, TestCrl crl) {
		assertThatExceptionOfType(CRLException.class).isThrownBy(() -> RevocationList.of(crl.der()))
			.withMessageContaining(reason);
	}

}
