package io.github.esphttps.httpd;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The number of connections from each source address. Guarded by the {@link Admission}.
 */
final class Addresses {

	private final int cap;

	private final Map<InetAddress, Integer> connections = new HashMap<>();

	/** Allow each address that many connections, any number if negative. */
	Addresses(int cap) {
		this.cap = cap;
	}

	boolean allow(@Nullable InetAddress address) {
		return this.cap < 0 || address == null || this.connections.getOrDefault(address, 0) < this.cap;
	}

	void add(@Nullable InetAddress address) {
		if (this.cap >= 0 && address != null) {
			this.connections.merge(address, 1, Integer::sum);
		}
	}

	void remove(@Nullable InetAddress address) {
		if (this.cap >= 0 && address != null) {
			this.connections.computeIfPresent(address, (key, count) -> (count > 1) ? count - 1 : null);
		}
	}

}
