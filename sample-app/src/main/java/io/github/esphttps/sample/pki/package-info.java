/**
 * Certificates for development, made on first start.
 */
@NullMarked
package io.github.esphttps.sample.pki;

import org.jspecify.annotations.NullMarked;
