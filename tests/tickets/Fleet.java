import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Devices that reconnect to two servers, and devices that stay connected, while ticket keys rotate
 * and a revocation list is written every second, now and then with one of them in it. None may be
 * refused that is not revoked, and none may be served from two seconds after its revocation on.
 *
 * Arguments: ports of the servers, seconds, folder with the CA of the server, the CA of the devices
 * and their certificates, file that the servers take revocation lists from, file with ticket keys.
 */
final class Fleet {

	static final long BOUND_NANOS = TimeUnit.SECONDS.toNanos(2);

	/** Before the end, so that what a revocation does can be seen. */
	static final long QUIET_SECONDS = 6;

	static final long PATIENCE_SECONDS = 120;

	static final int THREADS = 6;

	static final int FRESH_OF = 4;

	static final int OTHERS_PER_LIST = 20;

	static final int PERIOD_MILLIS = 200;

	static final Queue<String> problems = new ConcurrentLinkedQueue<>();

	static final AtomicInteger refusals = new AtomicInteger();

	static final AtomicInteger refusedTickets = new AtomicInteger();

	static volatile boolean over;

	public static void main(String[] args) throws Exception {
		int[] ports = { Integer.parseInt(args[0]), Integer.parseInt(args[1]) };
		Path folder = Path.of(args[3]);
		List<Device> devices = new ArrayList<>();
		for (int serial = 1; Files.exists(Device.certificate(folder, serial)); serial++) {
			devices.add(new Device(folder, serial));
		}
		// Each fourth one stays connected
		List<Device> staying = devices.stream().filter((device) -> device.serial % 4 == 0).toList();
		List<Device> coming = devices.stream().filter((device) -> device.serial % 4 != 0).toList();
		List<Thread> threads = new ArrayList<>();
		for (int i = 0; i < THREADS; i++) {
			int remainder = i;
			threads.add(new Thread(() -> reconnect(
					coming.stream().filter((device) -> device.serial % THREADS == remainder).toList(), ports)));
		}
		for (Device device : staying) {
			threads.add(new Thread(() -> stay(device, ports[device.serial / 4 % 2])));
		}
		threads.forEach(Thread::start);
		for (Device device : staying) {
			demand(device.connected.await(PATIENCE_SECONDS, TimeUnit.SECONDS), "device " + device.serial + " connects");
		}
		long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(Integer.parseInt(args[2]));
		Set<String> generations = new HashSet<>();
		Revocations revocations = new Revocations(folder, Path.of(args[4]));
		for (int round = 1; System.nanoTime() < end; round++) {
			boolean some = System.nanoTime() < end - TimeUnit.SECONDS.toNanos(QUIET_SECONDS);
			revocations.revoke((some && round % 2 == 0) ? pick(coming) : null, (some && round % 3 == 0) ? pick(staying) : null);
			Files.readAllLines(Path.of(args[5])).forEach((line) -> generations.add(line.split(" ")[0]));
			Thread.sleep(1000);
		}
		over = true;
		for (Thread thread : threads) {
			thread.join(60_000);
		}
		report(devices, staying, generations.size());
	}

	/** The first of those not yet revoked, as long as that leaves half of them. */
	static Device pick(List<Device> devices) {
		List<Device> left = devices.stream().filter((device) -> !device.mayBeRefused).toList();
		return (left.size() > devices.size() / 2) ? left.get(0) : null;
	}

	/** What has failed is a problem, unless the device may be refused. */
	static void refused(Device device, String what, Exception cause) {
		if (!device.mayBeRefused) {
			problems.add("device %d, not revoked: %s: %s".formatted(device.serial, what, cause));
		}
	}

	/** What has succeeded is a problem, if it began too late. */
	static void served(Device device, String what, long began) {
		long revokedAt = device.revokedAt;
		if (revokedAt != 0 && began - revokedAt > BOUND_NANOS) {
			problems.add("device %d, revoked %d ms before: %s is served".formatted(device.serial,
					(began - revokedAt) / 1_000_000, what));
		}
	}

	static void reconnect(List<Device> devices, int[] ports) {
		while (!over) {
			for (Device device : devices) {
				connect(device, ports[ThreadLocalRandom.current().nextInt(ports.length)]);
			}
		}
	}

	static void connect(Device device, int port) {
		ThreadLocalRandom random = ThreadLocalRandom.current();
		Device.Identity identity = device.identities.get(random.nextInt(device.identities.size()));
		if (random.nextInt(FRESH_OF) == 0) {
			identity.forgetTickets();
		}
		boolean ticket = identity.hasTicket();
		String what = "%s, %s".formatted(identity.protocol, ticket ? "with a ticket" : "without a ticket");
		long began = System.nanoTime();
		try (Device.Session session = identity.connect(port)) {
			session.hello();
			served(device, what, began);
			identity.count(session, ticket);
		}
		catch (IOException | RuntimeException ex) {
			refused(device, what, ex);
			refusals.incrementAndGet();
			refusedTickets.addAndGet(ticket ? 1 : 0);
			if (device.revokedAt != 0 && began - device.revokedAt > BOUND_NANOS) {
				device.refusedInTime = true;
			}
		}
	}

