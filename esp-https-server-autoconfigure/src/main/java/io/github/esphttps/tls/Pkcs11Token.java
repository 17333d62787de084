package io.github.esphttps.tls;

import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The key of a token that was logged in to. Ends with the token's removal.
 *
 * @param keys the token
 * @param key handle of the key, which stays inside
 * @param chain certificate of the key, followed by its chain
 */
record Pkcs11Token(KeyStore keys, PrivateKey key, List<X509Certificate> chain) {

	/**
	 * Find the key.
	 * @param keys what is in the token
	 * @param wanted label of the key, {@code null} for the only one
	 * @throws TlsConfigurationException if there is no such key
	 */
	static Pkcs11Token of(KeyStore keys, @Nullable String wanted, Pkcs11Failures failures) {
		try {
			List<String> aliases = aliases(keys);
			String alias = choose(aliases, wanted, failures);
			Key key = keys.getKey(alias, null);
			List<X509Certificate> chain = new ArrayList<>();
			for (Certificate certificate : keys.getCertificateChain(alias)) {
				chain.add((X509Certificate) certificate);
			}
			if (!(key instanceof PrivateKey privateKey) || !supported(chain.get(0).getPublicKey())) {
				throw failures.key("The key '" + alias + "' is neither an RSA key nor an EC key on P-256 or P-384.",
						"Use an RSA key, or an EC key on P-256 or P-384.", null);
			}
			return new Pkcs11Token(keys, privateKey, List.copyOf(chain));
		}
		catch (GeneralSecurityException | RuntimeException ex) {
			if (ex instanceof TlsConfigurationException failure) {
				throw failure;
			}
			throw failures.token("The keys of the token cannot be read: " + Pkcs11Failures.code(ex) + ".", ex);
		}
	}

	/** Return whether both engines can serve a key. */
	static boolean supported(PublicKey key) throws GeneralSecurityException {
		if (key instanceof ECPublicKey ec) {
			return isOn("secp256r1", ec) || isOn("secp384r1", ec);
		}
		return key instanceof RSAPublicKey;
	}

	private static boolean isOn(String curve, ECPublicKey key) throws GeneralSecurityException {
		AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
		parameters.init(new ECGenParameterSpec(curve));
		return parameters.getParameterSpec(ECParameterSpec.class).getCurve().equals(key.getParams().getCurve());
	}

	private static List<String> aliases(KeyStore keys) throws GeneralSecurityException {
		List<String> aliases = new ArrayList<>();
		for (String alias : Collections.list(keys.aliases())) {
			if (keys.isKeyEntry(alias) && keys.getCertificateChain(alias) != null) {
				aliases.add(alias);
			}
		}
		Collections.sort(aliases);
		return aliases;
	}

	private static String choose(List<String> aliases, @Nullable String wanted, Pkcs11Failures failures) {
		String found = String.join(", ", aliases);
		if (aliases.isEmpty()) {
			throw failures.key("The token has no private key with a certificate.",
					"Java finds a key by its certificate: store the certificate in the token too, with the same id "
							+ "(CKA_ID) as the key. It may be a self-signed one when 'esp.https.servercert' is set.",
					null);
		}
		if (wanted != null && !aliases.contains(wanted)) {
			throw failures.key("The token has no key with this label. It has: " + found + ".",
					"Set the label of one of them. It is the label of the certificate that has the id of the key.",
					null);
		}
		if (wanted == null && aliases.size() > 1) {
			throw failures.key("The token has " + aliases.size() + " keys: " + found + ".",
					"Set the label of the one to use.", null);
		}
		return (wanted != null) ? wanted : aliases.get(0);
	}

	/** Sign. Blocks for as long as the token takes. */
	byte[] sign(SigningAlgorithm algorithm, byte[] data) throws GeneralSecurityException {
		if (this.keys.getProvider().getServices().isEmpty()) {
			throw new SecureElementException("The token is not in its slot (CKR_TOKEN_NOT_PRESENT)", null);
		}
		Signature signature = Signature.getInstance(algorithm.name(), this.keys.getProvider());
		if (algorithm.parameters() != null) {
			signature.setParameter(algorithm.parameters());
		}
		signature.initSign(this.key);
		signature.update(data);
		return signature.sign();
	}

	/** Return whether a signature is one of the key that the certificate is for. */
	boolean verify(SigningAlgorithm algorithm, byte[] data, byte[] signed) throws GeneralSecurityException {
		Signature signature = Signature.getInstance(algorithm.name());
		if (algorithm.parameters() != null) {
			signature.setParameter(algorithm.parameters());
		}
		signature.initVerify(this.chain.get(0).getPublicKey());
		signature.update(data);
		return signature.verify(signed);
	}

	/** Return whether it is the token of the same key. */
	boolean sameKey(Pkcs11Token other) {
		return isKeyOf(other.chain.get(0));
	}

	/** Return whether a certificate is for this key. */
	boolean isKeyOf(X509Certificate certificate) {
		return Arrays.equals(this.chain.get(0).getPublicKey().getEncoded(), certificate.getPublicKey().getEncoded());
	}

}
