package io.github.esphttps.tls;

import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * What a key signs with (RFC 8446, section 4.2.3).
 *
 * @param name name of the signature
 * @param parameters its parameters, {@code null} if it has none
 */
record SigningAlgorithm(String name, @Nullable AlgorithmParameterSpec parameters) {

	/** Names of all that TLS 1.2 and 1.3 may ask for. */
	static final Set<String> NAMES = Set.of("SHA256withRSA", "SHA384withRSA", "SHA512withRSA", "RSASSA-PSS",
			"SHA256withECDSA", "SHA384withECDSA", "SHA512withECDSA");

	private static final int TRAILER_FIELD = 1;

	private static final int P256_BITS = 256;

	private static final SigningAlgorithm PSS_SHA256 = pss("SHA-256", 32);

	// BoringSSL takes the numbers of the registry
	private static final Map<Integer, SigningAlgorithm> BY_NUMBER = Map.of(0x0401, of("SHA256withRSA"), 0x0501,
			of("SHA384withRSA"), 0x0601, of("SHA512withRSA"), 0x0804, PSS_SHA256, 0x0805, pss("SHA-384", 48), 0x0806,
			pss("SHA-512", 64), 0x0403, of("SHA256withECDSA"), 0x0503, of("SHA384withECDSA"));

	private static SigningAlgorithm of(String name) {
		return new SigningAlgorithm(name, null);
	}

	// The salt is as long as the digest
	private static SigningAlgorithm pss(String digest, int saltLength) {
		return new SigningAlgorithm("RSASSA-PSS",
				new PSSParameterSpec(digest, "MGF1", new MGF1ParameterSpec(digest), saltLength, TRAILER_FIELD));
	}

	/** Return a signature scheme, {@code null} if it is not served. */
	static @Nullable SigningAlgorithm ofScheme(int number) {
		return BY_NUMBER.get(number);
	}

	/** Return what a key must be able to sign with to serve both versions of TLS. */
	static List<SigningAlgorithm> requiredOf(PublicKey key) {
		if (key instanceof ECPublicKey ec) {
			return List
				.of(of((ec.getParams().getOrder().bitLength() <= P256_BITS) ? "SHA256withECDSA" : "SHA384withECDSA"));
		}
		return List.of(of("SHA256withRSA"), PSS_SHA256);
	}

}
