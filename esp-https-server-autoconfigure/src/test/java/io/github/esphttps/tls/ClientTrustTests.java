package io.github.esphttps.tls;

import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.github.esphttps.TestCrl;
import io.github.esphttps.TestPki;
import io.github.esphttps.config.HttpdSslConfig;
import io.netty.pkitesting.X509Bundle;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

/**
 * Tests for {@link ClientTrust}.
 */
class ClientTrustTests {

	private static final X509Bundle INTERMEDIATE = TestPki.intermediate("CN=Line 7", TestPki.CA, 77);

	private static final X509Bundle LINE_DEVICE = TestPki.device("CN=line-device", INTERMEDIATE, 1);

	private final List<DeviceTrust> hooks = new ArrayList<>();

	private @Nullable ClientTrust trust;

	@AfterEach
	void close() {
		if (this.trust != null) {
			this.trust.close();
		}
	}

	@Test
	void deviceOfTheAnchorIsTrustedTimeAndTimeAgain() {
		trust(List.of(), TestPki.CA);
		assertTrusted(TestPki.DEVICE);
		assertTrusted(TestPki.DEVICE);
	}

	@Test
	void strangerHasNoAnchor() {
		trust(List.of(), TestPki.CA);
		assertRefused(Distrust.NO_ANCHOR, TestPki.STRANGER);
	}

	@Test
	void deviceOfACaThatOnlyBorrowsTheNameIsRefused() {
		trust(List.of(), TestPki.CA);
		X509Bundle impostor = TestPki.authority("CN=Device CA");
		assertRefused(Distrust.INVALID, TestPki.device("CN=device-1", impostor, 4711));
	}

	@Test
	void pathThroughAnIntermediateIsFoundInAnyOrder() {
		trust(List.of(), TestPki.CA);
		X509Certificate leaf = LINE_DEVICE.getCertificate();
		assertThatCode(() -> trust().verify(List.of(leaf, TestPki.OTHER_CA.getCertificate(),
				TestPki.CA.getCertificate(), INTERMEDIATE.getCertificate())))
			.doesNotThrowAnyException();
		assertThat(refusal(List.of(leaf))).isEqualTo(Distrust.NO_ANCHOR);
	}

	@Test
	void expiredAndFutureDevicesAreTold() {
		trust(List.of(), TestPki.CA);
		assertRefused(Distrust.EXPIRED, TestPki.EXPIRED_DEVICE);
		Instant now = Instant.now();
		assertRefused(Distrust.NOT_YET_VALID,
				TestPki.device("CN=future", TestPki.CA, now.plus(Duration.ofHours(1)), now.plus(Duration.ofHours(2))));
	}

	@Test
	void certificateOfAServerIsNotForClients() {
		trust(List.of(), TestPki.CA);
		assertRefused(Distrust.WRONG_USAGE, TestPki.serverOnly("CN=server-only", TestPki.CA));
	}

	@Test
	void expiredDeviceThatIsItselfTrustedIsRefused() {
		trust(List.of(), TestPki.EXPIRED_DEVICE, TestPki.DEVICE);
		assertRefused(Distrust.EXPIRED, TestPki.EXPIRED_DEVICE);
		assertTrusted(TestPki.DEVICE);
		assertRefused(Distrust.NO_ANCHOR, TestPki.OTHER_DEVICE);
	}

	@Test
	void certificateThatExpiresAfterItWasVerifiedIsRefused() {
		trust(List.of(), TestPki.CA);
		Instant now = Instant.now();
		X509Bundle device = TestPki.device("CN=brief", TestPki.CA, now.minusSeconds(60), now.plusSeconds(2));
		assertTrusted(device);
		Awaitility.await().until(() -> refusal(List.of(device.getCertificatePath())) != null);
		assertRefused(Distrust.EXPIRED, device);
	}

	@Test
	void noCertificateIsRefusedWhereOneIsRequired() {
		trust(List.of(), TestPki.CA);
		assertThat(refusal(List.of())).isEqualTo(Distrust.MISSING);
	}

	@Test
	void replacedAnchorsDecideAtOnce() {
		trust(List.of(), TestPki.CA);
		assertTrusted(TestPki.DEVICE);
		trust().replaceAnchors(store(TestPki.OTHER_CA));
		assertRefused(Distrust.NO_ANCHOR, TestPki.DEVICE);
		assertTrusted(TestPki.STRANGER);
		trust().replaceAnchors(null);
		assertRefused(Distrust.NO_ANCHOR, TestPki.STRANGER);
	}

	@Test
	void anchorOfTheSameNameWithAnotherKeyIsAnotherAnchor() {
		trust(List.of(), TestPki.CA);
		assertTrusted(TestPki.DEVICE);
		trust().replaceAnchors(store(TestPki.authority("CN=Device CA")));
		assertRefused(Distrust.INVALID, TestPki.DEVICE);
	}

	@Test
	void anchorsOfOneNameAreToldApart() {
		X509Bundle successor = TestPki.authority("CN=Device CA");
		X509Bundle device = TestPki.device("CN=new", successor, 4711);
		trust(List.of(TestCrl.of(TestPki.CA).revoke(TestPki.DEVICE).pem()), TestPki.CA, successor);
		assertRefused(Distrust.REVOKED, TestPki.DEVICE);
		assertTrusted(device);
	}

