package io.github.esphttps.benchmarks.comparison;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The time from the start of the process to the end of the first response that is as it
 * should be.
 */
final class Startup implements WorkItem {

	static final Metric MILLIS = new Metric("ms", "ms to the first response", 0, true);

	private static final Metric CPU_MILLIS = new Metric("server_cpu_ms", "server CPU, ms", 0, true);

	private static final long PATIENCE_SECONDS = 60;

	@Override
	public void measure(Run run) throws Exception {
		Table table = new Table("startup", "from the start of the process to the first response over TLS 1.3", MILLIS,
				CPU_MILLIS);
		run.report().add(table);
		// A round before them fills the caches of the system
		for (int round = 0; round <= run.options().rounds(); round++) {
			for (Variant variant : run.variants("http")) {
				Measurement measurement = measure(run, variant);
				if (round > 0) {
					run.record(table, variant, measurement, round);
				}
			}
		}
	}

	private static Measurement measure(Run run, Variant variant) throws InterruptedException {
		try {
			List<ClientTls> client = List.of(ClientTls.full(run.pki()));
			long began = System.nanoTime();
			try (PeerProcess server = run.launch(variant, ServerMode.COLD, "startup")) {
				awaitPort(server, began);
				Tally tally = Connects.run(run.connector(), server.port(), client, 1, Limit.count(1));
				double millis = (System.nanoTime() - began) / 1e6;
				Faults.rejectAny(tally);
				return Measurement.nothing().with(MILLIS, millis).with(CPU_MILLIS, server.tree().cpuMicros() / 1000);
			}
		}
		catch (InterruptedException ex) {
			throw ex;
		}
		catch (Exception ex) {
			return Measurement.failed(ex);
		}
	}

	/**
	 * Wait until connections are accepted, with as little for the machine to do as can
	 * be.
	 */
	private static void awaitPort(PeerProcess server, long began) throws IOException, InterruptedException {
		while (true) {
			try {
				new Socket(InetAddress.getLoopbackAddress(), server.port()).close();
				return;
			}
			catch (IOException ex) {
				if (!server.process().isAlive()
						|| System.nanoTime() - began > TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS)) {
					throw new IOException("The server does not start, see " + server.log(), ex);
				}
			}
			Thread.sleep(2);
		}
	}

}
