package io.github.esphttps.tls;

import io.github.esphttps.httpd.FailureCategory;

/**
 * What is wrong with the certificate of a client.
 */
enum Distrust {

	/** There is none, although one is required. */
	MISSING(FailureCategory.NO_CLIENT_CERTIFICATE),

	/** No path leads from it to a trust anchor. */
	NO_ANCHOR(FailureCategory.UNTRUSTED_CLIENT),

	/** A certificate of the path is not genuine, or not made by the rules. */
	INVALID(FailureCategory.UNTRUSTED_CLIENT),

	/** It, or its key, is not for this use. */
	WRONG_USAGE(FailureCategory.UNTRUSTED_CLIENT),

	/** A certificate of the path is past its validity. */
	EXPIRED(FailureCategory.EXPIRED_CLIENT),

	/** The validity of a certificate of the path has not begun. */
	NOT_YET_VALID(FailureCategory.EXPIRED_CLIENT),

	/** A certificate of the path stands in a revocation list. */
	REVOKED(FailureCategory.REVOKED_CLIENT),

	/** The application does not trust it. */
	REFUSED(FailureCategory.REVOKED_CLIENT),

	/** The application failed to tell. */
	UNDECIDED(FailureCategory.INTERNAL);

	private final FailureCategory category;

	Distrust(FailureCategory category) {
		this.category = category;
	}

	FailureCategory category() {
		return this.category;
	}

}
