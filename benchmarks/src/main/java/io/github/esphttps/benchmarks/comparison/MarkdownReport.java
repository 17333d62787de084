package io.github.esphttps.benchmarks.comparison;

import java.text.DecimalFormat;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A report to be read.
 */
final class MarkdownReport {

	private static final int MOST_CAUSES = 2;

	private static final String NOTHING = "–";

	private final StringBuilder text = new StringBuilder();

	private MarkdownReport() {
	}

	static String of(Report report) {
		MarkdownReport markdown = new MarkdownReport();
		markdown.line("# Comparison\n");
		report.machine().forEach((name, value) -> markdown.line("- " + name + ": " + value));
		markdown.line("\nMedians of the rounds with the least and the greatest figure. Ratios are medians of the ratios"
				+ " within a round: to `reactor-netty-jdk` for those with the TLS of the Java runtime, to the least number"
				+ " of idle sessions for these, to `reactor-netty` for all others. Figures of a server that made errors are invalid.");
		markdown.targets(Targets.of(report));
		report.tables().forEach(markdown::table);
		if (!report.notes().isEmpty()) {
			markdown.line("\n## Notes\n");
			report.notes().forEach((note) -> markdown.line("- " + note));
		}
		return markdown.text.toString();
	}

	private void targets(List<Targets.Outcome> outcomes) {
		if (outcomes.isEmpty()) {
			return;
		}
		line("\n## Targets\n\n| what | at most | was | |\n|---|---|---|---|");
		outcomes.forEach((outcome) -> line(
				"| %s | %s | %s | %s |".formatted(outcome.title(), new DecimalFormat("0.##").format(outcome.most()),
						outcome.series().format(2), outcome.met() ? "met" : "missed")));
	}

	private void table(Table table) {
		line("\n## %s: %s%n".formatted(table.id(), table.title()));
		List<Metric> compared = table.metrics().stream().filter(Metric::compared).toList();
		line("| server | " + table.metrics()
			.stream()
			.map((metric) -> metric.compared() ? metric.title() + " | ratio" : metric.title())
			.collect(Collectors.joining(" | ")) + " | errors |");
		line("|---|" + "---|".repeat(table.metrics().size() + compared.size()) + "---|");
		table.variants().forEach((variant) -> row(table, variant));
		if (table.others() > 0) {
			line("%nServers that were not loaded used %.1f %% of a processor at most.".formatted(table.others()));
		}
	}

	private void row(Table table, Variant variant) {
		boolean valid = table.errors(variant) == 0;
		StringBuilder row = new StringBuilder("| " + variant.name() + " |");
		for (Metric metric : table.metrics()) {
			row.append(' ').append(valid ? table.series(variant, metric).format(metric.decimals()) : "invalid");
			if (metric.compared()) {
				row.append(" | ").append(valid ? ratio(table, variant, metric) : NOTHING);
			}
			row.append(" |");
		}
		line(row + " " + errors(table, variant) + " |");
	}

	private static String ratio(Table table, Variant variant, Metric metric) {
		return table.ratios(variant, metric).map((ratios) -> ratios.format(2)).orElse(NOTHING);
	}

	private static String errors(Table table, Variant variant) {
		long errors = table.errors(variant);
		if (errors == 0) {
			return "0";
		}
		return table.causes(variant)
			.stream()
			.limit(MOST_CAUSES)
			.map((cause) -> cause.lines().findFirst().orElse("").replace("|", "/"))
			.collect(Collectors.joining("; ", errors + ": ", ""));
	}

	private void line(String line) {
		this.text.append(line).append('\n');
	}

}
