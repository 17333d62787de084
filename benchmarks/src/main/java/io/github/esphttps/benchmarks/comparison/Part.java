package io.github.esphttps.benchmarks.comparison;

/**
 * A part of a work item.
 *
 * @param table where its measurements go
 * @param load what is measured
 */
record Part(Table table, Load load) {

}
