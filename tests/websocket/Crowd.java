import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/**
 * Many WebSocket clients in one process, which all have to get every message of the
 * server in order: without, and, in turn, with others that do not read.
 */
final class Crowd {

	private static final int PATIENCE = 120;

	// How often those who do not read may seem to cost time, as the machine was busy with something else
	private static final int MORE_ROUNDS = 4;

	private static final HttpClient http = HttpClient.newHttpClient();

	private final String address;

	private final String uri;

	private final Hearer[] hearers;

	private final List<Deaf> deaf = new ArrayList<>();

	private int next;

	private Crowd(int port, String uri, int clients) throws Exception {
		this.address = "localhost:" + port;
		this.uri = uri;
		this.hearers = Hearer.connect(URI.create("wss://" + this.address + uri), clients);
		awaitCounts(clients, 0);
	}

	/**
	 * @param args port, URI, number of clients, of clients that do not read, bytes that
	 * wait for each of those, messages of a round, bytes of a message, 'paced' or
	 * 'forget', rounds, seconds that those who do not read may cost
	 */
	public static void main(String[] args) throws Exception {
		int[] numbers = Arrays.stream(args).mapToInt((arg) -> arg.matches("\\d+") ? Integer.parseInt(arg) : -1).toArray();
		Crowd crowd = new Crowd(numbers[0], args[1], numbers[2]);
		List<List<Round>> rounds = List.of(new ArrayList<>(), new ArrayList<>());
		for (int i = 0; i < numbers[8] || i < numbers[8] + MORE_ROUNDS && costly(rounds, numbers[9]); i++) {
			// Without, with, with, without: both get faster with time
			int ofThem = (numbers[3] > 0) ? (i + 1) / 2 % 2 : 0;
			if (ofThem == 1) {
				crowd.invite(numbers[3], numbers[4]);
			}
			Round round = crowd.round(numbers[5], numbers[6], args[7]);
			rounds.get(ofThem).add(round);
			System.out.printf(Locale.ROOT, "  %s, %,d clients, %d that do not read: %,d messages of %,d bytes each in %s%n",
					args[7], numbers[2], crowd.deaf.size(), numbers[5], numbers[6], round);
			crowd.dismiss();
		}
		if (numbers[3] > 0) {
			compare(rounds, numbers[9]);
		}
		System.exit(0);
	}

	/** Who costs time does so in each round, other programs of this machine in some. */
	private static boolean costly(List<List<Round>> rounds, int seconds) {
		return !rounds.get(1).isEmpty() && best(rounds.get(1), Round::seconds) >= best(rounds.get(0), Round::seconds) * 1.5
				+ seconds;
	}

	private static void compare(List<List<Round>> rounds, int seconds) {
		List<Round> without = rounds.get(0);
		List<Round> with = rounds.get(1);
		double[] total = { best(without, Round::seconds), best(with, Round::seconds) };
		double[] message = { best(without, Round::median), best(with, Round::median) };
		System.out.printf(Locale.ROOT, "  with those that do not read: %.2f times the time, %.2f times the median of a message%n",
				total[1] / total[0], message[1] / message[0]);
		check(!costly(rounds, seconds), "clients that do not read cost the others time");
	}

	private static double best(List<Round> rounds, ToDoubleFunction<Round> figure) {
		return rounds.stream().mapToDouble(figure).min().orElseThrow();
	}

	/** Have clients come who do not read. */
	private void invite(int number, int bytes) throws Exception {
		for (int i = 0; i < number; i++) {
			this.deaf.add(new Deaf(this.address, this.uri, bytes));
		}
		awaitCounts(this.hearers.length + number, number);
	}

	private void dismiss() throws Exception {
		for (Deaf client : this.deaf) {
			client.close();
		}
		this.deaf.clear();
		awaitCounts(this.hearers.length, 0);
	}

	/** Wait until the server has so many clients, of whom so many more are clogged. */
	private void awaitCounts(int clients, int clogged) throws Exception {
		long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE);
		int already = 0;
		String counts;
		do {
			check(System.nanoTime() < deadline, "the server does not have " + clients + ", " + clogged + " clogged");
			Thread.sleep(100);
			counts = ask(HttpRequest.newBuilder(URI.create("https://" + this.address + "/counts")));
			already += Integer.parseInt(counts.split(" ")[1]);
		}
		while (Integer.parseInt(counts.split(" ")[0]) != clients || already < clogged);
	}

	private Round round(int messages, int bytes, String loop) throws Exception {
		for (Hearer hearer : this.hearers) {
			hearer.expect(this.next, messages, bytes);
		}
		String query = "uri=%s&first=%d&messages=%d&bytes=%d&loop=%s".formatted(this.uri, this.next, messages, bytes,
				loop);
		this.next += messages;
		long began = System.nanoTime();
		ask(HttpRequest.newBuilder(URI.create("https://" + this.address + "/broadcast?" + query))
			.POST(HttpRequest.BodyPublishers.noBody()));
		long deadline = began + TimeUnit.SECONDS.toNanos(PATIENCE);
		long ended = began;
		int[] micros = new int[this.hearers.length * messages];
		for (int i = 0; i < this.hearers.length; i++) {
			ended = Math.max(ended, this.hearers[i].await(deadline, micros, i * messages));
		}
		Arrays.sort(micros);
		return new Round((ended - began) / 1e9, micros[micros.length / 2] / 1e3, micros[micros.length / 100 * 99] / 1e3);
	}

	private static String ask(HttpRequest.Builder request) throws Exception {
		HttpResponse<String> response = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
		check(response.statusCode() == 200, "status " + response.statusCode());
		return response.body();
	}

	static void check(boolean fine, String otherwise) {
		if (!fine) {
			System.out.println("FAILED: " + otherwise);
			System.exit(1);
		}
	}

	private record Round(double seconds, double median, double percentile) {

		@Override
		public String toString() {
			return String.format(Locale.ROOT, "%.1f s, median %.0f ms, 99%% in %.0f ms", this.seconds, this.median,
					this.percentile);
		}

	}

}
