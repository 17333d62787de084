import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * Clients that ask on and on over connections of their own, half of them over HTTP/2, while nothing
 * happens and while others attack, in turn. None may be lost, nor wait much longer under attack.
 *
 * Arguments: port, name of the attack, attacking connections at the same time, what they have to
 * send in all, seconds after which they need not have, rounds of which there have to be some for a
 * verdict on times, and the command that attacks, to which the first three are added.
 */
final class Bystanders {

	static final int CLIENTS = 8;

	static final int PERIOD_MILLIS = 20;

	static final int QUIET_SECONDS = 2;

	static final int ATTACK_SECONDS = 5;

	/** Of rounds that are too few to tell what is noticed of them. */
	static final int SHORT_ATTACK_SECONDS = 2;

	static final int ENOUGH_ROUNDS = 4;

	static final double WORSE = 3;

	/** On a machine that does other things a few requests take as long as this. */
	static final double NOISE_MILLIS = 50;

	static volatile boolean over;

	public static void main(String[] args) throws Exception {
		int port = Integer.parseInt(args[0]);
		long enough = Long.parseLong(args[3]);
		long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(Integer.parseInt(args[4]));
		int rounds = Integer.parseInt(args[5]);
		List<Client> clients = new ArrayList<>();
		for (int i = 0; i < CLIENTS; i++) {
			Client client = new Client((i % 2 == 0) ? new Http1Session(port) : http2(port));
			clients.add(client);
			client.start();
		}
		List<String> command = new ArrayList<>(Arrays.asList(args).subList(6, args.length));
		command.addAll(Arrays.asList(args).subList(0, 3));
		Attack attack = new Attack(command);
		// Both sides get to know their work
		if (rounds >= ENOUGH_ROUNDS) {
			round(clients, QUIET_SECONDS);
			attack.begin();
			round(clients, ATTACK_SECONDS);
			attack.pause();
		}
		List<Double> quiet = new ArrayList<>();
		List<Double> attacked = new ArrayList<>();
		while (quiet.size() < rounds || (attack.sent < enough && System.nanoTime() < end)) {
			quiet.add(round(clients, QUIET_SECONDS));
			attack.begin();
			attacked.add(round(clients, (rounds >= ENOUGH_ROUNDS) ? ATTACK_SECONDS : SHORT_ATTACK_SECONDS));
			attack.pause();
		}
		over = true;
		attack.end();
		for (Client client : clients) {
			client.join();
			client.check();
		}
		System.out.println("  " + attack.figures);
		double before = median(quiet);
		double during = median(attacked);
		System.out.printf("  p99 of requests: %.1f ms quiet, %.1f ms attacked, medians of %d rounds%n", before, during,
				quiet.size());
		demand(attack.sent >= enough, "sent " + enough);
		demand(attack.unended == 0, "each attacking connection is ended");
		demand(rounds < ENOUGH_ROUNDS || during <= Math.max(before * WORSE, NOISE_MILLIS), "no more than " + WORSE + " times of quiet");
	}

	static Session http2(int port) throws IOException {
		Http2Connection connection = new Http2Connection(port);
		return connection::hello;
	}

	/** Return the p99 of the requests of a while, in milliseconds. */
	static double round(List<Client> clients, int seconds) throws Exception {
		clients.forEach(Client::forget);
		Thread.sleep(TimeUnit.SECONDS.toMillis(seconds));
		// The slowest are those under way
		for (Client client : clients) {
			client.awaitAnswer();
		}
		List<Long> times = new ArrayList<>();
		for (Client client : clients) {
			client.check();
			times.addAll(client.forget());
		}
		demand(!times.isEmpty(), "requests are answered");
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
	static final class Attack {

		long sent;

		int unended;

		String figures = "";

		private final Process process;

		private final BufferedReader in;

		private final BufferedWriter out;

		Attack(List<String> command) throws IOException {
			this.process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
			this.in = new BufferedReader(new InputStreamReader(this.process.getInputStream(), StandardCharsets.UTF_8));
			this.out = new BufferedWriter(new OutputStreamWriter(this.process.getOutputStream(), StandardCharsets.UTF_8));
			Runtime.getRuntime().addShutdownHook(new Thread(this.process::destroyForcibly));
		}

		void begin() throws IOException {
			tell("go");
		}

		/** Wait until its connections have ended. */
		void pause() throws IOException {
			tell("stop");
			String line = this.in.readLine();
			if (line == null) {
				throw new IOException("The attack has ended");
			}
			String[] parts = line.split(" ", 5);
			this.sent = Long.parseLong(parts[0]);
			this.unended = Integer.parseInt(parts[2]);
			this.figures = "%s sent on %s connections, which ended: %s; %s streams reset by the server".formatted(parts[0],
					parts[1], parts[4], parts[3]);
		}

		void end() throws Exception {
			tell("end");
			this.process.waitFor();
		}

		private void tell(String command) throws IOException {
			this.out.write(command + "\n");
			this.out.flush();
		}

	}

	/** Asks every 20 ms. */
	static final class Client extends Thread {

		private final Session session;

		private List<Long> times = new ArrayList<>();

		private volatile long answers;

		private volatile Exception failure;

		Client(Session session) {
			this.session = session;
			setDaemon(true);
		}

		@Override
		public void run() {
			try {
				while (!over) {
					long began = System.nanoTime();
					this.session.hello();
					add(System.nanoTime() - began);
					Thread.sleep(PERIOD_MILLIS);
				}
			}
			catch (Exception ex) {
				this.failure = ex;
			}
		}

		private synchronized void add(long nanos) {
			this.times.add(nanos);
			this.answers++;
		}

		synchronized List<Long> forget() {
			List<Long> taken = this.times;
			this.times = new ArrayList<>();
			return taken;
		}

		void awaitAnswer() throws InterruptedException {
			long before = this.answers;
			while (this.answers == before) {
				check();
				Thread.sleep(1);
			}
		}

		void check() {
			if (this.failure != null) {
				throw new IllegalStateException("A bystander is lost", this.failure);
			}
		}

	}

	/** A connection that is kept. */
	interface Session {

		void hello() throws IOException;

	}

	/** One of HTTP/1.1. */
	static final class Http1Session implements Session {

		private static final byte[] REQUEST = "GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n"
			.getBytes(StandardCharsets.US_ASCII);

		private final SSLSocket socket;

		Http1Session(int port) throws IOException {
			this.socket = (SSLSocket) SSLSocketFactory.getDefault().createSocket();
			this.socket.connect(new InetSocketAddress("127.0.0.1", port), Http2Connection.PATIENCE_MILLIS);
			this.socket.setSoTimeout(Http2Connection.PATIENCE_MILLIS);
		}

		@Override
		public void hello() throws IOException {
			this.socket.getOutputStream().write(REQUEST);
			byte[] buffer = new byte[4096];
			int length = 0;
			while (!new String(buffer, 0, length, StandardCharsets.US_ASCII).endsWith("Hello World!")) {
				int count = this.socket.getInputStream().read(buffer, length, buffer.length - length);
				if (count == -1) {
					throw new IOException("Closed by the server");
				}
				length += count;
			}
		}

	}

}
