package io.github.esphttps.tls;

import java.util.concurrent.CompletionStage;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.ssl.SslBundle;

/**
 * Selects the certificate of a handshake, where <code>server-name-bundles</code> does not
 * do: it is asked first. Declare a bean of this type. ESP-IDF:
 * <code>cert_select_cb</code>.
 */
@FunctionalInterface
public interface CertificateSelector {

	/**
	 * Select the certificate for a client. Runs on the event loop of the connection,
	 * which it must not block: whatever takes time completes the stage later, on any
	 * thread. Until then the handshake of this client waits, at most
	 * <code>tls-handshake-timeout</code> from accept, and nobody else does.
	 * @param offer what the client tells of itself
	 * @return the bundle with private key and certificate. A bundle is prepared for use
	 * once, so that the same instance should be returned for the same certificate.
	 * {@code null} leaves the choice to <code>server-name-bundles</code> and the default
	 * certificate; a failure ends the handshake
	 */
	CompletionStage<@Nullable SslBundle> select(ClientOffer offer);

}
