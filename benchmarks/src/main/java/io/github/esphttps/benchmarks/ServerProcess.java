package io.github.esphttps.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The process of a {@link ServerUnderTest}, as seen by the one that measures.
 */
final class ServerProcess implements AutoCloseable {

	private static final long PATIENCE_SECONDS = 300;

	private final Process process;

	private final BufferedReader answers;

	private final PrintStream commands;

	private ServerProcess(Process process) {
		this.process = process;
		this.answers = process.inputReader(StandardCharsets.UTF_8);
		this.commands = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
	}

	static ServerProcess launch() throws IOException {
		return launch(ServerUnderTest.class);
	}

	/** Launch a process that answers each line with one, among them those asked here. */
	static ServerProcess launch(Class<?> server, String... args) throws IOException {
		List<String> command = new ArrayList<>(
				List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xms2g", "-Xmx2g",
						"-XX:+AlwaysPreTouch", "-cp", System.getProperty("java.class.path"), server.getName()));
		command.addAll(List.of(args));
		return new ServerProcess(new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start());
	}

	/** Start a server in place of the one before, and return its ports. */
	ServerPorts start(int maxOpenSockets) throws IOException {
		return ServerPorts.ofLine(ask("start " + maxOpenSockets));
	}

	Usage usage() throws IOException {
		return Usage.ofLine(ask("usage"));
	}

	Memory memory() throws IOException {
		return Memory.ofLine(ask("memory"));
	}

	/** Wait until the number of open sessions is the expected one. */
	void awaitSessions(int expected) throws IOException, InterruptedException {
		long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
		for (String sessions = ask("sessions"); Integer.parseInt(sessions) != expected; sessions = ask("sessions")) {
			if (System.nanoTime() > deadline) {
				throw new IllegalStateException("The server has " + sessions + " sessions instead of " + expected);
			}
			Thread.sleep(100);
		}
	}

	String ask(String command) throws IOException {
		this.commands.println(command);
		String answer = this.answers.readLine();
		if (answer == null) {
			throw new IOException("The server has ended");
		}
		return answer;
	}

	@Override
	public void close() {
		this.process.destroy();
	}

}