	@Test
	void revokedDeviceIsRefusedAndItsNeighbourIsNot() {
		X509Bundle neighbour = TestPki.device("CN=device-4", TestPki.CA, 4712);
		trust(List.of(TestCrl.of(TestPki.CA).revoke(TestPki.DEVICE).pem()), TestPki.CA);
		assertRefused(Distrust.REVOKED, TestPki.DEVICE);
		assertTrusted(neighbour);
	}

	@Test
	void deviceOfARevokedIntermediateIsRefused() {
		trust(List.of(TestCrl.of(TestPki.CA).revoke(INTERMEDIATE).pem()), TestPki.CA);
		assertRefused(Distrust.REVOKED, LINE_DEVICE);
	}

	@Test
	void listOfAnIntermediateTakesEffectWithItsFirstClient() {
		trust(List.of(TestCrl.of(INTERMEDIATE).revoke(LINE_DEVICE).pem()), TestPki.CA);
		assertThat(trust().revocationLists()).extracting(CrlStatus::verified).containsExactly(false);
		assertRefused(Distrust.REVOKED, LINE_DEVICE);
		assertThat(trust().revocationLists()).extracting(CrlStatus::verified).containsExactly(true);
	}

	@Test
	void listThatIsNotOfTheIntermediateItNamesIsNotBelieved() {
		trust(List.of(TestCrl.pem(TestCrl.of(INTERMEDIATE).revoke(LINE_DEVICE).der(TestPki.OTHER_CA))), TestPki.CA);
		assertTrusted(LINE_DEVICE);
		assertThat(trust().revocationLists()).extracting(CrlStatus::verified).containsExactly(false);
	}

	@Test
	void newestListOfACaCounts() {
		Instant now = Instant.now();
		String older = TestCrl.of(TestPki.CA, now.minusSeconds(3600)).revoke(TestPki.DEVICE).pem();
		String newer = TestCrl.of(TestPki.CA, now.minusSeconds(60)).pem();
		trust(List.of(newer, older), TestPki.CA);
		assertTrusted(TestPki.DEVICE);
		close();
		trust(List.of(older, TestCrl.of(TestPki.OTHER_CA).pem()), TestPki.CA);
		assertRefused(Distrust.REVOKED, TestPki.DEVICE);
	}

	@Test
	void overdueListStaysInForceAndSaysSo() {
		trust(List.of(TestCrl.of(TestPki.CA, Instant.now().minus(Duration.ofDays(3)))
			.nextUpdate(Instant.now().minus(Duration.ofDays(1)))
			.revoke(TestPki.DEVICE)
			.pem()), TestPki.CA);
		assertRefused(Distrust.REVOKED, TestPki.DEVICE);
		assertThat(trust().revocationLists().get(0).problem()).contains("overdue");
	}

	@Test
	void revokedDeviceThatIsItselfTrustedIsRefused() {
		trust(List.of(TestCrl.of(TestPki.CA).revoke(TestPki.DEVICE).pem()), TestPki.DEVICE, TestPki.CA);
		assertRefused(Distrust.REVOKED, TestPki.DEVICE);
	}

	@Test
	void applicationCanRefuseADevice() {
		this.hooks.add((certificate) -> true);
		this.hooks.add((certificate) -> !certificate.equals(TestPki.DEVICE.getCertificate()));
		trust(List.of(), TestPki.CA);
		assertRefused(Distrust.REFUSED, TestPki.DEVICE);
		assertTrusted(TestPki.OTHER_DEVICE);
	}

	@Test
	void applicationThatFailsToTellRefuses() {
		this.hooks.add((certificate) -> {
			throw new IllegalStateException("no database");
		});
		trust(List.of(), TestPki.CA);
		assertRefused(Distrust.UNDECIDED, TestPki.DEVICE);
	}

	private void trust(List<String> crl, X509Bundle... anchors) {
		Map<String, Object> properties = new HashMap<>(Map.of("esp.https.client-auth", "required"));
		for (int i = 0; i < crl.size(); i++) {
			properties.put("esp.https.crl[" + i + "]", crl.get(i));
		}
		this.trust = ClientTrust.of(new Binder(new MapConfigurationPropertySource(properties)).bindOrCreate("esp.https",
				HttpdSslConfig.class), store(anchors), this.hooks);
	}

	private ClientTrust trust() {
		return Objects.requireNonNull(this.trust);
	}

	private void assertTrusted(X509Bundle device) {
		assertThat(refusal(List.of(device.getCertificatePath()))).isNull();
	}

	private void assertRefused(Distrust reason, X509Bundle device) {
		assertThat(refusal(List.of(device.getCertificatePath()))).isEqualTo(reason);
	}

	private @Nullable Distrust refusal(List<X509Certificate> chain) {
		try {
			trust().verify(chain);
			return null;
		}
		catch (ClientNotTrustedException ex) {
			return ex.reason();
		}
	}

	static KeyStore store(X509Bundle... anchors) {
		try {
			KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
			store.load(null, null);
			for (X509Bundle anchor : anchors) {
				store.setCertificateEntry("anchor-" + store.size(), anchor.getCertificate());
			}
			return store;
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

}
