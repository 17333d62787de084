package io.github.esphttps.httpd;

import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

import io.github.esphttps.httpd.AccessLogPattern.Part;
import org.jspecify.annotations.Nullable;

import static java.util.Map.entry;

/**
 * The conversions of the access log, named as those of Tomcat and of the Apache HTTP
 * server.
 */
final class AccessLogConversions {

	private static final Map<Character, Value> VALUES = Map.ofEntries(
			entry('a', (served) -> host(served.request().session().remoteAddress())),
			entry('A', (served) -> host(served.request().session().localAddress())),
			entry('b', (served) -> (served.bytesSent() > 0) ? String.valueOf(served.bytesSent()) : null),
			entry('B', (served) -> String.valueOf(served.bytesSent())),
			entry('D', (served) -> String.valueOf(micros(served.duration()))),
			entry('h', (served) -> host(served.request().session().remoteAddress())), entry('l', (served) -> null),
			entry('H', (served) -> AccessLogRequestLine.of(served).protocol()),
			entry('m', (served) -> AccessLogRequestLine.of(served).method()),
			entry('p', (served) -> port(served.request().session().localAddress())),
			entry('s', (served) -> (served.status() > 0) ? String.valueOf(served.status()) : null),
			entry('S', (served) -> served.request().session().id()),
			entry('T', (served) -> String.valueOf(served.duration().toSeconds())),
			entry('u', peer((certificate) -> certificate.getSubjectX500Principal().getName())),
			entry('U', (served) -> AccessLogRequestLine.of(served).path()));

	private static final Map<String, Value> OWN = Map.of("alpn", tls(TlsInfo::applicationProtocol), "cipher-suite",
			tls(TlsInfo::cipherSuite), "handler", ServedRequest::uri, "outcome",
			(served) -> served.complete() ? "complete" : "aborted", "resumed",
			tls((tls) -> tls.resumed() ? "resumed" : "full"), "serial",
			peer((certificate) -> certificate.getSerialNumber().toString(16)), "server-name", tls(TlsInfo::serverName),
			"tls-protocol", tls(TlsInfo::protocol));

	private static final Map<String, Value> TIMES = Map.of("s",
			(served) -> String.valueOf(served.duration().toSeconds()), "ms",
			(served) -> String.valueOf(served.duration().toMillis()), "us",
			(served) -> String.valueOf(micros(served.duration())));

	private static final Map<String, Value> PORTS = Map.of("local",
			(served) -> port(served.request().session().localAddress()), "remote",
			(served) -> port(served.request().session().remoteAddress()));

	private AccessLogConversions() {
	}

	/** Return the conversion of a letter, {@code null} if there is none. */
	static @Nullable Part plain(char letter, boolean quoted) {
		return switch (letter) {
			case 'q' -> AccessLogConversions::query;
			case 'r' -> (line, served) -> AccessLogRequestLine.of(served).append(line);
			case 't' -> AccessLogTime.common();
			default -> part(VALUES.get(letter), quoted);
		};
	}

	/** Return the conversion of a letter and a name, {@code null} if there is none. */
	static @Nullable Part named(char letter, String name, boolean quoted) {
		if (name.isEmpty()) {
			return null;
		}
		return switch (letter) {
			case 'c' -> part((served) -> served.request().cookie(name), quoted);
			case 'i' -> part((served) -> field(served.request().headers(name)), quoted);
			case 'p' -> part(PORTS.get(name), quoted);
			case 't' -> AccessLogTime.of(name);
			case 'T' -> part(TIMES.get(name), quoted);
			case 'x' -> part(OWN.get(name), quoted);
			default -> null;
		};
	}

	private static @Nullable Part part(@Nullable Value value, boolean quoted) {
		return (value != null) ? (line, served) -> AccessLogText.append(line, value.apply(served), quoted) : null;
	}

	// Nothing where there is none, as it stands behind the path
	private static void query(StringBuilder line, ServedRequest served) {
		String query = served.request().query();
		if (query != null) {
			AccessLogText.append(line, "?" + query, false);
		}
	}

	private static @Nullable String field(List<String> values) {
		return values.isEmpty() ? null : String.join(",", values);
	}

	private static String host(InetSocketAddress address) {
		return address.getAddress().getHostAddress();
	}

	private static String port(InetSocketAddress address) {
		return String.valueOf(address.getPort());
	}

	private static long micros(Duration duration) {
		return duration.toNanos() / 1000;
	}

	private static Value tls(Function<TlsInfo, @Nullable String> value) {
		return (served) -> {
			TlsInfo tls = served.request().session().tls();
			return (tls != null) ? value.apply(tls) : null;
		};
	}

	private static Value peer(Function<X509Certificate, String> value) {
		return tls((tls) -> {
			X509Certificate certificate = tls.peerCertificate();
			return (certificate != null) ? value.apply(certificate) : null;
		});
	}

	/**
	 * Something of a request, {@code null} if it has none.
	 */
	@FunctionalInterface
	private interface Value extends Function<ServedRequest, @Nullable String> {

	}

}
