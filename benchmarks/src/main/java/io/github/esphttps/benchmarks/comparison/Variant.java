package io.github.esphttps.benchmarks.comparison;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * A server as it is compared: a program with its options.
 *
 * @param name what it is called
 * @param directory where its program is, below the peers
 * @param jvmOptions what it is started with beyond what all are
 * @param description what it is, in words
 * @param capabilities what it can do
 * @param reference name of the variant it is compared with
 */
record Variant(String name, String directory, List<String> jvmOptions, String description, Set<String> capabilities,
		String reference) {

	private static final int COLUMNS = 6;

	/** Read the variants of these names, in the order of the names. */
	static List<Variant> read(Path file, List<String> names) throws IOException {
		List<Variant> all = Files.readAllLines(file)
			.stream()
			.filter((line) -> !line.isBlank() && !line.startsWith("#"))
			.map(Variant::ofLine)
			.toList();
		return names.stream()
			.map((name) -> all.stream()
				.filter((variant) -> variant.name.equals(name))
				.findFirst()
				.orElseThrow(() -> new IllegalArgumentException("No peer is called " + name)))
			.toList();
	}

	static Variant ofLine(String line) {
		String[] columns = line.split("\t");
		if (columns.length != COLUMNS) {
			throw new IllegalArgumentException("Not %d columns: %s".formatted(COLUMNS, line));
		}
		return new Variant(columns[0], columns[1],
				columns[2].equals("-") ? List.of() : Arrays.asList(columns[2].trim().split(" +")), columns[3],
				Set.of(columns[4].trim().split(" *, *")), columns[5].trim());
	}

	boolean can(String capability) {
		return this.capabilities.contains(capability);
	}

}
