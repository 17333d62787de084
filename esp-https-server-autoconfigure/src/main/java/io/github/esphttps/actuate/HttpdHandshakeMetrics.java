package io.github.esphttps.actuate;

import java.time.Duration;
import java.util.List;

import io.github.esphttps.config.HttpdSslConfig;
import io.github.esphttps.httpd.HandshakeFailure;
import io.github.esphttps.httpd.HttpdObserver;
import io.github.esphttps.httpd.TlsInfo;
import io.micrometer.core.instrument.Meter.MeterProvider;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;

/**
 * Timer of the TLS handshakes of a server, <code>esp.https.handshakes</code>. Those that
 * were completed are timed from the first byte of the client, those that failed from
 * accept on.
 */
public final class HttpdHandshakeMetrics implements HttpdObserver {

	private static final String UNKNOWN = "UNKNOWN";

	private final MeterProvider<Timer> timers;

	/**
	 * Create a timer.
	 * @param registry where it is registered
	 * @param config what the server is configured with
	 * @param tags tags to add, for example the name of the server where there are several
	 */
	public HttpdHandshakeMetrics(MeterRegistry registry, HttpdSslConfig config, Iterable<Tag> tags) {
		this.timers = Timer.builder("esp.https.handshakes")
			.description("TLS handshakes, completed or failed")
			.tags(Tags.of(tags))
			.withRegistry(registry);
		if (config.secure()) {
			// So that rates begin at zero
			for (String protocol : protocols(config)) {
				completed(protocol, false);
				completed(protocol, true);
			}
			failed();
		}
	}

	private static List<String> protocols(HttpdSslConfig config) {
		return switch (config.tlsVersion()) {
			case ANY -> List.of("TLSv1.2", "TLSv1.3");
			case TLS1_2 -> List.of("TLSv1.2");
			case TLS1_3 -> List.of("TLSv1.3");
		};
	}

	@Override
	public void handshakeCompleted(TlsInfo tls) {
		completed(tls.protocol(), tls.resumed()).record(tls.handshakeDuration());
	}

	@Override
	public void handshakeFailed(HandshakeFailure failure, Duration duration) {
		failed().record(duration);
	}

	private Timer completed(String protocol, boolean resumed) {
		return timer(protocol, Boolean.toString(resumed), "SUCCESS");
	}

	private Timer failed() {
		return timer(UNKNOWN, UNKNOWN, "FAILURE");
	}

	private Timer timer(String protocol, String resumed, String outcome) {
		return this.timers.withTags("protocol", protocol, "resumed", resumed, "outcome", outcome);
	}

}
