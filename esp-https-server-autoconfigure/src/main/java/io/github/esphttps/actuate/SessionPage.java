package io.github.esphttps.actuate;

import java.util.List;

/**
 * A page of sessions.
 *
 * @param total number of sessions on all pages
 * @param sessions the sessions of this one
 */
record SessionPage(long total, List<HttpdSessionDescriptor> sessions) {
}
