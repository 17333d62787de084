package io.github.esphttps.benchmarks;

import java.util.ArrayList;
import java.util.List;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;

/**
 * Certificates of many devices, each with a P-256 key of its own, and of the CA that
 * issued them.
 *
 * @param authority what a server verifies the devices with
 * @param devices what the devices present
 */
public record Fleet(X509Bundle authority, List<X509Bundle> devices) {

	static Fleet of(int size) throws Exception {
		return of(new CertificateBuilder().ecp256()
			.subject("CN=Device CA")
			.setIsCertificateAuthority(true)
			.buildSelfSigned(), size);
	}

	/**
	 * Make the certificates of so many devices.
	 * @param authority the CA that issues them
	 * @param size how many there are
	 * @return the fleet
	 * @throws Exception if the certificates cannot be made
	 */
	public static Fleet of(X509Bundle authority, int size) throws Exception {
		List<X509Bundle> devices = new ArrayList<>();
		for (int i = 1; i <= size; i++) {
			devices.add(device(i).ecp256().buildIssuedBy(authority));
		}
		return new Fleet(authority, List.copyOf(devices));
	}

	private static CertificateBuilder device(int number) {
		return new CertificateBuilder().subject("CN=device-" + number).addExtendedKeyUsageClientAuth();
	}

	/**
	 * Return the same devices with new certificates, which no server has verified yet.
	 * @return the fleet with the same keys
	 * @throws Exception if the certificates cannot be made
	 */
	public Fleet renewed() throws Exception {
		List<X509Bundle> renewed = new ArrayList<>();
		for (X509Bundle device : this.devices) {
			renewed.add(device(renewed.size() + 1).keyPair(device.getKeyPair()).buildIssuedBy(this.authority));
		}
		return new Fleet(this.authority, List.copyOf(renewed));
	}

}
