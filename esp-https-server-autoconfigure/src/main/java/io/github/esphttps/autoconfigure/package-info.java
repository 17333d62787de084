/**
 * Which beans exist, and when.
 */
@NullMarked
package io.github.esphttps.autoconfigure;

import org.jspecify.annotations.NullMarked;
