package io.github.esphttps;

import java.nio.file.Path;
import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for how long tickets resume.
 */
class TicketLifetimeTests {

	@TempDir
	private Path folder;

	@Test
	void ticketResumesForItsLifetimeAcrossRotationsAndServers() throws Exception {
		Duration lifetime = Duration.ofSeconds(9);
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
			assertThat(older.resumptions()).isGreaterThanOrEqualTo(3);
			assertThat(newer.resumptions()).isGreaterThanOrEqualTo(3);
			// Two rotations at least, and the client of TLS 1.2 does not tell
			assertThat(newer.keyNames()).hasSizeGreaterThanOrEqualTo(3);
			assertThat(one.failed()).isEmpty();
			assertThat(other.failed()).isEmpty();
		}
	}

	@Test
	void lineOfTicketsEndsWithAFullHandshake() throws Exception {
		Duration lifetime = Duration.ofSeconds(7);
		Duration maxLineage = Duration.ofSeconds(15);
		try (TestServer server = withTickets(lifetime).property("tickets.max-lineage", maxLineage).start()) {
			// TLS 1.2 resumes with the ticket it has, TLS 1.3 gets another each time
			AgingTicket older = AgingTicket.renewed("TLSv1.2", server, lifetime);
			AgingTicket newer = AgingTicket.renewed("TLSv1.3", server, maxLineage);
			while (older.resumes() || newer.resumes()) {
				older.offer(server);
				newer.offer(server);
				aMoment();
			}
			assertThat(older.resumptions()).isPositive();
			assertThat(newer.lastResumed()).isGreaterThan(lifetime);
			assertThat(newer.lastHint()).isLessThan(lifetime.toSeconds());
			// A line has ended, and the next has begun
			assertThat(server.failed()).isEmpty();
		}
	}

	private TestServer.Builder rotating(Duration lifetime) {
		return withTickets(lifetime).property("tickets.rotation", lifetime.dividedBy(4))
			.property("tickets.key-store", "file")
			.property("tickets.key-file", this.folder.resolve("keys").toString());
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

}
