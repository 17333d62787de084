/**
 * The comparison with other servers: each in a process of its own, loaded in turn.
 */
@NullMarked
package io.github.esphttps.benchmarks.comparison;

import org.jspecify.annotations.NullMarked;
