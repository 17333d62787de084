/**
 * What tests of an application with an ESP HTTPS server need: its port and certificates.
 */
@NullMarked
package io.github.esphttps.test;

import org.jspecify.annotations.NullMarked;
