package io.github.esphttps.tls;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.List;

import javax.net.ssl.SSLEngine;

import io.netty.handler.ssl.OpenSslAsyncPrivateKeyMethod;
import io.netty.handler.ssl.OpenSslContextOption;
import io.netty.handler.ssl.OpenSslX509KeyManagerFactory;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ImmediateEventExecutor;

/**
 * Has BoringSSL wait for the signature of a secure element, which keeps no thread of its
 * own busy.
 */
final class AsyncSigning implements OpenSslAsyncPrivateKeyMethod {

	private final SecureElement element;

	AsyncSigning(SecureElement element) {
		this.element = element;
	}

	/** Begin a context whose key is in the element. */
	static SslContextBuilder builder(SecureElement element, List<X509Certificate> chain) {
		try {
			return SslContextBuilder
				.forServer(OpenSslX509KeyManagerFactory.newKeyless(chain.toArray(X509Certificate[]::new)))
				.option(OpenSslContextOption.ASYNC_PRIVATE_KEY_METHOD, new AsyncSigning(element));
		}
		catch (GeneralSecurityException | IOException ex) {
			throw new IllegalArgumentException(ex.getMessage(), ex);
		}
	}

	@Override
	public Future<byte[]> sign(SSLEngine engine, int signatureAlgorithm, byte[] input) {
		SigningAlgorithm algorithm = SigningAlgorithm.ofScheme(signatureAlgorithm);
		return (algorithm != null) ? this.element.sign(algorithm, input)
				: failed("There is no signature algorithm with the number " + signatureAlgorithm);
	}

	@Override
	public Future<byte[]> decrypt(SSLEngine engine, byte[] input) {
		// The key exchange without forward secrecy
		return failed("The key of the secure element signs, and does not decrypt");
	}

	private static Future<byte[]> failed(String message) {
		return ImmediateEventExecutor.INSTANCE.newFailedFuture(new SecureElementException(message, null));
	}

}
