/**
 * How a connection is secured: the TLS half of <code>esp_https_server</code>.
 */
@NullMarked
package io.github.esphttps.tls;

import org.jspecify.annotations.NullMarked;
