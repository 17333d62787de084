package io.github.esphttps.tls;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

import io.github.esphttps.config.HttpdSslConfig;
import io.github.esphttps.config.TlsVersion;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;

import org.springframework.boot.ssl.SslOptions;

/**
 * What a server agrees to in a handshake: versions of TLS, cipher suites and application
 * protocols.
 */
final class TlsPolicy {

	static final String TLS_1_2 = "TLSv1.2";

	static final String TLS_1_3 = "TLSv1.3";

	private static final Set<String> SPOKEN = Set.of("h2", "http/1.1");

	private final SslProvider engine;

	private final Setting versionSetting;

	private final List<String> versions;

	private final boolean suitesConfigured;

	private final CipherSuites suites;

	private final List<String> protocols;

	private TlsPolicy(HttpdSslConfig config, SslProvider engine) {
		this.engine = engine;
		this.versionSetting = new Setting("esp.https.tls-version", shown(config.tlsVersion()));
		this.versions = versions(config.tlsVersion());
		this.suitesConfigured = !config.ciphersuites().isEmpty();
		this.suites = CipherSuites.of(new Setting("esp.https.ciphersuites", String.join(",", config.ciphersuites())),
				config.ciphersuites(), engine);
		this.protocols = config.alpnProtos();
	}

	/**
	 * Take the policy that is configured.
	 * @param config where it stands
	 * @param engine what has to follow it
	 * @throws TlsConfigurationException if the engine cannot
	 */
	static TlsPolicy of(HttpdSslConfig config, SslProvider engine) {
		TlsPolicy policy = new TlsPolicy(config, engine);
		policy.suites.of(policy.versions);
		policy.checkProtocols();
		return policy;
	}

	private static String shown(TlsVersion version) {
		return version.name().toLowerCase(Locale.ROOT).replace('_', '.');
	}

	private static List<String> versions(TlsVersion version) {
		return switch (version) {
			case ANY -> List.of(TLS_1_3, TLS_1_2);
			case TLS1_2 -> List.of(TLS_1_2);
			case TLS1_3 -> List.of(TLS_1_3);
		};
	}

	// What is agreed on has to be spoken
	private void checkProtocols() {
		Setting setting = new Setting("esp.https.alpn-protos", String.join(",", this.protocols));
		Set<String> seen = new HashSet<>();
		for (String protocol : this.protocols) {
			if (!SPOKEN.contains(protocol)) {
				throw setting.failure("The server does not speak '" + protocol + "'.",
						"Choose from 'h2' and 'http/1.1'. Without any, clients are not told.");
			}
			if (!seen.add(protocol)) {
				throw setting.failure("The protocol '" + protocol + "' is there twice.", "Remove it from one place.");
			}
		}
	}

	/**
	 * Make a context follow the policy, as narrowed by the options of a bundle.
	 * @param builder what makes the context
	 * @param material key material that the context is for
	 * @param source where that is configured
	 * @throws TlsConfigurationException if nothing is left, or nothing that the key can
	 * be used with
	 */
	void apply(SslContextBuilder builder, KeyMaterial material, Setting source) {
		List<String> enabled = enabledVersions(material.options(), source);
		CipherSuites chosen = chosenSuites(material.options(), source);
		List<String> names = chosen.of(enabled);
		if (enabled.contains(TLS_1_2)) {
			chosen.requireFor(material.chain().get(0).getPublicKey().getAlgorithm());
		}
		builder.protocols(enabled).ciphers(names).applicationProtocolConfig(applicationProtocols());
	}

	private List<String> enabledVersions(SslOptions options, Setting source) {
		String[] enabled = options.getEnabledProtocols();
		if (enabled == null) {
			return this.versions;
		}
		List<String> wanted = List.of(enabled);
		if (!List.of(TLS_1_3, TLS_1_2).containsAll(wanted)) {
			throw source.failure(
					"The bundle enables " + String.join(", ", enabled) + ", and only TLSv1.2 and TLSv1.3 are served.",
					"Remove the others from the option 'enabled-protocols' of the bundle.");
		}
		List<String> both = new ArrayList<>(this.versions);
		both.retainAll(wanted);
		if (both.isEmpty()) {
			throw this.versionSetting.failure(
					"The SSL bundle '" + source.shown() + "' enables " + String.join(", ", enabled)
							+ " only, so that no version is left.",
					"Set it to 'any', or change the option 'enabled-protocols' of the bundle.");
		}
		return both;
	}

	private CipherSuites chosenSuites(SslOptions options, Setting source) {
		String[] ciphers = options.getCiphers();
		if (ciphers == null || ciphers.length == 0) {
			return this.suites;
		}
		if (this.suitesConfigured) {
			throw this.suites.setting()
				.failure("The SSL bundle '" + source.shown() + "' has the option 'ciphers' as well.",
						"Remove one of the two.");
		}
		return CipherSuites.of(source, List.of(ciphers), this.engine);
	}

	private ApplicationProtocolConfig applicationProtocols() {
		// Both engines take the first of these that the client has as well
		return this.protocols.isEmpty() ? ApplicationProtocolConfig.DISABLED
				: new ApplicationProtocolConfig(ApplicationProtocolConfig.Protocol.ALPN,
						ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
						ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT, this.protocols);
	}

}
