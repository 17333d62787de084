package io.github.esphttps.tls;

import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.spec.ECGenParameterSpec;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the keys that {@link Pkcs11Token} takes.
 */
class Pkcs11TokenTests {

	@Test
	void keysAreThoseThatBothEnginesServe() throws GeneralSecurityException {
		assertThat(Pkcs11Token.supported(key("secp256r1"))).isTrue();
		assertThat(Pkcs11Token.supported(key("secp384r1"))).isTrue();
		assertThat(Pkcs11Token.supported(key("secp521r1"))).isFalse();
		assertThat(Pkcs11Token.supported(KeyPairGenerator.getInstance("RSA").generateKeyPair().getPublic())).isTrue();
		assertThat(Pkcs11Token.supported(KeyPairGenerator.getInstance("Ed25519").generateKeyPair().getPublic()))
			.isFalse();
	}

	private static PublicKey key(String curve) throws GeneralSecurityException {
		KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
		generator.initialize(new ECGenParameterSpec(curve));
		return generator.generateKeyPair().getPublic();
	}

}
