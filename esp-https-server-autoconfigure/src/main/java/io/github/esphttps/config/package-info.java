/**
 * What was configured: immutable values bound from <code>esp.https.*</code>.
 */
@NullMarked
package io.github.esphttps.config;

import org.jspecify.annotations.NullMarked;
