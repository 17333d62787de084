package io.github.esphttps.httpd;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;
import java.util.stream.Collectors;

import io.github.esphttps.config.HttpdSslConfig;

/**
 * Where the server listens: an address, a network interface, or everywhere. ESP-IDF:
 * <code>if_name</code>.
 */
final class BindAddress {

	private static final String IF_NAME = "esp.https.if-name";

	private BindAddress() {
	}

	/**
	 * Return what to bind to. An interface is looked up each time, as its addresses
	 * change.
	 */
	static InetSocketAddress of(HttpdSslConfig config) {
		String ifName = config.ifName();
		if (ifName != null) {
			return new InetSocketAddress(addressOf(ifName), config.port());
		}
		return (config.address() != null) ? new InetSocketAddress(config.address(), config.port())
				: new InetSocketAddress(config.port());
	}

	private static InetAddress addressOf(String ifName) {
		try {
			NetworkInterface found = NetworkInterface.getByName(ifName);
			if (found == null) {
				throw unusable(ifName, "There is no network interface of this name.");
			}
			if (!found.isUp()) {
				throw unusable(ifName, "The network interface is down.");
			}
			return choose(ifName, found.inetAddresses().toList());
		}
		catch (SocketException ex) {
			throw (HttpdConfigurationException) unusable(ifName, "The network interfaces cannot be read.")
				.initCause(ex);
		}
	}

	/** Choose among the addresses of an interface: the first of IPv4, else of IPv6. */
	static InetAddress choose(String ifName, List<InetAddress> addresses) {
		return addresses.stream()
			.filter(Inet4Address.class::isInstance)
			.findFirst()
			.or(() -> addresses.stream().findFirst())
			.orElseThrow(() -> unusable(ifName, "The network interface has no IP address."));
	}

	private static HttpdConfigurationException unusable(String ifName, String reason) {
		return new HttpdConfigurationException(IF_NAME, ifName,
				reason + " Interfaces with an address: " + withAddress() + ".", "Set '" + IF_NAME
						+ "' to one of the interfaces with an address, or remove it to listen on all of them.");
	}

	private static String withAddress() {
		try {
			return NetworkInterface.networkInterfaces()
				.filter((candidate) -> candidate.inetAddresses().findAny().isPresent())
				.map(NetworkInterface::getName)
				.sorted()
				.collect(Collectors.joining(", "));
		}
		catch (SocketException ex) {
			return "unknown";
		}
	}

}
