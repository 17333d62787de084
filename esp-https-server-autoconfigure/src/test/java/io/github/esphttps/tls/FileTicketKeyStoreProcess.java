package io.github.esphttps.tls;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;

/** Another process that shares a file of keys until its standard input ends. */
public final class FileTicketKeyStoreProcess {

	private FileTicketKeyStoreProcess() {
	}

	static Process start(Path file, Duration lifetime, Duration rotation) throws IOException {
		String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
		return new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx64m", "-cp",
				classPath, FileTicketKeyStoreProcess.class.getName(), file.toString(), lifetime.toString(),
				rotation.toString())
			.redirectError(ProcessBuilder.Redirect.INHERIT)
			.start();
	}

	/** Print all keys that were ever seen, a line for each change. */
	public static void main(String[] arguments) throws IOException {
		SessionTicketKeySchedule schedule = SessionTicketKeySchedule.of(Duration.parse(arguments[1]),
				Duration.parse(arguments[2]), Clock.systemUTC());
		try (FileTicketKeyStore store = new FileTicketKeyStore(SessionTicketKeyFile.of(arguments[0]), schedule, true)) {
			System.out.println("keys " + store.keys());
			store.onChange(() -> System.out.println("keys " + store.keys()));
			System.in.read();
		}
	}

}
