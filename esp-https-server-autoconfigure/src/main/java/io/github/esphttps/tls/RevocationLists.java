package io.github.esphttps.tls;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

import javax.security.auth.x500.X500Principal;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The revocation lists in force. The newest list of a CA counts, and a CA without a list
 * has revoked nothing, as with mbedTLS.
 */
final class RevocationLists {

	private static final Logger logger = LoggerFactory.getLogger(RevocationLists.class);

	private final Map<X500Principal, List<RevocationList>> byIssuer;

	private final Set<Object> warned = ConcurrentHashMap.newKeySet();

	RevocationLists(List<RevocationList> lists) {
		this.byIssuer = lists.stream()
			.sorted(RevocationList.NEWEST_FIRST)
			.collect(Collectors.groupingBy(RevocationList::issuer));
	}

	void check(VerifiedPath path) throws ClientNotTrustedException {
		if (this.byIssuer.isEmpty()) {
			return;
		}
		for (VerifiedPath.Link link : path.links()) {
			Issuer issuer = link.issuer();
			if (issuer != null && this.byIssuer.containsKey(issuer.name()) && isRevoked(link, issuer)) {
				throw new ClientNotTrustedException(Distrust.REVOKED, "A certificate is revoked: serial number "
						+ link.serialNumber().toString(16) + " of " + issuer.name().getName(), null);
			}
		}
	}

	private boolean isRevoked(VerifiedPath.Link link, Issuer issuer) {
		for (RevocationList list : this.byIssuer.getOrDefault(issuer.name(), List.of())) {
			if (list.isSignedBy(issuer)) {
				if (list.isOverdue() && this.warned.add(list)) {
					logger.warn("The revocation list of {} should have been replaced at {}. It stays in force",
							issuer.name().getName(), list.nextUpdate());
				}
				return list.revokes(link.serialNumber());
			}
		}
		if (this.warned.add(issuer)) {
			logger.warn(
					"There are revocation lists of {} ('esp.https.crl'), and none is signed with the key of the "
							+ "CA of this name that issued a client certificate. They are not used for its clients",
					issuer.name().getName());
		}
		return false;
	}

}
