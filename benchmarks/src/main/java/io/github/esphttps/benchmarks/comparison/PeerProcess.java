package io.github.esphttps.benchmarks.comparison;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * A server that runs, in a process of its own.
 *
 * @param variant what runs
 * @param port where it listens on 127.0.0.1
 * @param process the process
 * @param tree what accounts for it
 * @param log what it has written
 */
record PeerProcess(Variant variant, int port, Process process, ProcessTree tree, Path log) implements AutoCloseable {

	private static final Set<PeerProcess> RUNNING = ConcurrentHashMap.newKeySet();

	private static final long READY_SECONDS = 60;

	private static final long END_SECONDS = 5;

	static {
		Runtime.getRuntime()
			.addShutdownHook(new Thread(() -> RUNNING.forEach((server) -> server.tree.destroyForcibly())));
	}

	/** Start a server, which may not be ready yet. */
	static PeerProcess launch(Variant variant, ServerMode mode, Pki pki, Options options, String item)
			throws IOException {
		int port = freePort();
		Map<String, String> settings = new LinkedHashMap<>();
		settings.put("peer.port", Integer.toString(port));
		settings.put("peer.certificate", pki.certificate().toString());
		settings.put("peer.key", pki.key().toString());
		if (mode.clientCertificates()) {
			settings.put("peer.client-ca", pki.clientAuthority().toString());
		}
		settings.put("peer.tickets", Boolean.toString(mode.tickets() && variant.can("tickets13")));
		Path directory = options.benchmarks().resolve("peers").resolve(variant.directory());
		Path script = directory.resolve("start.sh");
		boolean java = !Files.exists(script);
		ProcessBuilder builder = new ProcessBuilder(
				java ? javaCommand(variant, mode, settings, directory) : List.of(script.toString()));
		settings.forEach((name, value) -> builder.environment()
			.put(name.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_'), value));
		Path log = Files.createDirectories(options.workDirectory()).resolve(variant.name() + "-" + item + ".log");
		Process process = builder.directory(options.workDirectory().toFile())
			.redirectErrorStream(true)
			.redirectOutput(log.toFile())
			.start();
		PeerProcess server = new PeerProcess(variant, port, process,
				new ProcessTree(process.toHandle(), options.ticksPerSecond()), log);
		RUNNING.add(server);
		return server;
	}

	private static List<String> javaCommand(Variant variant, ServerMode mode, Map<String, String> settings,
			Path directory) {
		List<String> command = new ArrayList<>();
		command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
		command.addAll(mode.jvmOptions());
		command.addAll(variant.jvmOptions());
		settings.forEach((name, value) -> command.add("-D" + name + "=" + value));
		String name = directory.getFileName().toString();
		Path target = directory.resolve("target");
		command.addAll(List.of("-cp", target.resolve(name + ".jar") + ":" + target.resolve("lib") + "/*",
				"com.example.peers." + name.replace("-", "") + ".Main"));
		return command;
	}

	private static int freePort() throws IOException {
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			return socket.getLocalPort();
		}
	}

	void awaitReady() throws IOException, InterruptedException {
		long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(READY_SECONDS);
		while (Files.readAllLines(this.log).stream().noneMatch("READY"::equals)) {
			if (!this.process.isAlive() || System.nanoTime() > deadline) {
				throw new IOException("%s is not ready, see %s".formatted(this.variant.name(), this.log));
			}
			Thread.sleep(50);
		}
	}

	/** Return whether there is a heap to look at. */
	boolean isJava() {
		return this.process.info().command().orElse("").endsWith("/java");
	}

	@Override
	public void close() {
		try {
			this.process.destroy();
			if (!this.process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
				System.err.printf("%s does not end by itself%n", this.variant.name());
				this.tree.destroyForcibly();
			}
		}
		catch (InterruptedException ex) {
			this.tree.destroyForcibly();
			Thread.currentThread().interrupt();
		}
		RUNNING.remove(this);
	}

}