	/** Ask now and then, and see at once when the server closes. */
	static void stay(Device device, int port) {
		Device.Identity identity = device.identities.get(device.serial / 8 % 2);
		try (Device.Session session = identity.connect(port)) {
			for (int i = 0; !over; i++) {
				long began = System.nanoTime();
				if (i % 5 == 0) {
					session.hello();
					identity.keepTicket();
					device.connected.countDown();
				}
				session.mustStayOpen(PERIOD_MILLIS);
				served(device, "an open session", began);
			}
			device.stillOpen = true;
		}
		catch (IOException | RuntimeException ex) {
			refused(device, "an open session", ex);
			device.closedAt = System.nanoTime();
		}
		while (!over) {
			connect(device, port);
			pause();
		}
	}

	static void pause() {
		try {
			Thread.sleep(PERIOD_MILLIS);
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	static void report(List<Device> devices, List<Device> staying, int generations) {
		List<Device> revoked = devices.stream().filter((device) -> device.revokedAt != 0).toList();
		for (int i = 0; i < 2; i++) {
			int version = i;
			Device.Figures sum = new Device.Figures();
			devices.forEach((device) -> sum.add(device.identities.get(version).figures));
			System.out.printf("  %s: %s%n", devices.get(0).identities.get(version).protocol, sum);
			demand(sum.full > 0 && sum.resumed > 0 && sum.resumedElsewhere > 0, "full, resumed and resumed elsewhere");
			demand(sum.resumed * 2 > sum.tickets, "half of the tickets resume");
		}
		long slowest = staying.stream()
			.filter((device) -> device.revokedAt != 0 && device.closedAt != 0)
			.mapToLong((device) -> (device.closedAt - device.revokedAt) / 1_000_000)
			.max()
			.orElse(-1);
		long closed = staying.stream().filter((device) -> device.closedAt != 0).count();
		System.out.printf("  %d devices of %d revoked, %d of them connected, closed within %d ms; %d refusals, %d of tickets%n",
				revoked.size(), devices.size(), closed, slowest, refusals.get(), refusedTickets.get());
		System.out.printf("  %d generations of keys%n", generations);
		demand(closed > 0 && refusedTickets.get() > 0, "some are revoked, with tickets and open sessions");
		revoked.forEach((device) -> demand(device.refusedInTime, "revoked device " + device.serial + " tries, and is refused"));
		staying.forEach((device) -> demand(device.stillOpen != (device.revokedAt != 0),
				"the session of device " + device.serial + " is " + ((device.revokedAt != 0) ? "closed" : "open")));
		if (!problems.isEmpty()) {
			problems.stream().limit(20).forEach(System.out::println);
			System.out.println(problems.size() + " problems");
			System.exit(1);
		}
		System.exit(0);
	}

	static void demand(boolean fact, String what) {
		if (!fact) {
			problems.add("not so: " + what);
		}
	}

	/** The list of the CA, which grows. */
	static final class Revocations {

		private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);

		private final Path folder;

		private final Path list;

		private int others = 0x1000;

		Revocations(Path folder, Path list) {
			this.folder = folder;
			this.list = list;
		}

		/** Revoke some who are not connected, and up to two who are. */
		void revoke(Device... devices) throws IOException, InterruptedException {
			for (int i = 0; i < OTHERS_PER_LIST; i++) {
				add(this.others++);
			}
			for (Device device : devices) {
				if (device != null) {
					add(device.serial);
				}
			}
			Process process = new ProcessBuilder("openssl", "ca", "-gencrl", "-config", "ca.cnf", "-out", "next.crl")
				.directory(this.folder.toFile())
				.redirectErrorStream(true)
				.redirectOutput(this.folder.resolve("crl.log").toFile())
				.start();
			if (process.waitFor() != 0) {
				throw new IOException(Files.readString(this.folder.resolve("crl.log")));
			}
			for (Device device : devices) {
				if (device != null) {
					device.mayBeRefused = true;
				}
			}
			Files.move(this.folder.resolve("next.crl"), this.list, StandardCopyOption.ATOMIC_MOVE);
			for (Device device : devices) {
				if (device != null) {
					device.revokedAt = System.nanoTime();
				}
			}
		}

		private void add(int serial) throws IOException {
			Instant now = Instant.now();
			Files.writeString(this.folder.resolve("index.txt"), "R\t%s\t%s\t%04X\tunknown\t/CN=device%n"
				.formatted(TIME.format(now.plusSeconds(86_400)), TIME.format(now), serial),
					StandardOpenOption.APPEND);
		}

	}

}
