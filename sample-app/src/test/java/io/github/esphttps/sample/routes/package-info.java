/**
 * What the device port answers.
 */
@NullMarked
package io.github.esphttps.sample.routes;

import org.jspecify.annotations.NullMarked;
