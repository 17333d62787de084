package io.github.esphttps.httpd;

import java.time.Duration;

import reactor.core.scheduler.Scheduler;

/**
 * What every connection of a server has in common.
 *
 * @param secure whether a TLS handshake comes first
 * @param handshakeTimeout time from accept to the completed handshake, or to the first
 * byte where there is none
 * @param blockingScheduler runs code of the application that may block
 */
record ConnectionSettings(boolean secure, Duration handshakeTimeout, Scheduler blockingScheduler) {
}
