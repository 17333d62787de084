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
record Fleet(X509Bundle authority, List<X509Bundle> devices) {

	static Fleet of(int size) throws Exception {
		X509Bundle authority = new CertificateBuilder().ecp256()
			.subject("CN=Device CA")
			.setIsCertificateAuthority(true)
			.buildSelfSigned();
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
	 */
	Fleet renewed() throws Exception {
		List<X509Bundle> renewed = new ArrayList<>();
		for (X509Bundle device : this.devices) {
			renewed.add(device(renewed.size() + 1).keyPair(device.getKeyPair()).buildIssuedBy(this.authority));
		}
		return new Fleet(this.authority, List.copyOf(renewed));
	}

}
