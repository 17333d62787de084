package io.github.esphttps.httpd;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class BindAddressTests {

	@Test
	void firstAddressOfIpv4Comes() throws Exception {
		assertThat(BindAddress.choose("eth0", addresses("fe80::1", "192.0.2.1", "192.0.2.2")))
			.isEqualTo(address("192.0.2.1"));
	}

	@Test
	void firstAddressOfIpv6ComesWithoutIpv4() throws Exception {
		assertThat(BindAddress.choose("eth0", addresses("2001:db8::1", "fe80::1"))).isEqualTo(address("2001:db8::1"));
	}

	@Test
	void interfaceWithoutAddressIsRefused() {
		assertThatExceptionOfType(HttpdConfigurationException.class)
			.isThrownBy(() -> BindAddress.choose("eth0", List.of()))
			.withMessageStartingWith("The network interface has no IP address. Interfaces with an address: ")
			.satisfies((ex) -> {
				assertThat(ex.property()).isEqualTo("esp.https.if-name");
				assertThat(ex.value()).isEqualTo("eth0");
			});
	}

	private static List<InetAddress> addresses(String... addresses) throws UnknownHostException {
		List<InetAddress> list = new ArrayList<>();
		for (String address : addresses) {
			list.add(address(address));
		}
		return list;
	}

	private static InetAddress address(String address) throws UnknownHostException {
		return InetAddress.getByName(address);
	}

}
