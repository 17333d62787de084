import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * Devices that fill a pool, ask on and on, and must not be lost while strangers attack, until a
 * file tells that the attack is over. One session more asks nothing: the first newcomer may have
 * its place, each later one that of the newcomer before.
 *
 * Arguments: port, number of devices that ask, file that tells that newcomers may come, file that
 * tells that it is over. Keys and trust come from the system properties of JSSE.
 */
final class Siege {

	static final int PERIOD_MILLIS = 100;

	static final int QUIET_ROUNDS = 50;

	static final int NEWCOMERS = 3;

	static final long NEWCOMER_BOUND_MILLIS = 60_000;

	static volatile boolean attacked;

	static volatile boolean over;

	public static void main(String[] args) throws Exception {
		int port = Integer.parseInt(args[0]);
		List<Device> devices = new ArrayList<>();
		Session idle = new Session(port);
		idle.hello();
		for (int i = 0; i < Integer.parseInt(args[1]); i++) {
			Device device = new Device(new Session(port));
			devices.add(device);
			device.start();
		}
		for (Device device : devices) {
			device.await(QUIET_ROUNDS);
		}
		attacked = true;
		System.out.println("quiet");
		await(Path.of(args[2]), devices);
		idle.mustBeOpen();
		letAllAsk(devices);
		System.out.println("  the attack alone evicts nobody");
		List<Session> newcomers = new ArrayList<>();
		for (int i = 0; i < NEWCOMERS; i++) {
			newcomers.add(newcomer(port));
			letAllAsk(devices);
		}
		idle.mustBeClosed();
		for (Session purged : newcomers.subList(0, NEWCOMERS - 1)) {
			purged.mustBeClosed();
		}
		await(Path.of(args[3]), devices);
		newcomers.get(NEWCOMERS - 1).mustBeOpen();
		over = true;
		for (Device device : devices) {
			device.join();
			device.check();
		}
		report(devices);
	}

	static void await(Path file, List<Device> devices) throws Exception {
		while (Files.notExists(file)) {
			for (Device device : devices) {
				device.check();
			}
			Thread.sleep(PERIOD_MILLIS);
		}
	}

	/** From here on every device has been served later than anyone else. */
	static void letAllAsk(List<Device> devices) throws Exception {
		for (Device device : devices) {
			device.await(device.count() + 2);
		}
	}

	/** A device does not give up at the first connect that is lost in a crowd. */
	static Session newcomer(int port) throws Exception {
		long began = System.nanoTime();
		while (true) {
			long millis = (System.nanoTime() - began) / 1_000_000;
			try {
				Session session = new Session(port);
				session.hello();
				System.out.println("  a newcomer is served after " + (System.nanoTime() - began) / 1_000_000 + " ms");
				return session;
			}
			catch (IOException ex) {
				if (millis > NEWCOMER_BOUND_MILLIS) {
					throw new IllegalStateException("A newcomer is not served", ex);
				}
				System.out.println("  a newcomer tries again after " + millis + " ms: " + ex);
			}
		}
	}

	static void report(List<Device> devices) {
		long[] quiet = devices.stream().flatMapToLong((device) -> device.quiet.stream().mapToLong(Long::longValue))
			.sorted()
			.toArray();
		long[] attack = devices.stream().flatMapToLong((device) -> device.attack.stream().mapToLong(Long::longValue))
			.sorted()
			.toArray();
		for (int percent : new int[] { 50, 99 }) {
			double before = percentile(quiet, percent);
			double during = percentile(attack, percent);
			System.out.printf("  p%d of requests: %.2f ms quiet (%d), %.2f ms attacked (%d), ratio %.1f%n", percent, before,
					quiet.length, during, attack.length, during / before);
		}
	}

	static double percentile(long[] sorted, int percent) {
		return sorted[Math.min(sorted.length - 1, sorted.length * percent / 100)] / 1e6;
	}

	/** Asks every 100 ms. */
	static final class Device extends Thread {

		final List<Long> quiet = new ArrayList<>();

		final List<Long> attack = new ArrayList<>();

		private final AtomicLong answered = new AtomicLong();

		private final Session session;

		private volatile Exception failure;

		Device(Session session) {
			this.session = session;
			setDaemon(true);
		}

		@Override
		public void run() {
			try {
				while (!over) {
					List<Long> times = attacked ? this.attack : this.quiet;
					long began = System.nanoTime();
					this.session.hello();
					times.add(System.nanoTime() - began);
					this.answered.incrementAndGet();
					Thread.sleep(PERIOD_MILLIS);
				}
			}
			catch (Exception ex) {
				this.failure = ex;
			}
		}

		long count() {
			return this.answered.get();
		}

		void await(long count) throws Exception {
			while (count() < count) {
				check();
				Thread.sleep(10);
			}
		}

		void check() {
			if (this.failure != null) {
				throw new IllegalStateException("An established session is lost", this.failure);
			}
		}

	}

	/** A session that is kept alive. */
	static final class Session {

		private static final byte[] REQUEST = "GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes();

		private final SSLSocket socket;

		Session(int port) throws IOException {
			this.socket = (SSLSocket) SSLSocketFactory.getDefault().createSocket();
			this.socket.connect(new InetSocketAddress("127.0.0.1", port), 10_000);
			this.socket.setSoTimeout(30_000);
			this.socket.startHandshake();
		}

		void hello() throws IOException {
			this.socket.getOutputStream().write(REQUEST);
			byte[] buffer = new byte[4096];
			int length = 0;
			while (!Arrays.equals("Hello World!".getBytes(), 0, 12, buffer, Math.max(0, length - 12), Math.max(12, length))) {
				int count = this.socket.getInputStream().read(buffer, length, buffer.length - length);
				if (count == -1) {
					throw new IOException("Closed by the server");
				}
				length += count;
			}
		}

		void mustBeOpen() throws IOException {
			hello();
		}

		/** Cleanly: anything but a close_notify is an exception. */
		void mustBeClosed() throws IOException {
			InputStream in = this.socket.getInputStream();
			if (in.read() != -1) {
				throw new IllegalStateException("The server sends something instead of closing");
			}
		}

	}

}
