package io.github.esphttps.actuate;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

import io.github.esphttps.config.HttpdSslConfig;
import io.github.esphttps.httpd.CloseReason;
import io.github.esphttps.httpd.FailureCategory;
import io.github.esphttps.httpd.HttpdServer;
import io.github.esphttps.httpd.SessionCounters;
import org.jspecify.annotations.Nullable;

/**
 * A server as the endpoint describes it.
 *
 * @param running whether it accepts connections
 * @param mode <code>secure</code> or <code>insecure</code>
 * @param port port it listens on, {@code null} if it does not
 * @param engine name of the TLS implementation, {@code null} in insecure mode
 * @param clientAuth whether clients have to present a certificate, {@code null} in
 * insecure mode
 * @param profile set of defaults it was configured with
 * @param limits its limits
 * @param counters its figures since it was created
 */
public record HttpdServerDescriptor(boolean running, String mode, @Nullable Integer port, @Nullable String engine,
		@Nullable String clientAuth, String profile, LimitsDescriptor limits, CountersDescriptor counters) {

	static HttpdServerDescriptor of(HttpdServer server) {
		HttpdSslConfig config = server.config();
		int port = server.port();
		return new HttpdServerDescriptor(port != -1, lower(config.transportMode()), (port != -1) ? port : null,
				server.engine(), config.secure() ? lower(config.effectiveClientAuth()) : null, lower(config.profile()),
				LimitsDescriptor.of(config), CountersDescriptor.of(server.sessions().counters()));
	}

	private static String lower(Enum<?> value) {
		return value.name().toLowerCase(Locale.ROOT);
	}

	/**
	 * The limits of a server.
	 *
	 * @param maxOpenSockets sessions that may be open at the same time
	 * @param handshakeSlots connections that may be in a handshake besides
	 * @param lruPurgeEnable whether a newcomer takes the place of the least recently used
	 * session
	 */
	public record LimitsDescriptor(int maxOpenSockets, int handshakeSlots, boolean lruPurgeEnable) {

		static LimitsDescriptor of(HttpdSslConfig config) {
			return new LimitsDescriptor(config.httpd().maxOpenSockets(), config.httpd().handshakeSlots(),
					config.httpd().lruPurgeEnable());
		}

	}

	/**
	 * The figures of a server since it was created.
	 *
	 * @param open sessions that are open
	 * @param handshaking connections in a handshake, or waiting for the place of a
	 * session
	 * @param peak the most places of sessions that were taken at the same time
	 * @param accepted connections that were accepted
	 * @param opened sessions that were opened
	 * @param closed sessions that were closed, by reason
	 * @param failed connections that did not become a session, by category
	 * @param bytesIn bytes of HTTP received, after decryption
	 * @param bytesOut bytes of HTTP sent, before encryption
	 * @param paused time in which no connections were accepted
	 * @param pausedFor time for which no connections are accepted now
	 * @param fullFor time for which all places of sessions have been taken now
	 */
	public record CountersDescriptor(int open, int handshaking, int peak, long accepted, long opened,
			Map<String, Long> closed, Map<String, Long> failed, long bytesIn, long bytesOut, Duration paused,
			Duration pausedFor, Duration fullFor) {

		static CountersDescriptor of(SessionCounters counters) {
			Map<String, Long> closed = new LinkedHashMap<>();
			for (CloseReason reason : CloseReason.values()) {
				closed.put(reason.toString(), counters.closed(reason));
			}
			Map<String, Long> failed = new LinkedHashMap<>();
			for (FailureCategory category : FailureCategory.values()) {
				failed.put(category.toString(), counters.failed(category));
			}
			return new CountersDescriptor(counters.open(), counters.handshaking(), counters.peak(), counters.accepted(),
					counters.opened(), closed, failed, counters.bytesIn(), counters.bytesOut(),
					counters.paused().truncatedTo(ChronoUnit.MILLIS),
					counters.pausedFor().truncatedTo(ChronoUnit.MILLIS),
					counters.fullFor().truncatedTo(ChronoUnit.MILLIS));
		}

	}

}
