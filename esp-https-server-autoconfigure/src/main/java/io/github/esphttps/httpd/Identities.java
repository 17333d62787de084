package io.github.esphttps.httpd;

import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The room each client certificate has for its sessions. Guarded by the
 * {@link Admission}.
 */
final class Identities {

	private final int cap;

	private final Map<X509Certificate, Quota> quotas = new HashMap<>();

	/** Allow each certificate that many sessions, any number if negative. */
	Identities(int cap) {
		this.cap = cap;
	}

	/** Return the room of a certificate, {@code null} if it is not limited. */
	@Nullable Quota of(@Nullable X509Certificate certificate) {
		if (certificate == null || this.cap < 0) {
			return null;
		}
		return this.quotas.computeIfAbsent(certificate,
				(key) -> new Quota(this.cap, CloseReason.REPLACED, FailureCategory.IDENTITY_LIMIT, LruOrder::choose));
	}

	void forgetUnused(@Nullable X509Certificate certificate) {
		this.quotas.computeIfPresent(certificate, (key, quota) -> quota.isUnused() ? null : quota);
	}

}
