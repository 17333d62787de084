package io.github.esphttps.tls;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Security;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.ExecutionException;

import io.github.esphttps.config.SecureElementConfig;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ImmediateEventExecutor;
import org.jspecify.annotations.Nullable;

/**
 * A PKCS#11 token that signs for the server, with a private key that never leaves it.
 * ESP-IDF: <code>use_secure_element</code>. A token that is removed is logged in to again
 * when it is back.
 */
public final class SecureElement implements AutoCloseable {

	private static final byte[] PROBE = "esp-https".getBytes(StandardCharsets.US_ASCII);

	private final SecureElementConfig config;

	private final Pkcs11Failures failures;

	private final Pkcs11Slots slots;

	private final SecureElementWatch watch;

	private final SigningThreads threads;

	private final SecureElementProvider provider;

	private final SecureElementKey key;

	private volatile Pkcs11Token token; // replaced by the thread of the watch

	private SecureElement(SecureElementConfig config) {
		this.config = config;
		this.failures = new Pkcs11Failures(config);
		this.slots = new Pkcs11Slots(config, new SecureElementPin(config), this.failures);
		this.token = Pkcs11Token.of(this.slots.open(), config.keyAlias(), this.failures);
		this.watch = new SecureElementWatch(new Recovery());
		this.threads = new SigningThreads(config.signingThreads(), config.signingTimeout(), this.watch::suspect);
		this.provider = new SecureElementProvider(this);
		this.key = SecureElementKey.of(this, this.token.chain().get(0).getPublicKey());
	}

	/**
	 * Log in to the token, and have its key sign something. Tries one PIN, once.
	 * @param config where the token is
	 * @return the token
	 * @throws TlsConfigurationException if it cannot be used
	 */
	public static SecureElement open(SecureElementConfig config) {
		SecureElement element = new SecureElement(config);
		try {
			element.probe(element.token);
			Security.addProvider(element.provider);
			element.watch.start();
			return element;
		}
		catch (GeneralSecurityException ex) {
			element.close();
			throw element.failures.key(
					"The key of the token does not sign as TLS needs: " + Pkcs11Failures.code(ex) + ".",
					"Use an RSA key of a token that knows CKM_RSA_PKCS and CKM_RSA_PKCS_PSS, or an EC key on P-256 or "
							+ "P-384. The certificate with the id of the key must be for this key.",
					ex);
		}
	}

	/** Return what stands for the private key. */
	SecureElementKey key() {
		return this.key;
	}

	/** Return the certificate that the token has, followed by its chain. */
	List<X509Certificate> chain() {
		return this.token.chain();
	}

	/** Return whether a certificate is for the key. */
	boolean isKeyOf(X509Certificate certificate) {
		return this.token.isKeyOf(certificate);
	}

	/** Return why the token does not sign, {@code null} as long as it does. */
	@Nullable String problem() {
		return this.watch.problem();
	}

	/** Return the threads that may wait for the token. */
	SigningThreads threads() {
		return this.threads;
	}

	/** Sign. Never blocks, and never takes longer than the configured time. */
	Future<byte[]> sign(SigningAlgorithm algorithm, byte[] data) {
		return (problem() == null) ? this.threads.submit(() -> signNow(algorithm, data))
				: ImmediateEventExecutor.INSTANCE.newFailedFuture(gone());
	}

	/** Sign, and wait for it. Not for event loops. */
	byte[] signAndWait(SigningAlgorithm algorithm, byte[] data) throws SecureElementException {
		return SigningThreads.isCurrent() ? signNow(algorithm, data) : await(sign(algorithm, data));
	}

	private byte[] signNow(SigningAlgorithm algorithm, byte[] data) throws SecureElementException {
		if (problem() != null) {
			throw gone();
		}
		try {
			byte[] signed = this.token.sign(algorithm, data);
			this.watch.signed();
			return signed;
		}
		catch (GeneralSecurityException | RuntimeException ex) {
			this.watch.suspect();
			throw new SecureElementException("The secure element did not sign: " + Pkcs11Failures.code(ex), ex);
		}
	}

	/** Return the failure of a handshake that needs what is not there. */
	SecureElementException gone() {
		return new SecureElementException("The secure element does not sign: " + problem(), null);
	}

	// Through the threads, so that threads which never come back are noticed
	private void probe(Pkcs11Token token) throws GeneralSecurityException {
		for (SigningAlgorithm algorithm : SigningAlgorithm.requiredOf(token.chain().get(0).getPublicKey())) {
			byte[] signed = await(this.threads.submit(() -> token.sign(algorithm, PROBE)));
			if (!token.verify(algorithm, PROBE, signed)) {
				throw new SecureElementException("its certificate is for another key", null);
			}
		}
	}

	private static byte[] await(Future<byte[]> signature) throws SecureElementException {
		try {
			return signature.get();
		}
		catch (ExecutionException ex) {
			throw (ex.getCause() instanceof SecureElementException failure) ? failure
					: new SecureElementException(Pkcs11Failures.code(ex), ex.getCause());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new SecureElementException("The wait for the secure element was interrupted", ex);
		}
	}

	/**
	 * End the threads, and forget the key. The token stays logged in to, since there may
	 * be others that use it.
	 */
	@Override
	public void close() {
		this.watch.close();
		Security.removeProvider(this.provider.getName());
		this.threads.close();
	}

	/**
	 * How the token is looked after.
	 */
	private final class Recovery implements SecureElementWatch.Watched {

		@Override
		public void probe() throws GeneralSecurityException {
			SecureElement.this.probe(SecureElement.this.token);
		}

		@Override
		public void recover() throws GeneralSecurityException {
			Pkcs11Token before = SecureElement.this.token;
			try {
				probe();
				return;
			}
			catch (GeneralSecurityException ex) {
				// Its handles have ended with the token's removal
			}
			Pkcs11Token found = Pkcs11Token.of(SecureElement.this.slots.open(), SecureElement.this.config.keyAlias(),
					SecureElement.this.failures);
			if (!found.sameKey(before)) {
				throw SecureElement.this.failures.key("The token has another key than the one before.",
						"Insert the token of before, or restart the server.", null);
			}
			SecureElement.this.probe(found);
			SecureElement.this.token = found;
		}

	}

}
