/**
 * Tests as users write them, and of what they are written with.
 */
@NullMarked
package io.github.esphttps.test;

import org.jspecify.annotations.NullMarked;
