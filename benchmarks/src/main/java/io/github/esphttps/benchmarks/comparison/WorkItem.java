package io.github.esphttps.benchmarks.comparison;

/**
 * Something that servers are to do.
 */
interface WorkItem {

	/**
	 * Have each server do it, and add the tables of it to the report.
	 * @param run what there is to do it with
	 */
	void measure(Run run) throws Exception;

}
