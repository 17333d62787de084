package io.github.esphttps.tls;

/**
 * The revocation lists in force.
 */
final class RevocationLists {

	static final RevocationLists NONE = new RevocationLists();

	void check(VerifiedPath path) throws ClientNotTrustedException {
	}

}
