package io.github.esphttps;

import java.io.IOException;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;

import io.github.esphttps.event.HttpdSessionFailedEvent;
import io.github.esphttps.httpd.FailureCategory;
import io.github.esphttps.tls.CertificateSelector;
import io.github.esphttps.tls.ClientOffer;
import io.netty.pkitesting.X509Bundle;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.pem.PemSslStore;
import org.springframework.boot.ssl.pem.PemSslStoreBundle;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Tests for certificates that the application selects.
 */
@ExtendWith(OutputCaptureExtension.class)
class CertificateSelectorTests {

	private static final X509Bundle NAMED = TestPki.serverNamed("named");

	private static final SslBundle SELECTED = TestPki.bundle(TestPki.serverNamed("selected"));

	private final Queue<ClientOffer> offers = new ConcurrentLinkedQueue<>();

	private final Queue<CompletableFuture<@Nullable SslBundle>> pending = new ConcurrentLinkedQueue<>();

	@ParameterizedTest
	@CsvSource({ "openssl,TLSv1.3", "openssl,TLSv1.2", "jdk,TLSv1.3", "jdk,TLSv1.2" })
	void selectorIsAskedFirstWithWhatTheClientOffers(String engine, String protocol) throws Exception {
		try (TestServer server = server(engine, select(SELECTED))) {
			assertThat(ServedCertificate.subject(server, "named", protocol)).isEqualTo("CN=selected");
			assertThat(ServedCertificate.subject(server, null, protocol)).isEqualTo("CN=selected");
		}
		assertThat(this.offers).extracting(ClientOffer::serverName).containsExactly("named", null);
		assertThat(this.offers).allSatisfy((offer) -> {
			assertThat(offer.applicationProtocols()).containsExactly("http/1.1", "iot/7");
			assertThat(offer.cipherSuites()).contains(
					protocol.equals("TLSv1.3") ? "TLS_AES_128_GCM_SHA256" : "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256")
				.allMatch((name) -> name.startsWith("TLS_"));
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "openssl", "jdk" })
	void nullLeavesTheChoiceToTheServerNames(String engine) throws Exception {
		try (TestServer server = server(engine, select(null))) {
			assertThat(ServedCertificate.subject(server, "named")).isEqualTo("CN=named");
			assertThat(ServedCertificate.subject(server, "other")).isEqualTo("CN=localhost");
		}
	}

	@ParameterizedTest
	@CsvSource({ "openssl,true", "openssl,false", "jdk,true" })
	void answerMayComeLaterFromAnotherThread(String engine, boolean selected) throws Exception {
		ExecutorService threads = Executors.newCachedThreadPool();
		try (TestServer server = server(engine, this::later)) {
			Future<String> subject = threads.submit(() -> ServedCertificate.subject(server, "named"));
			await().until(() -> !this.pending.isEmpty());
			// Nobody else waits
			CompletableFuture<@Nullable SslBundle> first = this.pending.remove();
			Future<String> other = threads.submit(() -> ServedCertificate.subject(server, "other"));
			await().until(() -> !this.pending.isEmpty());
			this.pending.remove().complete(null);
			assertThat(other.get()).isEqualTo("CN=localhost");
			assertThat(subject.isDone()).isFalse();
			threads.submit(() -> first.complete(selected ? SELECTED : null)).get();
			assertThat(subject.get()).isEqualTo(selected ? "CN=selected" : "CN=named");
			assertThat(server.failed()).isEmpty();
		}
		finally {
			threads.shutdownNow();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "TLSv1.2", "TLSv1.3" })
	void ticketsResumeWithSelectedCertificates(String protocol) throws Exception {
		ResumingClient client = ResumingClient.of(protocol, null).asking("x");
		try (TestServer server = builder("openssl", select(SELECTED)).property("session-tickets", true)
			.handler(new Visits().handler())
			.start()) {
			ResumingClient.Visit first = client.visit(server);
			first.assertFull();
			client.offering(first.session()).visit(server).assertResumed();
			client.offering(first.session()).asking("y").visit(server).assertFull();
		}
	}

	@ParameterizedTest
	@CsvSource({ "openssl,throws", "jdk,throws", "openssl,fails", "openssl,null", "openssl,unusable", "jdk,unusable" })
	void failureEndsTheHandshakeWithAnAlert(String engine, String failure, CapturedOutput output) throws Exception {
		String reason = switch (failure) {
			case "null" -> "returned null instead of a stage";
			case "unusable" -> "has no private key";
			default -> "no database";
		};
		CertificateSelector selector = switch (failure) {
			case "throws" -> (offer) -> {
				throw new IllegalStateException("no database");
			};
			case "fails" -> (offer) -> CompletableFuture.failedStage(new IOException("no database"));
			case "null" -> (offer) -> null;
			default ->
				select(SslBundle.of(new PemSslStoreBundle(PemSslStore.of(NAMED.getCertificatePathList(), null), null)));
		};
		try (TestServer server = server(engine, selector)) {
			for (int i = 0; i < 5; i++) {
				try (SSLSocket socket = ServedCertificate.connect(server, "named", "TLSv1.3")) {
					assertThatExceptionOfType(SSLException.class).isThrownBy(socket::startHandshake)
						.withMessageContaining("internal_error");
				}
			}
			await().until(() -> server.failed().size() == 5);
			assertThat(server.failed()).extracting(HttpdSessionFailedEvent::category)
				.containsOnly(FailureCategory.INTERNAL);
		}
		assertThat(output).containsOnlyOnce("WARN")
			.containsOnlyOnce("A handshake failed, as the CertificateSelector selected nothing")
			.contains(reason)
			.doesNotContain("ERROR");
	}

	@ParameterizedTest
	@ValueSource(strings = { "openssl", "jdk" })
	void answerThatNeverComesEndsInTheHandshakeTimeout(String engine, CapturedOutput output) throws Exception {
		try (TestServer server = builder(engine,
				(offer) -> "named".equals(offer.serverName()) ? later(offer) : CompletableFuture.completedFuture(null))
			.property("tls-handshake-timeout", "2s")
			.property("httpd.max-open-sockets", 2)
			.property("httpd.handshake-slots", 4)
			.start()) {
			for (int i = 0; i < 3; i++) {
				refused(ServedCertificate.connect(server, "named", "TLSv1.3")).start();
			}
			await().until(() -> this.pending.size() == 3);
			for (int i = 0; i < 5; i++) {
				assertThat(ServedCertificate.subject(server, "other")).isEqualTo("CN=localhost");
			}
			await().atMost(Duration.ofSeconds(30)).until(() -> server.failed().size() == 3);
			assertThat(server.failed()).extracting(HttpdSessionFailedEvent::category)
				.containsOnly(FailureCategory.TIMEOUT);
			// Too late
			this.pending.remove().complete(SELECTED);
			this.pending.remove().complete(null);
			this.pending.remove().completeExceptionally(new IllegalStateException("too late"));
			assertThat(ServedCertificate.subject(server, "other")).isEqualTo("CN=localhost");
			assertThat(server.failed()).hasSize(3);
		}
		assertThat(output).doesNotContain("WARN", "ERROR", "too late");
	}

	@ParameterizedTest
	@ValueSource(strings = { "openssl", "jdk" })
	void answerForAClientThatHasGoneIsOfNoUse(String engine, CapturedOutput output) throws Exception {
		try (TestServer server = builder(engine, this::later).property("tls-handshake-timeout", "2s").start()) {
			for (SslBundle answer : new SslBundle[] { SELECTED, null }) {
				SSLSocket socket = ServedCertificate.connect(server, "named", "TLSv1.3");
				Thread handshake = refused(socket);
				handshake.start();
				await().until(() -> !this.pending.isEmpty());
				socket.close();
				handshake.join();
				this.pending.remove().complete(answer);
			}
			await().atMost(Duration.ofSeconds(30)).until(() -> server.failed().size() == 2);
			assertThat(server.created()).isEmpty();
		}
		assertThat(output).doesNotContain("WARN", "ERROR");
	}

	@Test
	void answerAfterTheServerHasStoppedIsOfNoUse(CapturedOutput output) throws Exception {
		try (TestServer server = server("openssl", this::later)) {
			refused(ServedCertificate.connect(server, "named", "TLSv1.3")).start();
			await().until(() -> !this.pending.isEmpty());
		}
		this.pending.remove().complete(SELECTED);
		assertThat(output).doesNotContain("WARN", "ERROR");
	}

	/** Shake hands, and close when that has failed. */
	private static Thread refused(SSLSocket socket) {
		return new Thread(() -> {
			try (socket) {
				socket.startHandshake();
			}
			catch (IOException ex) {
				// As expected: the server tells what came of it
			}
		});
	}

	private CompletionStage<@Nullable SslBundle> later(ClientOffer offer) {
		CompletableFuture<@Nullable SslBundle> answer = new CompletableFuture<>();
		this.pending.add(answer);
		return answer;
	}

	private CertificateSelector select(@Nullable SslBundle bundle) {
		return (offer) -> {
			this.offers.add(offer);
			return CompletableFuture.completedFuture(bundle);
		};
	}

	private static TestServer server(String engine, CertificateSelector selector) {
		return builder(engine, selector).start();
	}

	private static TestServer.Builder builder(String engine, CertificateSelector selector) {
		return TestServer.secure(engine).serverName("named", NAMED).certificateSelector(selector);
	}

}
