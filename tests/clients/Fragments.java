import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Stands between a client and the server, and makes the client look like a bad network: its
 * handshake messages come in records of so many bytes, and everything it sends in so many bytes at
 * once. What the server sends passes as it is.
 *
 * Arguments: port of the server, and any number of RECORD/SEGMENT in bytes, each of which gets a
 * port. Prints that port, and of each connection how many records there were of, the records
 * they became, and the longest one of the server.
 */
final class Fragments {

	static final int HEADER = 5;

	static final int HANDSHAKE = 22;

	static final int ALERT = 21;

	/** So that bytes sent one by one also arrive so, more often than not. */
	static final long PAUSE_NANOS = TimeUnit.MICROSECONDS.toNanos(20);

	/** Beyond the handshake, time matters. */
	static final int PATIENT_BYTES = 8192;

	private final int serverPort;

	private final int record;

	private final int segment;

	private Fragments(int serverPort, String shape) {
		this.serverPort = serverPort;
		this.record = Integer.parseInt(shape.split("/")[0]);
		this.segment = Integer.parseInt(shape.split("/")[1]);
	}

	public static void main(String[] args) throws Exception {
		for (String shape : Arrays.asList(args).subList(1, args.length)) {
			ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
			Fragments fragments = new Fragments(Integer.parseInt(args[0]), shape);
			new Thread(() -> fragments.accept(socket)).start();
			System.out.println(shape + " at port " + socket.getLocalPort());
		}
		System.out.println("ready");
	}

	private void accept(ServerSocket socket) {
		while (true) {
			try {
				Socket client = socket.accept();
				Socket server = new Socket(InetAddress.getLoopbackAddress(), this.serverPort);
				server.setTcpNoDelay(true);
				client.setTcpNoDelay(true);
				Connection connection = new Connection(client, server);
				new Thread(connection::toServer).start();
				new Thread(connection::toClient).start();
			}
			catch (IOException ex) {
				throw new IllegalStateException(ex);
			}
		}
	}

	private final class Connection {

		private final Socket client;

		private final Socket server;

		private int before;

		private int after;

		private long sent;

		Connection(Socket client, Socket server) {
			this.client = client;
			this.server = server;
		}

		void toServer() {
			try {
				DataInputStream in = new DataInputStream(this.client.getInputStream());
				OutputStream out = this.server.getOutputStream();
				boolean plain = true;
				while (true) {
					byte[] header = in.readNBytes(HEADER);
					if (header.length < HEADER) {
						break;
					}
					byte[] payload = new byte[(header[3] & 0xff) << 8 | header[4] & 0xff];
					in.readFully(payload);
					// After ChangeCipherSpec a record cannot be divided
					plain = plain && (header[0] == HANDSHAKE || header[0] == ALERT);
					send(out, plain ? divide(header, payload) : join(header, payload));
				}
				this.server.shutdownOutput();
			}
			catch (IOException ex) {
				close();
			}
		}

		private byte[] divide(byte[] header, byte[] payload) {
			int records = (payload.length + Fragments.this.record - 1) / Fragments.this.record;
			byte[] divided = new byte[payload.length + records * HEADER];
			int at = 0;
			for (int from = 0; from < payload.length; from += Fragments.this.record) {
				int length = Math.min(Fragments.this.record, payload.length - from);
				System.arraycopy(header, 0, divided, at, 3);
				divided[at + 3] = (byte) (length >> 8);
				divided[at + 4] = (byte) length;
				System.arraycopy(payload, from, divided, at + HEADER, length);
				at += HEADER + length;
			}
			this.before++;
			this.after += records;
			return divided;
		}

		private byte[] join(byte[] header, byte[] payload) {
			byte[] joined = Arrays.copyOf(header, HEADER + payload.length);
			System.arraycopy(payload, 0, joined, HEADER, payload.length);
			return joined;
		}

		private void send(OutputStream out, byte[] bytes) throws IOException {
			for (int from = 0; from < bytes.length; from += Fragments.this.segment) {
				int length = Math.min(Fragments.this.segment, bytes.length - from);
				out.write(bytes, from, length);
				this.sent += length;
				if (this.sent < PATIENT_BYTES) {
					LockSupport.parkNanos(PAUSE_NANOS);
				}
			}
		}

		void toClient() {
			int longest = 0;
			try {
				InputStream in = this.server.getInputStream();
				OutputStream out = this.client.getOutputStream();
				while (true) {
					byte[] header = in.readNBytes(HEADER);
					if (header.length < HEADER) {
						break;
					}
					int length = (header[3] & 0xff) << 8 | header[4] & 0xff;
					longest = Math.max(longest, length);
					byte[] payload = in.readNBytes(length);
					if (payload.length < length) {
						break;
					}
					out.write(join(header, payload));
				}
			}
			catch (IOException ex) {
				// Reported by the client
			}
			System.out.printf("%d/%d: %d records became %d, the longest of the server has %d%n", Fragments.this.record,
					Fragments.this.segment, this.before, this.after, longest);
			close();
		}

		private void close() {
			try {
				this.client.close();
				this.server.close();
			}
			catch (IOException ex) {
				// Nothing of it is used again
			}
		}

	}

}
