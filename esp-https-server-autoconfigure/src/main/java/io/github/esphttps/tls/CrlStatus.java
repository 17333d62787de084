package io.github.esphttps.tls;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * What is known of a revocation list in force.
 *
 * @param location where it comes from
 * @param issuer name of the CA
 * @param thisUpdate when it was issued
 * @param nextUpdate when a newer one is due, {@code null} if it does not say. A list that
 * is overdue stays in force
 * @param revoked number of revoked certificates
 * @param verified whether its signature was verified, for which the certificate of the CA
 * is needed: a trust anchor, or part of what a client has sent. It has no effect before
 * @param problem why the newest version could not be used, or what else is wrong with it.
 * {@code null} if nothing is
 */
public record CrlStatus(String location, String issuer, Instant thisUpdate, @Nullable Instant nextUpdate, int revoked,
		boolean verified, @Nullable String problem) {

}
