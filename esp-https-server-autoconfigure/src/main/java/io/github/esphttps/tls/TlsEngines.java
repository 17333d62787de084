package io.github.esphttps.tls;

import java.security.GeneralSecurityException;
import java.util.List;

import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;

import io.github.esphttps.config.TlsEngine;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.IdentityCipherSuiteFilter;
import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
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

	/** Return a context that shakes hands with nobody, where one has to be named. */
	static SslContext none() {
		try {
			SSLContext context = SSLContext.getInstance("TLS");
			context.init(new KeyManager[0], new TrustManager[0], null);
			return new JdkSslContext(context, false, null, IdentityCipherSuiteFilter.INSTANCE,
					ApplicationProtocolConfig.DISABLED, ClientAuth.NONE, null, false);
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException(ex);
		}
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
