package io.github.esphttps.tls;

import io.github.esphttps.httpd.FailureCategory;

/**
 * What a client means by an alert (RFC 8446, section 6).
 */
final class Alerts {

	private static final int CLOSE_NOTIFY = 0;

	private static final int BAD_CERTIFICATE = 42;

	private static final int UNSUPPORTED_CERTIFICATE = 43;

	private static final int CERTIFICATE_REVOKED = 44;

	private static final int CERTIFICATE_EXPIRED = 45;

	private static final int CERTIFICATE_UNKNOWN = 46;

	private static final int UNKNOWN_CA = 48;

	private static final int USER_CANCELED = 90;

	private Alerts() {
	}

	static FailureCategory categorize(int description) {
		return switch (description) {
			case CLOSE_NOTIFY, USER_CANCELED -> FailureCategory.PEER_CLOSED;
			case BAD_CERTIFICATE, UNSUPPORTED_CERTIFICATE, CERTIFICATE_REVOKED, CERTIFICATE_EXPIRED,
					CERTIFICATE_UNKNOWN, UNKNOWN_CA ->
				FailureCategory.UNTRUSTED_SERVER;
			default -> FailureCategory.PEER_ALERT;
		};
	}

}
