/**
 * The sample as its users see it.
 */
@NullMarked
package io.github.esphttps.sample;

import org.jspecify.annotations.NullMarked;
