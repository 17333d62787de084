package io.github.esphttps.tls;

import java.math.BigInteger;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * A path from the certificate of a client to a trust anchor whose signatures and usages
 * were verified: all that has to be known of it to verify it again at another time.
 *
 * @param links the certificates of the path, that of the client first, without the anchor
 * @param pinned whether the certificate of the client is itself the anchor
 * @param notBefore when the last of the certificates becomes valid
 * @param notAfter when the first of the certificates expires
 * @param checkedForTls whether the algorithms were checked against those of a connection
 */
record VerifiedPath(List<Link> links, boolean pinned, Instant notBefore, Instant notAfter, boolean checkedForTls) {

	void checkDates(Instant now) throws ClientNotTrustedException {
		if (now.isAfter(this.notAfter)) {
			throw new ClientNotTrustedException(Distrust.EXPIRED,
					"The client certificate, or a certificate of its path, has expired at " + this.notAfter, null);
		}
		if (now.isBefore(this.notBefore)) {
			throw new ClientNotTrustedException(Distrust.NOT_YET_VALID,
					"The client certificate, or a certificate of its path, is not valid before " + this.notBefore,
					null);
		}
	}

	/** Return whether the anchor of this path is still one. */
	boolean endsIn(TrustAnchors anchors, X509Certificate leaf) {
		return this.pinned ? anchors.contains(leaf) : endsIn(anchors);
	}

	/** Return that of a path whose leaf is not at hand: {@code false} if it is pinned. */
	boolean endsIn(TrustAnchors anchors) {
		Issuer issuer = this.links.get(this.links.size() - 1).issuer();
		return !this.pinned && issuer != null && anchors.contains(issuer.name(), issuer.key());
	}

	/**
	 * A certificate of the path.
	 *
	 * @param serialNumber serial number of the certificate
	 * @param issuer who issued it, {@code null} if that is not known of a certificate
	 * that is itself trusted
	 */
	record Link(BigInteger serialNumber, @Nullable Issuer issuer) {
	}

}
