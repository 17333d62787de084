package io.github.esphttps.tls;

import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.List;

import io.github.esphttps.TestCrl;
import io.github.esphttps.TestPki;
import io.netty.pkitesting.X509Bundle;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

@ExtendWith(OutputCaptureExtension.class)
class LoadedCrlsTests {

	private Path file;

	private TrustAnchors anchors;

	private LoadedCrls loaded;

	@BeforeEach
	void load(@TempDir Path folder) throws Exception {
		this.file = folder.resolve("lists.pem");
		KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
		store.load(null, null);
		store.setCertificateEntry("one", TestPki.CA.getCertificate());
		store.setCertificateEntry("other", TestPki.OTHER_CA.getCertificate());
		this.anchors = TrustAnchors.of(store);
		Files.writeString(this.file, both());
		this.loaded = new LoadedCrls(new CrlSource(this.file.toString()));
		this.loaded.load(this.anchors);
	}

	private static String both() throws Exception {
		return list(TestPki.CA, TestPki.DEVICE) + list(TestPki.OTHER_CA, TestPki.STRANGER);
	}

	private static String list(X509Bundle issuer, X509Bundle revoked) throws Exception {
		return TestCrl.of(issuer).revoke(revoked).pem();
	}

	@Test
	void listsOfSeveralIssuersAreInForce() {
		assertThat(this.loaded.lists()).hasSize(2);
		assertThat(this.loaded.status()).allMatch((status) -> status.problem() == null);
	}

	@Test
	void issuerThatIsLeftOutKeepsItsLastList(CapturedOutput output) throws Exception {
		Files.writeString(this.file, list(TestPki.OTHER_CA, TestPki.STRANGER));
		assertThat(this.loaded.reload(this.anchors)).isTrue();
		assertThat(revokedBy(TestPki.CA)).contains(TestPki.DEVICE.getCertificate().getSerialNumber());
		assertThat(this.loaded.status()).allMatch((status) -> status.problem() != null);
		assertThat(output).containsOnlyOnce("WARN").contains("CN=Device CA", "stays in force");
		Files.writeString(this.file, both());
		assertThat(this.loaded.reload(this.anchors)).isTrue();
		assertThat(this.loaded.status()).hasSize(2).allMatch((status) -> status.problem() == null);
	}

	@Test
	void fileThatIsCutOffChangesNothing(CapturedOutput output) throws Exception {
		String both = both();
		for (int length = both.length() - 100; length > 0; length -= 97) {
			Files.writeString(this.file, both.substring(0, length));
			this.loaded.reload(this.anchors);
			assertThat(this.loaded.lists()).as("%d characters", length).hasSize(2);
		}
		assertThat(output).contains("cannot be used", "stays in force");
	}

	@Test
	void fileThatIsCutOffStopsTheStart() throws Exception {
		Files.writeString(this.file, both().substring(0, both().length() - 100));
		LoadedCrls cut = new LoadedCrls(new CrlSource(this.file.toString()));
		assertThatExceptionOfType(TlsConfigurationException.class).isThrownBy(() -> cut.load(this.anchors))
			.withMessageContaining("has no end");
	}

	private List<BigInteger> revokedBy(X509Bundle issuer) {
		return this.loaded.lists()
			.stream()
			.filter((list) -> list.issuer().equals(issuer.getCertificate().getSubjectX500Principal()))
			.flatMap((list) -> List.of(TestPki.DEVICE, TestPki.STRANGER)
				.stream()
				.map((device) -> device.getCertificate().getSerialNumber())
				.filter(list::revokes))
			.toList();
	}

}
