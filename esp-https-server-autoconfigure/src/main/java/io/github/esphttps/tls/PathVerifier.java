package io.github.esphttps.tls;

import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.PKIXReason;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

import org.jspecify.annotations.Nullable;

/**
 * Verifies paths from the certificates of clients to the trust anchors of one trust
 * store. What a valid path is, the JDK's trust manager knows.
 */
final class PathVerifier {

	private static final String CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";

	private static final String ANY_USAGE = "2.5.29.37.0";

	private static final Map<CertPathValidatorException.Reason, Distrust> REASONS = Map.of(BasicReason.EXPIRED,
			Distrust.EXPIRED, BasicReason.NOT_YET_VALID, Distrust.NOT_YET_VALID, BasicReason.REVOKED, Distrust.REVOKED,
			PKIXReason.NO_TRUST_ANCHOR, Distrust.NO_ANCHOR);

	private final TrustAnchors anchors;

	private final @Nullable X509ExtendedTrustManager trustManager;

	PathVerifier(@Nullable KeyStore trustStore) {
		this.anchors = TrustAnchors.of(trustStore);
		this.trustManager = (trustStore != null && !this.anchors.all().isEmpty())
				? trustManager((factory) -> factory.init(trustStore)) : null;
	}

	TrustAnchors anchors() {
		return this.anchors;
	}

	/**
	 * Verify a path in the handshake of an engine, {@code null} where there is none.
	 */
	VerifiedPath verify(List<X509Certificate> chain, @Nullable SSLEngine engine, String authType)
			throws ClientNotTrustedException {
		return verify(chain, engine != null, (path) -> {
			X509Certificate[] certificates = path.toArray(X509Certificate[]::new);
			if (this.trustManager == null) {
				throw new CertificateException("There are no trust anchors");
			}
			if (engine != null) {
				this.trustManager.checkClientTrusted(certificates, authType, engine);
			}
			else {
				this.trustManager.checkClientTrusted(certificates, authType);
			}
		});
	}

	/**
	 * Verify the signatures of a path, whose certificates were good for clients before,
	 * as of a time at which all are valid.
	 */
	VerifiedPath verifyUndated(List<X509Certificate> chain) throws ClientNotTrustedException {
		return verify(chain, false, (path) -> {
			Date date = path.stream().map(X509Certificate::getNotBefore).max(Comparator.naturalOrder()).orElseThrow();
			if (!this.anchors.contains(path.get(0))) {
				checkSignatures(path, date);
			}
		});
	}

	private VerifiedPath verify(List<X509Certificate> chain, boolean forTls, Check check)
			throws ClientNotTrustedException {
		CertificateException failure = null;
		for (List<X509Certificate> path : PathCandidates.of(chain, this.anchors)) {
			try {
				check.check(path);
				return describe(path, forTls);
			}
			catch (CertificateException ex) {
				failure = (failure != null) ? failure : ex;
			}
		}
		if (failure == null) {
			throw new ClientNotTrustedException(Distrust.NO_ANCHOR,
					"No path leads from the client certificate to a trust anchor", null);
		}
		throw new ClientNotTrustedException(reason(failure, chain.get(0)), "The client certificate is not trusted",
				failure);
	}

	private VerifiedPath describe(List<X509Certificate> path, boolean forTls) {
		X509Certificate leaf = path.get(0);
		boolean pinned = this.anchors.contains(leaf);
		List<VerifiedPath.Link> links = new ArrayList<>(path.size());
		for (int i = 0; i < path.size(); i++) {
			X509Certificate certificate = path.get(i);
			X509Certificate issuer = (i + 1 < path.size()) ? path.get(i + 1) : anchor(certificate, pinned);
			links
				.add(new VerifiedPath.Link(certificate.getSerialNumber(), (issuer != null) ? Issuer.of(issuer) : null));
		}
		Instant notBefore = path.stream()
			.map(X509Certificate::getNotBefore)
			.max(Comparator.naturalOrder())
			.orElseThrow()
			.toInstant();
		Instant notAfter = path.stream()
			.map(X509Certificate::getNotAfter)
			.min(Comparator.naturalOrder())
			.orElseThrow()
			.toInstant();
		return new VerifiedPath(List.copyOf(links), pinned, notBefore, notAfter, forTls);
	}

	private @Nullable X509Certificate anchor(X509Certificate certificate, boolean pinned) {
		List<X509Certificate> named = this.anchors.bySubject(certificate.getIssuerX500Principal());
		return (named.size() == 1 && !pinned) ? named.get(0) : this.anchors.issuerOf(certificate);
	}

	private static Distrust reason(CertificateException failure, X509Certificate leaf) {
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			if (cause instanceof CertPathValidatorException invalid) {
				return REASONS.getOrDefault(invalid.getReason(), Distrust.INVALID);
			}
			if (cause instanceof CertPathBuilderException) {
				return Distrust.NO_ANCHOR;
			}
		}
		return isForClients(leaf) ? Distrust.INVALID : Distrust.WRONG_USAGE;
	}

	private static boolean isForClients(X509Certificate certificate) {
		try {
			boolean[] usage = certificate.getKeyUsage();
			List<String> extended = certificate.getExtendedKeyUsage();
			return (usage == null || usage[0])
					&& (extended == null || extended.contains(CLIENT_AUTH) || extended.contains(ANY_USAGE));
		}
		catch (CertificateException ex) {
			return false;
		}
	}

	private void checkSignatures(List<X509Certificate> path, Date date) throws CertificateException {
		Set<TrustAnchor> issuers = this.anchors.possibleIssuers(path.get(path.size() - 1));
		if (issuers.isEmpty()) {
			throw new CertificateException("The CA of this name has another key");
		}
		try {
			PKIXParameters parameters = new PKIXParameters(issuers);
			parameters.setRevocationEnabled(false);
			parameters.setDate(date);
			CertPathValidator.getInstance("PKIX")
				.validate(CertificateFactory.getInstance("X.509").generateCertPath(path), parameters);
		}
		catch (GeneralSecurityException ex) {
			throw new CertificateException("The path to a trust anchor is not valid", ex);
		}
	}

	private static X509ExtendedTrustManager trustManager(Initializer initializer) {
		try {
			TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
			initializer.init(factory);
			for (TrustManager trustManager : factory.getTrustManagers()) {
				if (trustManager instanceof X509ExtendedTrustManager extended) {
					return extended;
				}
			}
			throw new IllegalStateException("The Java runtime has no trust manager for X.509 certificates");
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException("The trust store cannot be used", ex);
		}
	}

	private interface Check {

		void check(List<X509Certificate> path) throws CertificateException;

	}

	private interface Initializer {

		void init(TrustManagerFactory factory) throws GeneralSecurityException;

	}

}
