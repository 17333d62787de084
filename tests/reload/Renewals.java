import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/**
 * Replaces the certificate and the key of a server again and again, while clients connect
 * and send requests. Ends with an exit code other than zero if one of them fails, or if
 * the last certificate is not served.
 */
final class Renewals {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private final int port;

	private final Path folder;

	private final SSLContext context;

	private final Set<BigInteger> served = ConcurrentHashMap.newKeySet();

	private final AtomicInteger handshakes = new AtomicInteger();

	private final AtomicInteger requests = new AtomicInteger();

	private final AtomicInteger failures = new AtomicInteger();

	private volatile boolean over;

	private long longestGap;

	private Renewals(int port, Path folder) throws Exception {
		this.port = port;
		this.folder = folder;
		KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
		trusted.load(null, null);
		trusted.setCertificateEntry("ca", certificate(folder.resolve("ca.pem")));
		TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
		trust.init(trusted);
		this.context = SSLContext.getInstance("TLS");
		this.context.init(null, trust.getTrustManagers(), null);
	}

	/** Arguments: port, folder, pairs, replacements, and seconds if under load. */
	public static void main(String[] args) throws Exception {
		Renewals renewals = new Renewals(Integer.parseInt(args[0]), Path.of(args[1]));
		int pairs = Integer.parseInt(args[2]);
		int count = Integer.parseInt(args[3]);
		if (args.length > 4) {
			renewals.underLoad(pairs, count, Duration.ofSeconds(Integer.parseInt(args[4])));
		}
		else {
			renewals.asFastAsTheyAreTaken(pairs, count);
		}
		System.out.printf("  longest gap in a pair: %d ms%n", renewals.longestGap / 1_000_000);
		System.exit((renewals.failures.get() == 0) ? 0 : 1);
	}

	private void underLoad(int pairs, int count, Duration time) throws Exception {
		List<Thread> clients = new ArrayList<>();
		for (String protocol : List.of("TLSv1.2", "TLSv1.3")) {
			clients.add(client(() -> connect(protocol)));
			clients.add(client(() -> connect(protocol)));
			clients.add(client(() -> keepAlive(protocol)));
			clients.add(client(() -> keepAlive(protocol)));
		}
		long begin = System.nanoTime();
		for (int i = 0; i < count; i++) {
			long incomplete = System.nanoTime();
			replace(i, 1 + i % pairs);
			gap(incomplete);
			LockSupport.parkNanos(begin + time.toNanos() / count * (i + 1) - System.nanoTime());
		}
		awaitServed(1 + (count - 1) % pairs);
		this.over = true;
		for (Thread client : clients) {
			client.join();
		}
		System.out.printf("  %d replacements in %d s: %d handshakes, %d requests, %d failed, %d certificates seen%n", count,
				(System.nanoTime() - begin) / 1_000_000_000, this.handshakes.get(), this.requests.get(),
				this.failures.get(), this.served.size());
		if (this.served.size() < Math.min(pairs, count)) {
			fail("not every certificate was served", null);
		}
	}

	private void asFastAsTheyAreTaken(int pairs, int count) throws Exception {
		long begin = System.nanoTime();
		for (int i = 0; i < count; i++) {
			int pair = 1 + i % pairs;
			long incomplete = System.nanoTime();
			move("cert-" + pair + ".pem", "server.pem");
			move("key-" + pair + ".pem", "server-key.pem");
			gap(incomplete);
			// Files are taken when they have been the same twice
			pause(100);
			awaitServed(pair);
		}
		System.out.printf("  %d reloads in %d s%n", count, (System.nanoTime() - begin) / 1_000_000_000);
	}

	/** Replace the files in the ways there are, one after the other or at once. */
	private void replace(int round, int pair) throws IOException {
		String certificate = "cert-" + pair + ".pem";
		String key = "key-" + pair + ".pem";
		switch (round % 5) {
			case 0 -> {
				move(key, "server-key.pem");
				move(certificate, "server.pem");
			}
			case 1 -> {
				move(certificate, "server.pem");
				pause(150);
				move(key, "server-key.pem");
			}
			case 2 -> {
				write(key, "server-key.pem", 0);
				pause(150);
				write(certificate, "server.pem", 0);
			}
			case 3 -> {
				write(certificate, "server.pem", 70);
				write(key, "server-key.pem", 70);
			}
			default -> {
				Files.deleteIfExists(this.folder.resolve("server.pem"));
				pause(70);
				write(key, "server-key.pem", 0);
				write(certificate, "server.pem", 0);
			}
		}
	}

