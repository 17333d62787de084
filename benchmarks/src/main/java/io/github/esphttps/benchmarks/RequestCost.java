package io.github.esphttps.benchmarks;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToLongFunction;

/**
 * What a request costs beside different numbers of idle sessions, and what these cost in
 * memory: one server, up and down the levels in turn.
 */
final class RequestCost {

	private static final int ACTIVE = 16;

	private static final int WARM_UP_AT_ONCE = 100;

	private static final int WARM_UP_BATCHES = 4;

	private static final int MAX_OPEN_SOCKETS = 60_000;

	private static final long PATIENCE_SECONDS = 600;

	private final Settings settings;

	private final Samples cpu = new Samples();

	private final Samples allocation = new Samples();

	private final Map<Integer, Memory> memory = new HashMap<>();

	RequestCost(Settings settings) {
		this.settings = settings;
	}

	void measure(ServerProcess server) throws Exception {
		ServerPorts ports = server.start(MAX_OPEN_SOCKETS);
		try (Clients idle = Clients.idle(ports, this.settings.virtual()); Clients active = Clients.onSockets(ports)) {
			active.hold(ACTIVE);
			warmUp(idle, active);
			for (int round = 1; round <= this.settings.rounds(); round++) {
				for (int level : this.settings.upAndDown()) {
					idle.hold(level);
					server.awaitSessions(level + ACTIVE);
					Memory held = server.memory();
					// The first visit is on the way up: what a process has once had, it
					// does not return
					this.memory.putIfAbsent(level, held);
					measure(server, active, level);
				}
			}
		}
	}

	private void warmUp(Clients idle, Clients active) throws Exception {
		// Few at a time, so that the memory of the first sessions is not there already
		for (int warm = 0; warm < this.settings.warmUpSessions(); warm += WARM_UP_AT_ONCE) {
			idle.hold(WARM_UP_AT_ONCE);
			idle.hold(0);
		}
		for (int i = 0; i < WARM_UP_BATCHES; i++) {
			request(active, this.settings.requests());
		}
	}

	private void measure(ServerProcess server, Clients active, int level) throws Exception {
		request(active, this.settings.requests() / 10);
		Usage before = server.usage();
		request(active, this.settings.requests());
		Usage used = server.usage().since(before);
		this.cpu.add(level, used.cpuMicrosPer(this.settings.requests()));
		this.allocation.add(level, used.bytesPer(this.settings.requests()));
		System.err.printf("%,d idle: %.1f us of CPU and %.0f bytes per request%n", level,
				used.cpuMicrosPer(this.settings.requests()), used.bytesPer(this.settings.requests()));
	}

	/** Send requests on all sessions, on each one after the other. */
	private static void request(Clients clients, int count) throws Exception {
		AtomicInteger left = new AtomicInteger(count);
		List<CompletableFuture<Void>> done = new ArrayList<>();
		clients.forEach((connection) -> {
			CompletableFuture<Void> end = new CompletableFuture<>();
			done.add(end);
			next(connection, left, end);
		});
		for (CompletableFuture<Void> end : done) {
			end.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
		}
	}

	private static void next(Connection connection, AtomicInteger left, CompletableFuture<Void> end) {
		if (left.decrementAndGet() < 0) {
			end.complete(null);
			return;
		}
		connection.request().whenComplete((answer, failure) -> {
			if (failure != null) {
				end.completeExceptionally(failure);
			}
			else {
				next(connection, left, end);
			}
		});
	}

	Samples cpu() {
		return this.cpu;
	}

	Samples allocation() {
		return this.allocation;
	}

	void print(PrintStream out) {
		int reference = this.settings.levels().get(0);
		out.printf(
				"%n| %s | CPU per request, us | ratio | heap allocated per request, bytes | ratio "
						+ "| heap, kB per further idle session | resident beside the heap, kB |%n",
				this.settings.idleSessions());
		out.println("|---|---|---|---|---|---|---|");
		for (int level : this.settings.levels()) {
			out.printf("| %,d | %s | %s | %s | %s | %s | %s |%n", level, this.cpu.format(level),
					this.cpu.ratio(level, reference), this.allocation.format(level),
					this.allocation.ratio(level, reference), perSession(level, reference, Memory::heapBytes),
					perSession(level, reference, Memory::residentBytes));
		}
	}

	private String perSession(int level, int reference, ToLongFunction<Memory> bytes) {
		if (level == reference) {
			return "";
		}
		long more = bytes.applyAsLong(Objects.requireNonNull(this.memory.get(level)))
				- bytes.applyAsLong(Objects.requireNonNull(this.memory.get(reference)));
		return "%.1f".formatted(more / 1000.0 / (level - reference));
	}

}
