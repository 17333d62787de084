import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/**
 * Measures the requests of an established session, with and without full handshakes that
 * wait for a slow token beside it.
 */
public final class SlowToken {

	private static final byte[] REQUEST = "GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n"
		.getBytes(StandardCharsets.US_ASCII);

	private static final int CLIENTS = 16;

	private static final int QUIET_REQUESTS = 2000;

	// What a busy machine takes from anybody
	private static final double FLOOR_MS = 10;

	private static int port;

	private static Path authority;

	private SlowToken() {
	}

	public static void main(String[] arguments) throws Exception {
		port = Integer.parseInt(arguments[0]);
		int handshakes = Integer.parseInt(arguments[1]);
		authority = Path.of(arguments[2]);
		try (SSLSocket session = connect(context())) {
			measure(session, QUIET_REQUESTS, null);
			double quiet = measure(session, QUIET_REQUESTS, null);
			AtomicInteger left = new AtomicInteger(handshakes);
			AtomicInteger failed = new AtomicInteger();
			CountDownLatch ended = new CountDownLatch(CLIENTS);
			long begin = System.nanoTime();
			for (int i = 0; i < CLIENTS; i++) {
				new Thread(() -> {
					while (left.getAndDecrement() > 0) {
						// A context of its own resumes nothing
						try (SSLSocket socket = connect(context())) {
							socket.getSession();
						}
						catch (Exception ex) {
							if (failed.getAndIncrement() == 0) {
								ex.printStackTrace();
							}
						}
					}
					ended.countDown();
				}).start();
			}
			double busy = measure(session, Integer.MAX_VALUE, ended);
			double limit = Math.max(FLOOR_MS, 3 * quiet);
			System.out.printf(
					"  %d handshakes in %.1f s, %d failed; p99 of requests: quiet %.2f ms, beside them %.2f ms (limit %.2f ms)%n",
					handshakes, (System.nanoTime() - begin) / 1e9, failed.get(), quiet, busy, limit);
			if (failed.get() > 0 || busy > limit) {
				System.exit(1);
			}
		}
	}

	private static SSLContext context() throws Exception {
		KeyStore trust = KeyStore.getInstance("PKCS12");
		trust.load(null, null);
		try (InputStream in = Files.newInputStream(authority)) {
			trust.setCertificateEntry("ca", CertificateFactory.getInstance("X.509").generateCertificate(in));
		}
		TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
		factory.init(trust);
		SSLContext context = SSLContext.getInstance("TLS");
		context.init(null, factory.getTrustManagers(), null);
		return context;
	}

	private static SSLSocket connect(SSLContext context) throws IOException {
		SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", port);
		socket.setSoTimeout(60_000);
		socket.setTcpNoDelay(true);
		socket.startHandshake();
		return socket;
	}

	private static double measure(SSLSocket session, int requests, CountDownLatch ended) throws IOException {
		long[] times = new long[1024];
		int count = 0;
		byte[] response = new byte[4096];
		while (count < requests && (ended == null || ended.getCount() > 0)) {
			if (count == times.length) {
				times = Arrays.copyOf(times, 2 * count);
			}
			long begin = System.nanoTime();
			session.getOutputStream().write(REQUEST);
			String text = "";
			while (!text.contains("\r\n\r\n") || !text.contains("Hello")) {
				int length = session.getInputStream().read(response);
				if (length < 0) {
					throw new IOException("The session has ended");
				}
				text += new String(response, 0, length, StandardCharsets.US_ASCII);
			}
			times[count++] = System.nanoTime() - begin;
		}
		long[] sorted = Arrays.copyOf(times, count);
		Arrays.sort(sorted);
		return sorted[(int) (count * 0.99)] / 1e6;
	}

}
