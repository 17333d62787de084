package io.github.esphttps.tls;

import java.math.BigInteger;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.interfaces.ECKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECParameterSpec;

import org.jspecify.annotations.Nullable;

/**
 * Stands for the private key in a secure element, and stays the same when the element
 * comes back. Has what TLS engines choose algorithms by, and nothing secret.
 */
sealed interface SecureElementKey extends PrivateKey {

	/** Return where the key is. */
	SecureElement element();

	@Override
	default @Nullable String getFormat() {
		return null;
	}

	@Override
	default byte @Nullable [] getEncoded() {
		return null;
	}

	static SecureElementKey of(SecureElement element, PublicKey key) {
		return (key instanceof RSAPublicKey rsa) ? new Rsa(element, rsa) : new Ec(element, (ECPublicKey) key);
	}

	/**
	 * An RSA key.
	 */
	final class Rsa implements SecureElementKey, RSAKey {

		private static final long serialVersionUID = 1L;

		private final transient SecureElement element;

		private final RSAPublicKey key;

		private Rsa(SecureElement element, RSAPublicKey key) {
			this.element = element;
			this.key = key;
		}

		@Override
		public SecureElement element() {
			return this.element;
		}

		@Override
		public String getAlgorithm() {
			return "RSA";
		}

		@Override
		public BigInteger getModulus() {
			return this.key.getModulus();
		}

	}

	/**
	 * A key on an elliptic curve.
	 */
	final class Ec implements SecureElementKey, ECKey {

		private static final long serialVersionUID = 1L;

		private final transient SecureElement element;

		private final ECPublicKey key;

		private Ec(SecureElement element, ECPublicKey key) {
			this.element = element;
			this.key = key;
		}

		@Override
		public SecureElement element() {
			return this.element;
		}

		@Override
		public String getAlgorithm() {
			return "EC";
		}

		@Override
		public ECParameterSpec getParams() {
			return this.key.getParams();
		}

	}

}
