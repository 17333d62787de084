package io.github.esphttps.tls;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

import io.netty.handler.ssl.SslProvider;

/**
 * Cipher suites by their IANA names, the preferred one first: those with forward secrecy
 * and authenticated encryption, and no others.
 *
 * @param setting where they are configured
 * @param tls12 suites of TLS 1.2
 * @param tls13 suites of TLS 1.3
 * @param tls12Only whether the list has none of TLS 1.3, which leaves them to the engine
 */
record CipherSuites(Setting setting, List<String> tls12, List<String> tls13, boolean tls12Only) {

	private static final List<String> TLS_1_2 = List.of("TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
			"TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
			"TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
			"TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

	private static final List<String> TLS_1_3 = List.of("TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384",
			"TLS_CHACHA20_POLY1305_SHA256");

	// A suite of TLS 1.3 does not name the key exchange, nor the key of the server
	private static final String KEY_EXCHANGE = "_WITH_";

	private static final Pattern IANA_NAME = Pattern.compile("TLS_[A-Z0-9_]+");

	private static final Pattern FORWARD_SECRET_AEAD = Pattern
		.compile("TLS_(ECDHE_ECDSA|ECDHE_RSA|DHE_RSA)_WITH_[A-Z0-9_]*_(GCM|CCM|CCM_8|POLY1305)(_[A-Z0-9]+)?");

	private static final String NAMES = "Use IANA names, such as TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, of suites with "
			+ "ECDHE and GCM or ChaCha20-Poly1305.";

	/**
	 * Take a list as it is configured.
	 * @param setting where it is configured
	 * @param names the list, empty for those that are served if nothing is said
	 * @param engine what has to have them
	 * @throws TlsConfigurationException if one of them is not served
	 */
	static CipherSuites of(Setting setting, List<String> names, SslProvider engine) {
		if (names.isEmpty()) {
			return new CipherSuites(setting, TLS_1_2, TLS_1_3, false);
		}
		Set<String> seen = new HashSet<>();
		List<String> tls12 = new ArrayList<>();
		List<String> tls13 = new ArrayList<>();
		for (String name : names) {
			check(setting, name, engine);
			if (!seen.add(name)) {
				throw setting.failure("The cipher suite " + name + " is there twice.", "Remove it from one place.");
			}
			(name.contains(KEY_EXCHANGE) ? tls12 : tls13).add(name);
		}
		return new CipherSuites(setting, List.copyOf(tls12), tls13.isEmpty() ? TLS_1_3 : List.copyOf(tls13),
				tls13.isEmpty());
	}

	private static void check(Setting setting, String name, SslProvider engine) {
		if (!IANA_NAME.matcher(name).matches()) {
			throw setting.failure("'" + name + "' is not the IANA name of a cipher suite.", NAMES);
		}
		if (name.contains(KEY_EXCHANGE) && !FORWARD_SECRET_AEAD.matcher(name).matches()) {
			throw setting.failure(
					"The cipher suite " + name
							+ " lacks forward secrecy, authenticated encryption, or the certificate of the server.",
					NAMES);
		}
		// Left to the engine, it would be ignored, or every handshake would fail
		if (!TlsEngines.supports(engine, name) || !(name.contains(KEY_EXCHANGE) || TLS_1_3.contains(name))) {
			throw setting.failure(
					"The " + TlsEngines.name(engine) + " engine does not have the cipher suite " + name + ".",
					"Remove it. " + NAMES);
		}
		if (engine != SslProvider.JDK && !name.contains(KEY_EXCHANGE)) {
			throw setting.failure(
					"The cipher suite " + name + " is of TLS 1.3, and with the " + TlsEngines.name(engine)
							+ " engine (BoringSSL) those of TLS 1.3 cannot be chosen: it always serves all of them.",
					"Leave the suites of TLS 1.3 out, which then keep the order of the engine, or set "
							+ "'esp.https.tls-engine' to 'jdk'.");
		}
	}

	/**
	 * Return the suites of some versions of TLS.
	 * @throws TlsConfigurationException if there is none of a version, or none is of any
	 */
	List<String> of(List<String> versions) {
		if (versions.contains(TlsPolicy.TLS_1_2) && this.tls12.isEmpty()) {
			throw this.setting.failure("There is no cipher suite of TLS 1.2 in the list, and TLS 1.2 is served.",
					"Add one, such as TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, or set 'esp.https.tls-version' to "
							+ "'tls1.3'.");
		}
		if (!versions.contains(TlsPolicy.TLS_1_2) && this.tls12Only) {
			throw this.setting.failure("All cipher suites in the list are of TLS 1.2, and only TLS 1.3 is served.",
					"Remove the list, or set 'esp.https.tls-version' to 'any'.");
		}
		List<String> suites = new ArrayList<>();
		if (versions.contains(TlsPolicy.TLS_1_3)) {
			suites.addAll(this.tls13);
		}
		if (versions.contains(TlsPolicy.TLS_1_2)) {
			suites.addAll(this.tls12);
		}
		return suites;
	}

	/**
	 * Refuse a key that no suite of TLS 1.2 is for.
	 * @param algorithm algorithm of the key
	 */
	void requireFor(String algorithm) {
		String authentication = algorithm.startsWith("RSA") ? "_RSA_" : "_ECDSA_";
		if (this.tls12.stream().noneMatch((suite) -> suite.contains(authentication))) {
			throw this.setting.failure(
					"No cipher suite of TLS 1.2 in the list can be used with a key of type " + algorithm
							+ ", which the server has: there is none with '" + authentication + "' in its name.",
					"Add one, such as TLS_ECDHE" + authentication + "WITH_AES_128_GCM_SHA256, or set "
							+ "'esp.https.tls-version' to 'tls1.3'.");
		}
	}

}
