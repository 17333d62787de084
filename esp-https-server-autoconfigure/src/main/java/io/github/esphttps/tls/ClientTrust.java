package io.github.esphttps.tls;

import java.io.ByteArrayInputStream;
import java.security.KeyStore;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

import io.github.esphttps.config.ClientAuth;
import io.github.esphttps.config.HttpdSslConfig;
import io.github.esphttps.httpd.HttpdSessionListener;
import io.github.esphttps.httpd.HttpdSessions;
import io.github.esphttps.httpd.TlsInfo;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which clients are trusted at the moment: by their certificates, the trust anchors, the
 * revocation lists and the {@link DeviceTrust} of the application. Handshakes ask, full
 * and resumed, and open sessions are asked about again when an answer may have changed:
 * those that are no longer trusted close as
 * {@link io.github.esphttps.httpd.CloseReason#REVOKED REVOKED}. Safe for use by any
 * thread.
 */
public final class ClientTrust implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(ClientTrust.class);

	private static final int MIN_CACHED_PATHS = 10_000;

	private final boolean required;

	private final List<DeviceTrust> hooks;

	private final PathCache cache;

	private final RevokedSessions revokedSessions = new RevokedSessions(this::isStillTrusted);

	private final TrustReload reload;

	private final AtomicBoolean hookFailed = new AtomicBoolean();

	// Replaced as a whole, read by event loops
	private volatile Foundation foundation;

	private ClientTrust(HttpdSslConfig config, List<DeviceTrust> hooks) {
		this.required = config.effectiveClientAuth() == ClientAuth.REQUIRED;
		this.hooks = List.copyOf(hooks);
		this.cache = new PathCache(Math.max(MIN_CACHED_PATHS, config.httpd().maxOpenSockets()));
		this.foundation = new Foundation(new PathVerifier(null), new RevocationLists(List.of()));
		this.reload = new TrustReload(config, this::anchors, this::replaceLists);
	}

	/**
	 * Make a trust that trusts nobody, until a {@link TlsTransport} brings the trust
	 * anchors.
	 * @param config what is configured
	 * @param hooks what else decides, in this order
	 * @return the trust, to be closed
	 */
	public static ClientTrust of(HttpdSslConfig config, List<DeviceTrust> hooks) {
		return new ClientTrust(config, hooks);
	}

	static ClientTrust of(HttpdSslConfig config, @Nullable KeyStore trustStore, List<DeviceTrust> hooks) {
		ClientTrust trust = of(config, hooks);
		trust.begin(trustStore);
		return trust;
	}

	/**
	 * Begin to trust.
	 * @param trustStore certificates that clients are verified with, {@code null} if
	 * there are none
	 * @throws TlsConfigurationException if a revocation list cannot be used
	 */
	void begin(@Nullable KeyStore trustStore) {
		replaceAnchors(trustStore);
		this.reload.start();
	}

	/**
	 * Say that a {@link DeviceTrust} may answer otherwise than before. Open sessions are
	 * verified again, and those of clients that are no longer trusted close. Does not
	 * wait.
	 */
	public void recheck() {
		this.revokedSessions.recheck();
	}

	/**
	 * Return what the engines ask in a handshake.
	 * @param trustStore certificates that clients are told to choose theirs by
	 */
	X509ExtendedTrustManager trustManager(@Nullable KeyStore trustStore) {
		return new HandshakeTrust(this, TrustAnchors.of(trustStore));
	}

	private TrustAnchors anchors() {
		return this.foundation.paths().anchors();
	}

	/**
	 * Verify a client as of now: each check that a full handshake makes.
	 * @param chain certificate of the client followed by what else it has sent, empty if
	 * it has presented none
	 * @throws ClientNotTrustedException if it is not trusted
	 */
	void verify(List<X509Certificate> chain) throws ClientNotTrustedException {
		if (!chain.isEmpty()) {
			verify(chain, null, null);
		}
		else if (this.required) {
			throw new ClientNotTrustedException(Distrust.MISSING, "The client has presented no certificate", null);
		}
	}

	/**
	 * Verify a client by what its ticket holds: without a look into its certificates, if
	 * they were verified of late.
	 * @param chain certificate of the client followed by its chain, in DER
	 */
	void verify(byte[] chain) throws ClientNotTrustedException {
		Foundation now = this.foundation;
		VerifiedPath path = this.hooks.isEmpty() ? this.cache.get(PathCache.key(chain)) : null;
		if (path != null && path.endsIn(now.paths().anchors())) {
			path.checkDates(Instant.now());
			now.lists().check(path);
		}
		else {
			verify(parse(chain));
		}
	}

	private static List<X509Certificate> parse(byte[] chain) throws ClientNotTrustedException {
		List<X509Certificate> certificates = new ArrayList<>();
		try {
			CertificateFactory factory = CertificateFactory.getInstance("X.509");
			ByteArrayInputStream in = new ByteArrayInputStream(chain);
			while (in.available() > 0) {
				certificates.add((X509Certificate) factory.generateCertificate(in));
			}
			return certificates;
		}
		catch (CertificateException ex) {
			throw new ClientNotTrustedException(Distrust.INVALID, "The client certificate cannot be read", ex);
		}
	}

	void verify(List<X509Certificate> chain, @Nullable SSLEngine engine, @Nullable String authType)
			throws ClientNotTrustedException {
		Foundation now = this.foundation;
		String key = key(chain);
		VerifiedPath path = this.cache.get(key);
		if (path == null || !path.endsIn(now.paths().anchors(), chain.get(0))
				|| (engine != null && !path.checkedForTls())) {
			path = now.paths()
				.verify(chain, engine, (authType != null) ? authType : chain.get(0).getPublicKey().getAlgorithm());
			this.cache.put(key, path);
		}
		path.checkDates(Instant.now());
		now.lists().check(path);
		ask(chain.get(0));
	}

	private void ask(X509Certificate certificate) throws ClientNotTrustedException {
		for (DeviceTrust hook : this.hooks) {
			if (!isTrusted(hook, certificate)) {
				throw new ClientNotTrustedException(Distrust.REFUSED, "The application does not trust the client",
						null);
			}
		}
	}

	private static boolean isTrusted(DeviceTrust hook, X509Certificate certificate) throws ClientNotTrustedException {
		try {
			return hook.isTrusted(certificate);
		}
		catch (RuntimeException | Error ex) {
			throw new ClientNotTrustedException(Distrust.UNDECIDED,
					"The application failed to tell whether it trusts the client", ex);
		}
	}

	// A session may outlive its certificate, as everywhere: dates are not looked at
	private boolean isStillTrusted(TlsInfo tls) {
		List<X509Certificate> chain = tls.peerCertificates();
		if (chain.isEmpty()) {
			return true;
		}
		Foundation now = this.foundation;
		try {
			String key = key(chain);
			VerifiedPath path = this.cache.get(key);
			if (path == null || !path.endsIn(now.paths().anchors(), chain.get(0))) {
				if (path != null && !path.pinned() && chain.size() == 1) {
					// What a key has signed, another key of the same name has not
					return false;
				}
				path = now.paths().verifyUndated(chain);
				this.cache.put(key, path);
			}
			now.lists().check(path);
			ask(chain.get(0));
			return true;
		}
		catch (ClientNotTrustedException ex) {
			if (ex.reason() != Distrust.UNDECIDED) {
				return false;
			}
			if (this.hookFailed.compareAndSet(false, true)) {
				logger.warn("Open sessions stay open: {}", ex.getMessage(), ex);
			}
			return true;
		}
	}

	private static String key(List<X509Certificate> chain) throws ClientNotTrustedException {
		try {
			return PathCache.key(chain);
		}
		catch (CertificateEncodingException ex) {
			throw new ClientNotTrustedException(Distrust.INVALID, "The client certificate cannot be read", ex);
		}
	}

	/** Trust other anchors from now on, and close the sessions of those it leaves out. */
	synchronized void replaceAnchors(@Nullable KeyStore trustStore) {
		this.foundation = new Foundation(new PathVerifier(trustStore), this.foundation.lists());
		recheck();
	}

	private synchronized void replaceLists(RevocationLists lists) {
		this.foundation = new Foundation(this.foundation.paths(), lists);
		recheck();
	}

	/**
	 * Return what is known of the revocation lists.
	 * @return the lists in force, in the order of their configuration
	 */
	public List<CrlStatus> revocationLists() {
		return this.reload.status();
	}

	/**
	 * Tell where the open sessions are, once there is a server.
	 * @param sessions sessions of the server
	 */
	public void attach(HttpdSessions sessions) {
		this.revokedSessions.attach(sessions);
	}

	/**
	 * Put the last check of a session in front of a listener: the one that finds what was
	 * revoked between its handshake and its admission.
	 * @param listener the listener
	 * @return the listener behind the check
	 */
	public HttpdSessionListener before(HttpdSessionListener listener) {
		return this.revokedSessions.before(listener);
	}

	/**
	 * Stop watching. Sessions are verified as before, and no longer closed.
	 */
	@Override
	public void close() {
		this.reload.close();
		this.revokedSessions.close();
	}

	/**
	 * What the trust rests on, in one piece.
	 *
	 * @param paths verifies paths to the trust anchors
	 * @param lists the revocation lists
	 */
	private record Foundation(PathVerifier paths, RevocationLists lists) {
	}

}
