package io.github.esphttps.benchmarks.comparison;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a run has measured so far.
 */
final class Report {

	private final Map<String, String> machine;

	private final Map<String, Table> tables = new LinkedHashMap<>();

	private final List<String> notes = new ArrayList<>();

	private boolean complete = true;

	/** Begin a report of measurements on a machine, which is described line by line. */
	Report(Map<String, String> machine) {
		this.machine = machine;
	}

	Map<String, String> machine() {
		return this.machine;
	}

	List<Table> tables() {
		return List.copyOf(this.tables.values());
	}

	List<String> notes() {
		return List.copyOf(this.notes);
	}

	void add(Table table) {
		this.tables.put(table.id(), table);
	}

	/** Return a table of this run. */
	Optional<Table> table(String id) {
		return Optional.ofNullable(this.tables.get(id));
	}

	/** Say that a part of the run is missing. */
	void fail(String cause) {
		this.complete = false;
		note(cause);
	}

	/** Return whether all was measured, without errors. */
	boolean isValid() {
		return this.complete && this.tables.values()
			.stream()
			.allMatch((table) -> table.variants().stream().allMatch((variant) -> table.errors(variant) == 0));
	}

	/** Add something to know about the figures. */
	void note(String note) {
		System.err.println(note);
		this.notes.add(note);
	}

}
