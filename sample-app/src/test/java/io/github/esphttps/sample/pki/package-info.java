/**
 * Certificates for development.
 */
@NullMarked
package io.github.esphttps.sample.pki;

import org.jspecify.annotations.NullMarked;