	/** Keep for how long a server may have seen the one file of a pair without the other. */
	private void gap(long since) {
		this.longestGap = Math.max(this.longestGap, System.nanoTime() - since);
	}

	private void move(String from, String to) throws IOException {
		Path next = Files.copy(this.folder.resolve(from), this.folder.resolve(to + ".next"),
				StandardCopyOption.REPLACE_EXISTING);
		Files.move(next, this.folder.resolve(to), StandardCopyOption.ATOMIC_MOVE);
	}

	private void write(String from, String to, long pauseInBetween) throws IOException {
		byte[] content = Files.readAllBytes(this.folder.resolve(from));
		try (var out = Files.newOutputStream(this.folder.resolve(to))) {
			out.write(content, 0, content.length / 2);
			pause(pauseInBetween);
			out.write(content, content.length / 2, content.length - content.length / 2);
		}
	}

	private static void pause(long milliseconds) {
		long end = System.nanoTime() + milliseconds * 1_000_000;
		for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
			LockSupport.parkNanos(left);
		}
	}

	private void awaitServed(int pair) throws Exception {
		BigInteger expected = certificate(this.folder.resolve("cert-" + pair + ".pem")).getSerialNumber();
		long end = System.nanoTime() + PATIENCE.toNanos();
		while (System.nanoTime() < end) {
			try (SSLSocket socket = open("TLSv1.3")) {
				if (serial(socket).equals(expected)) {
					return;
				}
			}
			pause(25);
		}
		fail("certificate " + pair + " is not served", null);
	}

	private Thread client(Client client) {
		Thread thread = new Thread(() -> {
			while (!this.over) {
				try {
					client.run();
				}
				catch (Exception ex) {
					fail("a client has failed", ex);
				}
			}
		});
		thread.start();
		return thread;
	}

	private void connect(String protocol) throws Exception {
		try (SSLSocket socket = open(protocol)) {
			this.served.add(serial(socket));
			this.handshakes.incrementAndGet();
			request(socket);
		}
		pause(5);
	}

	private void keepAlive(String protocol) throws Exception {
		try (SSLSocket socket = open(protocol)) {
			while (!this.over) {
				request(socket);
				pause(2);
			}
		}
	}

	private SSLSocket open(String protocol) throws IOException {
		SSLSocket socket = (SSLSocket) this.context.getSocketFactory().createSocket("localhost", this.port);
		try {
			socket.setSoTimeout(10_000);
			SSLParameters parameters = socket.getSSLParameters();
			parameters.setProtocols(new String[] { protocol });
			parameters.setEndpointIdentificationAlgorithm("HTTPS");
			socket.setSSLParameters(parameters);
			socket.startHandshake();
			return socket;
		}
		catch (IOException ex) {
			socket.close();
			throw ex;
		}
	}

	private static BigInteger serial(SSLSocket socket) throws IOException {
		return ((X509Certificate) socket.getSession().getPeerCertificates()[0]).getSerialNumber();
	}

	private void request(SSLSocket socket) throws IOException {
		socket.getOutputStream()
			.write("GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
		InputStream in = socket.getInputStream();
		StringBuilder head = new StringBuilder();
		while (head.indexOf("\r\n\r\n") == -1) {
			int next = in.read();
			if (next == -1) {
				throw new IOException("closed after '" + head + "'");
			}
			head.append((char) next);
		}
		String lower = head.toString().toLowerCase(java.util.Locale.ROOT);
		int at = lower.indexOf("content-length:");
		int length = Integer.parseInt(lower.substring(at + 15, lower.indexOf('\r', at)).strip());
		if (!lower.startsWith("http/1.1 200 ") || in.readNBytes(length).length < length) {
			throw new IOException("answered '" + head + "'");
		}
		this.requests.incrementAndGet();
	}

	private void fail(String reason, Exception cause) {
		if (this.failures.incrementAndGet() <= 5) {
			System.out.println("  " + reason + ((cause != null) ? ": " + cause : ""));
		}
	}

	private static X509Certificate certificate(Path file) throws Exception {
		try (InputStream in = Files.newInputStream(file)) {
			return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
		}
	}

	/**
	 * What a client does again and again.
	 */
	private interface Client {

		void run() throws Exception;

	}

}
