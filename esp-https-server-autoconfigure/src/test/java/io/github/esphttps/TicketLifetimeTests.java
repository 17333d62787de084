package io.github.esphttps;

import java.nio.file.Path;
import java.time.Duration;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for how long tickets resume.
 */
@Tag("exhaustive")
class TicketLifetimeTests {

	@TempDir
	private Path folder;

	@Test
	void ticketResumesForItsLifetimeAcrossRotationsAndServers() throws Exception {
		untilThereIsTimeEnough(9, this::ticketResumesForItsLifetime);
	}

	private boolean ticketResumesForItsLifetime(Duration lifetime) throws Exception {
		try (TestServer one = rotating(lifetime).start(); TestServer other = rotating(lifetime).start()) {
			AgingTicket older = AgingTicket.kept("TLSv1.2", one, lifetime);
			AgingTicket newer = AgingTicket.kept("TLSv1.3", other, lifetime);
			while (older.resumes() || newer.resumes()) {
				older.offer(other);
				newer.offer(one);
				aMoment();
				older.offer(one);
				newer.offer(other);
			}
			assertThat(one.failed()).isEmpty();
			assertThat(other.failed()).isEmpty();
			// Two rotations at least, and the client of TLS 1.2 does not tell
			return older.resumptions() >= 3 && newer.resumptions() >= 3 && newer.keyNames().size() >= 3;
		}
	}

	@Test
	void lineOfTicketsEndsWithAFullHandshake() throws Exception {
		untilThereIsTimeEnough(7, this::lineOfTicketsEnds);
	}

	private boolean lineOfTicketsEnds(Duration lifetime) throws Exception {
		Duration maxLineage = lifetime.multipliedBy(2).plusSeconds(1);
		try (TestServer server = withTickets(lifetime).property("tickets.max-lineage", maxLineage).start()) {
			// TLS 1.2 resumes with the ticket it has, TLS 1.3 gets another each time
			AgingTicket older = AgingTicket.renewed("TLSv1.2", server, lifetime);
			AgingTicket newer = AgingTicket.renewed("TLSv1.3", server, maxLineage);
			while (older.resumes() || newer.resumes()) {
				older.offer(server);
				newer.offer(server);
				aMoment();
			}
			// A line has ended, and the next has begun
			assertThat(server.failed()).isEmpty();
			return older.resumptions() > 0 && newer.lastResumed().compareTo(lifetime) > 0
					&& newer.lastHint() < lifetime.toSeconds();
		}
	}

	/** A busy machine gets round to less within a lifetime, which is longer then. */
	private static void untilThereIsTimeEnough(int seconds, Attempt attempt) throws Exception {
		Duration lifetime = Duration.ofSeconds(seconds);
		while (!attempt.shows(lifetime)) {
			lifetime = lifetime.multipliedBy(2);
			assertThat(lifetime).isLessThan(Duration.ofMinutes(1));
		}
	}

	private TestServer.Builder rotating(Duration lifetime) {
		return withTickets(lifetime).property("tickets.rotation", lifetime.dividedBy(4))
			.property("tickets.key-store", "file")
			.property("tickets.key-file", this.folder.resolve("keys-" + lifetime).toString());
	}

	private TestServer.Builder withTickets(Duration lifetime) {
		return TestServer.secure("openssl")
			.handler(new Visits().handler())
			.clientAuth("required")
			.property("session-tickets", true)
			.property("tickets.lifetime", lifetime);
	}

	private static void aMoment() {
		await().pollDelay(Duration.ofSeconds(1)).until(() -> true);
	}

	/**
	 * Tickets of some lifetime, whether they were offered often enough to see what
	 * becomes of them.
	 */
	private interface Attempt {

		boolean shows(Duration lifetime) throws Exception;

	}

}
