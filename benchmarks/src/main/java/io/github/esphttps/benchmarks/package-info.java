/**
 * What the server costs: measured side by side in one run, and compared as ratios.
 */
@NullMarked
package io.github.esphttps.benchmarks;

import org.jspecify.annotations.NullMarked;
