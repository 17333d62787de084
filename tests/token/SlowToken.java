import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/**
 * Measures the requests of established sessions, while nothing happens and while full handshakes
 * wait for a slow token, in turn.
 *
 * Arguments: port, file of the CA, and handshakes in all.
 */
public final class SlowToken {

	static final byte[] REQUEST = "GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

	static final int SESSIONS = 8;

	static final int CLIENTS = 16;

	static final int PERIOD_MILLIS = 20;

	static final int QUIET_MILLIS = 2000;

	static final int ROUNDS = 5;

	static final double WORSE = 3;

	/** On a machine that does other things a few requests take as long as this. */
	static final double NOISE_MILLIS = 100;

	static int port;

	static TrustManager[] trust;

	static volatile boolean over;

	public static void main(String[] args) throws Exception {
		port = Integer.parseInt(args[0]);
		trust = trust(Path.of(args[1]));
		if (args.length == 2) {
			obey();
			return;
		}
		int handshakes = Integer.parseInt(args[2]);
		Handshakes others = new Handshakes(args[0], args[1]);
		List<Session> sessions = new ArrayList<>();
		for (int i = 0; i < SESSIONS; i++) {
			sessions.add(new Session());
		}
		sessions.forEach(Thread::start);
		// Both sides get to know their work
		Thread.sleep(QUIET_MILLIS);
		others.make(4 * CLIENTS);
		List<Double> quiet = new ArrayList<>();
		List<Double> busy = new ArrayList<>();
		double seconds = 0;
		int failed = 0;
		for (int round = 0; round < ROUNDS; round++) {
			sessions.forEach(Session::forget);
			Thread.sleep(QUIET_MILLIS);
			quiet.add(p99(sessions));
			long begin = System.nanoTime();
			failed += others.make(handshakes * (round + 1) / ROUNDS - handshakes * round / ROUNDS);
			seconds += (System.nanoTime() - begin) / 1e9;
			busy.add(p99(sessions));
		}
		over = true;
		double before = median(quiet);
		double during = median(busy);
		System.out.printf("  %d handshakes in %.1f s, %d failed%n", handshakes, seconds, failed);
		System.out.printf("  p99 of requests: %.1f ms quiet, %.1f ms beside them, medians of %d rounds%n", before,
				during, ROUNDS);
		for (Session session : sessions) {
			session.join();
			demand(session.failure == null, "each session goes on: " + session.failure);
		}
		demand(failed == 0, "each handshake succeeds");
		demand(during <= Math.max(before * WORSE, NOISE_MILLIS), "no more than " + WORSE + " times of quiet");
	}

	/** Make as many handshakes as each line of the input says, and print how many failed. */
	static void obey() throws Exception {
		BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
		for (String line = in.readLine(); line != null; line = in.readLine()) {
			System.out.println(connect(Integer.parseInt(line)));
		}
	}

	static int connect(int handshakes) throws InterruptedException {
		AtomicInteger left = new AtomicInteger(handshakes);
		AtomicInteger failed = new AtomicInteger();
		List<Thread> clients = new ArrayList<>();
		for (int i = 0; i < CLIENTS; i++) {
			Thread client = new Thread(() -> {
				while (left.getAndDecrement() > 0) {
					try (SSLSocket socket = open()) {
						socket.getSession();
					}
					catch (Exception ex) {
						if (failed.getAndIncrement() == 0) {
							ex.printStackTrace();
						}
					}
				}
			});
			clients.add(client);
			client.start();
		}
		for (Thread client : clients) {
			client.join();
		}
		return failed.get();
	}

	/** Open a session, with a context of its own that resumes nothing. */
	static SSLSocket open() throws Exception {
		SSLContext context = SSLContext.getInstance("TLS");
		context.init(null, trust, null);
		SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", port);
		socket.setSoTimeout(60_000);
		socket.setTcpNoDelay(true);
		socket.startHandshake();
		return socket;
	}

	static TrustManager[] trust(Path authority) throws Exception {
		KeyStore trust = KeyStore.getInstance("PKCS12");
		trust.load(null, null);
		try (InputStream in = Files.newInputStream(authority)) {
			trust.setCertificateEntry("ca", CertificateFactory.getInstance("X.509").generateCertificate(in));
		}
		TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
		factory.init(trust);
		return factory.getTrustManagers();
	}

	/** Return the p99 of the requests since the last time, in milliseconds. */
	static double p99(List<Session> sessions) throws InterruptedException {
		// The slowest are those under way
		for (Session session : sessions) {
			session.awaitAnswer();
		}
		List<Long> times = new ArrayList<>();
		sessions.forEach((session) -> times.addAll(session.forget()));
		times.sort(null);
		return times.get((int) (times.size() * 0.99)) / 1e6;
	}

	static double median(List<Double> values) {
		return values.stream().sorted().toList().get(values.size() / 2);
	}

	static void demand(boolean fact, String what) {
		if (!fact) {
			System.out.println("Not so: " + what);
			System.exit(1);
		}
	}

	/** Another process, which gives way to those that are measured. */
	static final class Handshakes {

		private final BufferedReader in;

		private final BufferedWriter out;

		Handshakes(String... args) throws IOException {
			List<String> command = new ArrayList<>(List.of("nice", "-n", "19",
					Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
					System.getProperty("java.class.path"), "SlowToken"));
			command.addAll(List.of(args));
			Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
			this.in = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
			this.out = new BufferedWriter(new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
			Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
		}

		/** Make handshakes, and return how many of them failed. */
		int make(int count) throws IOException {
			this.out.write(count + "\n");
			this.out.flush();
			String failed = this.in.readLine();
			if (failed == null) {
				throw new IOException("The other process has ended");
			}
			return Integer.parseInt(failed);
		}

	}

	/** Asks on and on over a connection of its own. */
	static final class Session extends Thread {

		volatile Exception failure;

		private final SSLSocket socket;

		private List<Long> times = new ArrayList<>();

		private volatile long answers;

		Session() throws Exception {
			this.socket = open();
			setDaemon(true);
		}

		@Override
		public void run() {
			try {
				while (!over) {
					long begin = System.nanoTime();
					hello();
					long end = System.nanoTime();
					synchronized (this) {
						this.times.add(end - begin);
						this.answers++;
					}
					Thread.sleep(PERIOD_MILLIS);
				}
				this.socket.close();
			}
			catch (Exception ex) {
				this.failure = ex;
			}
		}

		synchronized List<Long> forget() {
			List<Long> times = this.times;
			this.times = new ArrayList<>();
			return times;
		}

		void awaitAnswer() throws InterruptedException {
			long before = this.answers;
			while (this.answers == before) {
				demand(this.failure == null, "each session goes on: " + this.failure);
				Thread.sleep(1);
			}
		}

		private void hello() throws IOException {
			byte[] response = new byte[4096];
			this.socket.getOutputStream().write(REQUEST);
			String text = "";
			while (!text.contains("\r\n\r\n") || !text.contains("Hello")) {
				int length = this.socket.getInputStream().read(response);
				if (length < 0) {
					throw new IOException("The session has ended");
				}
				text += new String(response, 0, length, StandardCharsets.US_ASCII);
			}
		}

	}

}
