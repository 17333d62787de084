package io.github.esphttps.benchmarks.comparison;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * What work items have in common: the servers, who take turns, and what loads them.
 */
final class Run implements AutoCloseable {

	private static final long SETTLE_MILLIS = 300;

	private static final long QUIET_MILLIS = 200;

	/** One tick of a hundredth of a second: the least there is. */
	private static final double QUIET_CPU_MICROS = 10_000;

	private static final int MOST_QUIET_WAITS = 25;

	/** What is less than this share of the figure before is not steady yet. */
	private static final double STEADY = 0.9;

	private final Connector connector = new Connector();

	private final Options options;

	private final List<Variant> variants;

	private final Pki pki;

	private final Report report;

	private final Tool tool;

	Run(Options options, List<Variant> variants, Report report) {
		this.options = options;
		this.variants = variants;
		this.pki = new Pki(options.workDirectory().resolve("pki"));
		this.report = report;
		this.tool = new Tool(options.workDirectory());
	}

	Options options() {
		return this.options;
	}

	List<Variant> variants() {
		return this.variants;
	}

	Report report() {
		return this.report;
	}

	Connector connector() {
		return this.connector;
	}

	Pki pki() {
		return this.pki;
	}

	Tool tool() {
		return this.tool;
	}

	/** Return those that can do something. */
	List<Variant> variants(String capability) {
		return this.variants.stream().filter((variant) -> variant.can(capability)).toList();
	}

	PeerProcess launch(Variant variant, ServerMode mode, String item) throws Exception {
		return PeerProcess.launch(variant, mode, this.pki, this.options, item);
	}

	/**
	 * Start servers, warm up each, and have them take turns at each part, until figures
	 * are steady and then for the rounds that count. All stay up until the end, and those
	 * that are not loaded are idle.
	 * @param item id of the work item
	 * @param chosen the servers
	 * @param mode how they are started
	 * @param warmUp what each does before
	 * @param parts what is measured
	 */
	void interleave(String item, List<Variant> chosen, ServerMode mode, Load.WarmUp warmUp, List<Part> parts)
			throws Exception {
		parts.forEach((part) -> this.report.add(part.table()));
		List<PeerProcess> servers = new ArrayList<>();
		try {
			for (Variant variant : chosen) {
				start(item, variant, mode, parts, servers);
			}
			for (PeerProcess server : List.copyOf(servers)) {
				warmUp(server, warmUp, parts, servers);
			}
			for (Part part : parts) {
				settle(servers, part);
				for (int round = 1; round <= this.options.rounds(); round++) {
					for (PeerProcess server : servers) {
						record(part.table(), server.variant(), measure(server, servers, part, round), round);
					}
				}
			}
		}
		finally {
			servers.forEach(PeerProcess::close);
		}
	}

	private void start(String item, Variant variant, ServerMode mode, List<Part> parts, List<PeerProcess> servers)
			throws Exception {
		PeerProcess server = launch(variant, mode, item);
		try {
			server.awaitReady();
			servers.add(server);
		}
		catch (Exception ex) {
			server.close();
			exclude(variant, ex, parts);
		}
	}

	private void warmUp(PeerProcess server, Load.WarmUp warmUp, List<Part> parts, List<PeerProcess> servers)
			throws Exception {
		long began = System.nanoTime();
		try {
			warmUp.run(server);
			System.err.printf("%s warmed up in %.1f s%n", server.variant().name(), (System.nanoTime() - began) / 1e9);
		}
		catch (Exception ex) {
			server.close();
			servers.remove(server);
			exclude(server.variant(), ex, parts);
		}
	}

	private static void exclude(Variant variant, Exception failure, List<Part> parts) throws Exception {
		if (failure instanceof InterruptedException) {
			throw failure;
		}
		System.err.printf("%s: %s%n", variant.name(), failure);
		parts.forEach((part) -> part.table().add(variant, Measurement.failed(failure)));
	}

	/**
	 * Have all servers take turns until none gets much cheaper from one to the next. Each
	 * has had as many then.
	 */
	private void settle(List<PeerProcess> servers, Part part) throws Exception {
		Metric metric = part.table().metrics().get(0);
		Map<PeerProcess, Double> figures = new HashMap<>();
		boolean steady = false;
		int turn = 0;
		while (!steady && turn < this.options.settlingTurns()) {
			turn++;
			steady = true;
			for (PeerProcess server : servers) {
				double figure = measure(server, servers, part, -turn).figure(metric);
				Double before = figures.put(server, figure);
				steady &= before != null && !(figure < STEADY * before);
			}
		}
		this.report.note("%s: turns of each server before the rounds: %d, %s".formatted(part.table().id(), turn,
				steady ? "steady then" : "not known to be steady then"));
	}

	private Measurement measure(PeerProcess server, List<PeerProcess> servers, Part part, int round)
			throws InterruptedException {
		try {
			awaitQuiet(servers);
			double othersBefore = others(server, servers);
			long began = System.nanoTime();
			Measurement measurement = part.load().measure(server, round);
			double micros = (System.nanoTime() - began) / 1e3;
			return measurement.with(Metric.OTHERS, (others(server, servers) - othersBefore) / micros * 100);
		}
		catch (InterruptedException ex) {
			throw ex;
		}
		catch (Exception ex) {
			return Measurement.failed(ex);
		}
	}

	/** Add a measurement to a table, and say it. */
	void record(Table table, Variant variant, Measurement measurement, int round) {
		table.add(variant, measurement);
		Metric first = table.metrics().get(0);
		double figure = measurement.figure(first);
		System.err.printf("%s, round %d, %s: %.1f %s%s%n", table.id(), round, variant.name(), figure, first.title(),
				(measurement.errors() > 0) ? ", ERRORS: " + measurement.causes() : "");
	}

	/**
	 * Wait until compilers and collectors have done what the load before has left them.
	 */
	private static void awaitQuiet(List<PeerProcess> servers) throws Exception {
		double before = others(null, servers);
		for (int wait = 0; wait < MOST_QUIET_WAITS; wait++) {
			Thread.sleep(QUIET_MILLIS);
			double after = others(null, servers);
			if (after - before <= QUIET_CPU_MICROS) {
				return;
			}
			before = after;
		}
	}

	private static double others(@Nullable PeerProcess server, List<PeerProcess> servers) throws Exception {
		double micros = 0;
		for (PeerProcess other : servers) {
			if (other != server && other.process().isAlive()) {
				micros += other.tree().cpuMicros();
			}
		}
		return micros;
	}

	/**
	 * Have a load on a server, and take what it used from the first byte to the last
	 * close.
	 */
	Measurement measure(PeerProcess server, Load.Operations operations) throws Exception {
		double before = server.tree().cpuMicros();
		long began = System.nanoTime();
		Tally tally = operations.run();
		double seconds = (System.nanoTime() - began) / 1e9;
		Thread.sleep(SETTLE_MILLIS);
		return Measurement.of(tally, seconds, server.tree().cpuMicros() - before);
	}

	@Override
	public void close() {
		this.connector.close();
	}

}
