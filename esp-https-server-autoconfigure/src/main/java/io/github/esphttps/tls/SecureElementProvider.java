package io.github.esphttps.tls;

import java.io.ByteArrayOutputStream;
import java.security.AlgorithmParameters;
import java.security.InvalidKeyException;
import java.security.InvalidParameterException;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.SignatureException;
import java.security.SignatureSpi;
import java.security.spec.AlgorithmParameterSpec;

import org.jspecify.annotations.Nullable;

/**
 * Lets the Java runtime sign with the key of one secure element, and with no other key:
 * JSSE looks for a provider that knows the key it was given. The provider of the token
 * itself is not registered, since the whole virtual machine would see it.
 */
final class SecureElementProvider extends Provider {

	private static final long serialVersionUID = 1L;

	private final transient SecureElement element;

	SecureElementProvider(SecureElement element) {
		super("EspHttpsSecureElement-" + Integer.toHexString(System.identityHashCode(element)), "1",
				"Signatures with the key of the ESP HTTPS server");
		this.element = element;
		for (String name : SigningAlgorithm.NAMES) {
			putService(new SigningService(this, name));
		}
	}

	/**
	 * One algorithm.
	 */
	private static final class SigningService extends Service {

		private final SecureElementProvider provider;

		SigningService(SecureElementProvider provider, String algorithm) {
			super(provider, "Signature", algorithm, Signing.class.getName(), null, null);
			this.provider = provider;
		}

		@Override
		public Object newInstance(@Nullable Object parameter) {
			return new Signing(this.provider.element, getAlgorithm());
		}

		@Override
		public boolean supportsParameter(Object parameter) {
			return parameter instanceof SecureElementKey key && key.element() == this.provider.element;
		}

	}

	/**
	 * One signature.
	 */
	private static final class Signing extends SignatureSpi {

		private final SecureElement element;

		private final String algorithm;

		private final ByteArrayOutputStream data = new ByteArrayOutputStream();

		private @Nullable AlgorithmParameterSpec parameters;

		Signing(SecureElement element, String algorithm) {
			this.element = element;
			this.algorithm = algorithm;
		}

		@Override
		protected void engineInitSign(PrivateKey privateKey) throws InvalidKeyException {
			if (!(privateKey instanceof SecureElementKey key) || key.element() != this.element) {
				throw new InvalidKeyException("The key is not in the secure element");
			}
			this.data.reset();
		}

		@Override
		protected void engineInitVerify(PublicKey publicKey) throws InvalidKeyException {
			throw new InvalidKeyException("A secure element does not verify");
		}

		@Override
		protected void engineSetParameter(@Nullable AlgorithmParameterSpec parameters) {
			this.parameters = parameters;
		}

		@Override
		protected @Nullable AlgorithmParameters engineGetParameters() {
			return null;
		}

		@Override
		protected void engineUpdate(byte next) {
			this.data.write(next);
		}

		@Override
		protected void engineUpdate(byte[] bytes, int offset, int length) {
			this.data.write(bytes, offset, length);
		}

		@Override
		protected byte[] engineSign() throws SignatureException {
			byte[] signed = this.data.toByteArray();
			this.data.reset();
			return this.element.signAndWait(new SigningAlgorithm(this.algorithm, this.parameters), signed);
		}

		@Override
		protected boolean engineVerify(byte[] signature) throws SignatureException {
			throw new SignatureException("A secure element does not verify");
		}

		@Override
		@Deprecated
		protected void engineSetParameter(String name, Object value) {
			throw new InvalidParameterException("There is no such parameter");
		}

		@Override
		@Deprecated
		protected Object engineGetParameter(String name) {
			throw new InvalidParameterException("There is no such parameter");
		}

	}

}
