package io.github.esphttps.tls;

import java.util.List;

import javax.net.ssl.SSLSocketFactory;

import io.github.esphttps.config.TlsEngine;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslProvider;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the implementation of TLS. Never left to Netty, which would silently choose by
 * what is on the class path.
 */
final class TlsEngines {

	private TlsEngines() {
	}

	static SslProvider choose(TlsEngine configured) {
		return choose(configured, OpenSsl.isAvailable() ? null : OpenSsl.unavailabilityCause());
	}

	static SslProvider choose(TlsEngine configured, @Nullable Throwable unavailability) {
		return switch (configured) {
			case JDK -> SslProvider.JDK;
			case AUTO -> (unavailability == null) ? SslProvider.OPENSSL : SslProvider.JDK;
			case OPENSSL -> {
				if (unavailability != null) {
					throw new TlsConfigurationException("esp.https.tls-engine", "openssl",
							"The native library of BoringSSL is not on the class path, or does not load here.",
							"Add 'io.netty:netty-tcnative-boringssl-static' with the classifier of this platform, or "
									+ "set 'esp.https.tls-engine' to 'jdk' or 'auto'.",
							unavailability);
				}
				yield SslProvider.OPENSSL;
			}
		};
	}

	/** Return the name of an engine as messages have it. */
	static String name(SslProvider engine) {
		return (engine == SslProvider.JDK) ? "JDK" : "OPENSSL";
	}

	static boolean supports(SslProvider engine, String cipherSuite) {
		return (engine != SslProvider.JDK) ? OpenSsl.isCipherSuiteAvailable(cipherSuite)
				: List.of(((SSLSocketFactory) SSLSocketFactory.getDefault()).getSupportedCipherSuites())
					.contains(cipherSuite);
	}

}
