import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/**
 * A device with a certificate of its own, and what became of it.
 */
final class Device {

	final int serial;

	/** As a client of TLS 1.2, and of TLS 1.3. */
	final List<Identity> identities;

	/** Counted down once it is, if it is to stay so. */
	final CountDownLatch connected = new CountDownLatch(1);

	/** Set before its revocation can be known to a server. */
	volatile boolean mayBeRefused;

	/** Nanoseconds as of <code>System.nanoTime</code>, 0 if not revoked. */
	volatile long revokedAt;

	volatile boolean refusedInTime;

	volatile long closedAt;

	volatile boolean stillOpen;

	Device(Path folder, int serial) throws GeneralSecurityException, IOException {
		this.serial = serial;
		this.identities = List.of(new Identity(folder, serial, "TLSv1.2"), new Identity(folder, serial, "TLSv1.3"));
	}

	static Path certificate(Path folder, int serial) {
		return folder.resolve("device-" + serial + ".pem");
	}

	/** One version of TLS, with tickets of its own. Used by one thread at a time. */
	static final class Identity {

		final String protocol;

		final Figures figures = new Figures();

		private final SSLContext context;

		private boolean ticket;

		private int fullAt;

		Identity(Path folder, int serial, String protocol) throws GeneralSecurityException, IOException {
			this.protocol = protocol;
			this.context = SSLContext.getInstance(protocol);
			KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
			KeyStore own = store();
			own.setKeyEntry("device", privateKey(folder.resolve("device-" + serial + "-key.pem")), new char[0],
					new Certificate[] { read(certificate(folder, serial)) });
			keys.init(own, new char[0]);
			TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
			KeyStore authorities = store();
			authorities.setCertificateEntry("server", read(folder.resolve("server-ca.pem")));
			trust.init(authorities);
			this.context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
		}

		boolean hasTicket() {
			return this.ticket;
		}

		/** Know that a server has sent one. */
		void keepTicket() {
			this.ticket = true;
		}

		void forgetTickets() {
			SSLSessionContext sessions = this.context.getClientSessionContext();
			Collections.list(sessions.getIds()).forEach((id) -> {
				if (sessions.getSession(id) != null) {
					sessions.getSession(id).invalidate();
				}
			});
			this.ticket = false;
		}

		Session connect(int port) throws IOException {
			// One that is refused is not offered again
			this.ticket = false;
			return new Session(this, port);
		}

		void count(Session session, boolean ticket) {
			keepTicket();
			this.figures.tickets += ticket ? 1 : 0;
			if (!session.resumed()) {
				this.fullAt = session.port;
				this.figures.full++;
				return;
			}
			this.figures.resumed++;
			this.figures.resumedElsewhere += (session.port != this.fullAt) ? 1 : 0;
		}

		private static KeyStore store() throws GeneralSecurityException, IOException {
			KeyStore store = KeyStore.getInstance("PKCS12");
			store.load(null, null);
			return store;
		}

		private static Certificate read(Path file) throws GeneralSecurityException, IOException {
			try (InputStream in = Files.newInputStream(file)) {
				return CertificateFactory.getInstance("X.509").generateCertificate(in);
			}
		}

		private static PrivateKey privateKey(Path file) throws GeneralSecurityException, IOException {
			String text = Files.readString(file).replaceAll("-----[A-Z ]+-----", "");
			return KeyFactory.getInstance("EC")
				.generatePrivate(new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(text)));
		}

	}

	/** A connection. */
	static final class Session implements AutoCloseable {

		private static final byte[] REQUEST = "GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes();

		private static final byte[] ANSWER = "Hello World!".getBytes();

		private static final int PATIENCE_MILLIS = 30_000;

		final int port;

		private final long began = System.currentTimeMillis();

		private final SSLSocket socket;

		Session(Identity identity, int port) throws IOException {
			this.port = port;
			Socket tcp = new OneServer();
			tcp.connect(new InetSocketAddress("127.0.0.1", port), PATIENCE_MILLIS);
			tcp.setSoTimeout(PATIENCE_MILLIS);
			this.socket = (SSLSocket) identity.context.getSocketFactory().createSocket(tcp, "localhost", port, true);
		}

		/** Return whether the session of TLS is older than the connection. */
		boolean resumed() {
			return this.socket.getSession().getCreationTime() < this.began;
		}

		void hello() throws IOException {
			this.socket.setSoTimeout(PATIENCE_MILLIS);
			this.socket.getOutputStream().write(REQUEST);
			byte[] buffer = new byte[4096];
			int length = 0;
			while (length < ANSWER.length || !Arrays.equals(ANSWER, 0, ANSWER.length, buffer, length - ANSWER.length, length)) {
				int count = this.socket.getInputStream().read(buffer, length, buffer.length - length);
				if (count == -1) {
					throw new IOException("Closed by the server");
				}
				length += count;
			}
		}

		void mustStayOpen(int millis) throws IOException {
			this.socket.setSoTimeout(millis);
			try {
				throw new IOException((this.socket.getInputStream().read() == -1) ? "Closed by the server"
						: "Something that was not asked for");
			}
			catch (SocketTimeoutException ex) {
				// As it should be
			}
		}

		@Override
		public void close() throws IOException {
			this.socket.close();
		}

	}

	/** The servers are one to a client that keeps tickets by address and port. */
	static final class OneServer extends Socket {

		@Override
		public int getPort() {
			return 443;
		}

	}

	static final class Figures {

		int full;

		int tickets;

		int resumed;

		int resumedElsewhere;

		void add(Figures other) {
			this.full += other.full;
			this.tickets += other.tickets;
			this.resumed += other.resumed;
			this.resumedElsewhere += other.resumedElsewhere;
		}

		@Override
		public String toString() {
			return "%d full handshakes, %d resumed with %d tickets, %d of them at the other process".formatted(this.full,
					this.resumed, this.tickets, this.resumedElsewhere);
		}

	}

}
