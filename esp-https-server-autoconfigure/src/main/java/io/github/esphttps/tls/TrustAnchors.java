package io.github.esphttps.tls;

import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.PublicKey;
import java.security.cert.Certificate;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import javax.security.auth.x500.X500Principal;

import org.jspecify.annotations.Nullable;

/**
 * The certificates that are trusted for themselves: CAs as a rule, and certificates of
 * single devices.
 */
final class TrustAnchors {

	private final Set<X509Certificate> certificates;

	private final Map<X500Principal, List<X509Certificate>> bySubject;

	private TrustAnchors(Set<X509Certificate> certificates) {
		this.certificates = certificates;
		this.bySubject = certificates.stream().collect(Collectors.groupingBy(X509Certificate::getSubjectX500Principal));
	}

	/** Take the certificates a trust store trusts, as the JDK reads it. */
	static TrustAnchors of(@Nullable KeyStore store) {
		if (store == null) {
			return new TrustAnchors(Set.of());
		}
		Set<X509Certificate> certificates = new LinkedHashSet<>();
		try {
			for (String alias : Collections.list(store.aliases())) {
				Certificate certificate = first(store, alias);
				if (certificate instanceof X509Certificate x509) {
					certificates.add(x509);
				}
			}
		}
		catch (KeyStoreException ex) {
			throw new IllegalStateException("The trust store is not loaded", ex);
		}
		return new TrustAnchors(Collections.unmodifiableSet(certificates));
	}

	/** Return the anchors that may have issued a certificate, by its name and key. */
	Set<TrustAnchor> possibleIssuers(X509Certificate certificate) {
		return bySubject(certificate.getIssuerX500Principal()).stream()
			.filter((anchor) -> KeyIdentifiers.mayMatch(certificate, anchor))
			.map((anchor) -> new TrustAnchor(anchor, null))
			.collect(Collectors.toSet());
	}

	private static @Nullable Certificate first(KeyStore store, String alias) throws KeyStoreException {
		if (store.isCertificateEntry(alias)) {
			return store.getCertificate(alias);
		}
		Certificate[] chain = store.isKeyEntry(alias) ? store.getCertificateChain(alias) : null;
		return (chain != null && chain.length > 0) ? chain[0] : null;
	}

	Set<X509Certificate> all() {
		return this.certificates;
	}

	boolean contains(X509Certificate certificate) {
		return this.certificates.contains(certificate);
	}

	List<X509Certificate> bySubject(X500Principal subject) {
		return this.bySubject.getOrDefault(subject, List.of());
	}

	/** Return whether there is one with this name and key, be it renewed. */
	boolean contains(X500Principal subject, PublicKey key) {
		for (X509Certificate anchor : bySubject(subject)) {
			if (anchor.getPublicKey().equals(key)) {
				return true;
			}
		}
		return false;
	}

	/** Return the anchor that issued a certificate, {@code null} if none did. */
	@Nullable X509Certificate issuerOf(X509Certificate certificate) {
		for (X509Certificate anchor : bySubject(certificate.getIssuerX500Principal())) {
			try {
				certificate.verify(anchor.getPublicKey());
				return anchor;
			}
			catch (GeneralSecurityException ex) {
				// Another anchor of the same name, before or after it changed its key
				continue;
			}
		}
		return null;
	}

}
