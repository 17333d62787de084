package io.github.esphttps.benchmarks.comparison;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.github.esphttps.benchmarks.Series;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * A report for programs, with the figure of each round.
 */
final class JsonReport {

	private JsonReport() {
	}

	static String of(Report report) {
		Map<String, Object> root = new LinkedHashMap<>();
		root.put("machine", report.machine());
		root.put("targets", Targets.of(report).stream().map(JsonReport::target).toList());
		root.put("tables", report.tables().stream().map(JsonReport::table).toList());
		root.put("notes", report.notes());
		return JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build().writeValueAsString(root);
	}

	private static Map<String, Object> target(Targets.Outcome outcome) {
		Map<String, Object> result = new LinkedHashMap<>();
		result.put("title", outcome.title());
		result.put("most", outcome.most());
		result.put("figure", figure(outcome.series()));
		result.put("met", outcome.met());
		return result;
	}

	private static Map<String, Object> table(Table table) {
		Map<String, Object> result = new LinkedHashMap<>();
		result.put("id", table.id());
		result.put("title", table.title());
		result.put("servers", table.variants().stream().map((variant) -> server(table, variant)).toList());
		return result;
	}

	private static Map<String, Object> server(Table table, Variant variant) {
		Map<String, Object> result = new LinkedHashMap<>();
		result.put("name", variant.name());
		result.put("description", variant.description());
		result.put("valid", table.errors(variant) == 0);
		result.put("errors", table.errors(variant));
		result.put("causes", table.causes(variant));
		Map<String, Object> figures = new LinkedHashMap<>();
		for (Metric metric : table.metrics()) {
			Map<String, Object> figure = figure(table.series(variant, metric));
			if (metric.compared()) {
				table.ratios(variant, metric)
					.ifPresent((ratios) -> figure.put("ratio_to_" + variant.reference(), figure(ratios)));
			}
			figures.put(metric.id(), figure);
		}
		figures.put(Metric.OTHERS.id(), figure(table.series(variant, Metric.OTHERS)));
		result.put("figures", figures);
		return result;
	}

	private static Map<String, Object> figure(Series series) {
		// What was not measured is no number in JSON
		List<Double> values = series.values().stream().filter(Double::isFinite).toList();
		Series measured = new Series();
		values.forEach(measured::add);
		Map<String, Object> result = new LinkedHashMap<>();
		if (!values.isEmpty()) {
			result.put("median", measured.median());
			result.put("min", measured.min());
			result.put("max", measured.max());
		}
		result.put("rounds", values);
		return result;
	}

}
