package io.github.esphttps.tls;

import io.github.esphttps.httpd.FailureCategory;

/**
 * What a client means by an alert (RFC 8446, section 6).
 */
final class Alerts {

	/** Type of a record that holds an alert. */
	static final byte RECORD = 21;

	/** Level of an alert that ends the connection. */
	static final byte FATAL = 2;

	private static final int CLOSE_NOTIFY = 0;

	private static final int BAD_CERTIFICATE = 42;

	private static final int UNSUPPORTED_CERTIFICATE = 43;

	private static final int CERTIFICATE_REVOKED = 44;

	private static final int CERTIFICATE_EXPIRED = 45;

	private static final int CERTIFICATE_UNKNOWN = 46;

	private static final int UNKNOWN_CA = 48;

	private static final int INTERNAL_ERROR = 80;

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

	/** Return the description of the alert that tells a client why it is refused. */
	static int of(FailureCategory category) {
		return switch (category) {
			case UNTRUSTED_CLIENT -> UNKNOWN_CA;
			case EXPIRED_CLIENT -> CERTIFICATE_EXPIRED;
			case REVOKED_CLIENT -> CERTIFICATE_REVOKED;
			default -> INTERNAL_ERROR;
		};
	}

}
