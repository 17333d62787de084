package io.github.esphttps;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import brave.Tracing;
import brave.context.slf4j.MDCScopeDecorator;
import brave.handler.MutableSpan;
import brave.handler.SpanHandler;
import brave.propagation.ThreadLocalCurrentTraceContext;
import brave.propagation.TraceContext;
import io.github.esphttps.actuate.HttpdRequestObservations;
import io.github.esphttps.httpd.HttpdHandler;
import io.github.esphttps.httpd.UriHandler;
import io.micrometer.common.KeyValues;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.contextpropagation.ObservationThreadLocalAccessor;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.brave.bridge.BraveBaggageManager;
import io.micrometer.tracing.brave.bridge.BraveCurrentTraceContext;
import io.micrometer.tracing.brave.bridge.BravePropagator;
import io.micrometer.tracing.brave.bridge.BraveTracer;
import io.micrometer.tracing.brave.bridge.W3CPropagation;
import io.micrometer.tracing.handler.DefaultTracingObservationHandler;
import io.micrometer.tracing.handler.PropagatingReceiverTracingObservationHandler;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.MDC;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Requests in the trace of their client.
 */
class RequestTraceTests {

	private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

	private static final String PARENT = "00f067aa0ba902b7";

	private static final String REQUEST = "GET %s HTTP/1.1\r\nHost: x\r\ntraceparent: 00-" + TRACE + "-" + PARENT
			+ "-01\r\n\r\n";

	private final List<MutableSpan> spans = new CopyOnWriteArrayList<>();

	private final ThreadLocalCurrentTraceContext current = ThreadLocalCurrentTraceContext.newBuilder()
		.addScopeDecorator(MDCScopeDecorator.newBuilder().build())
		.build();

	private final Tracing tracing = Tracing.newBuilder()
		.currentTraceContext(this.current)
		.propagationFactory(new W3CPropagation(new BraveBaggageManager(), List.of()))
		.addSpanHandler(new SpanHandler() {

			@Override
			public boolean end(TraceContext context, MutableSpan span, Cause cause) {
				return RequestTraceTests.this.spans.add(new MutableSpan(span));
			}

		})
		.build();

	private final Tracer tracer = new BraveTracer(this.tracing.tracer(), new BraveCurrentTraceContext(this.current),
			new BraveBaggageManager());

	private final ObservationRegistry registry = ObservationRegistry.create();

	private final HttpdRequestObservations observer = new HttpdRequestObservations(this.registry, null,
			(server) -> KeyValues.empty());

	RequestTraceTests() {
		this.registry.observationConfig()
			.observationHandler(
					new PropagatingReceiverTracingObservationHandler<>(this.tracer, new BravePropagator(this.tracing)));
	}

	@AfterEach
	void closeTracing() {
		this.tracing.close();
	}

	@ParameterizedTest
	@ValueSource(strings = { "insecure", "openssl" })
	void requestIsASpanOfTheTraceOfItsClient(String engine) throws Exception {
		try (TestServer server = TestServer.of(engine).observer(this.observer).start();
				TestClient client = server.client()) {
			client.write(REQUEST.formatted("/hello?secret=1")).read();
			MutableSpan span = ended(1).get(0);
			assertThat(span.traceId()).isEqualTo(TRACE);
			assertThat(span.parentId()).isEqualTo(PARENT);
			assertThat(span.kind()).isEqualTo(brave.Span.Kind.SERVER);
			assertThat(span.name()).isEqualTo("http get /hello");
			assertThat(span.tags()).containsEntry("http.url", "/hello")
				.containsEntry("uri", "/hello")
				.containsEntry("method", "GET")
				.containsEntry("status", "200")
				.containsEntry("outcome", "SUCCESS")
				.containsEntry("exception", "none");
		}
	}

	@Test
	void requestWithoutATraceBeginsOne() throws Exception {
		try (TestServer server = TestServer.insecure().observer(this.observer).start();
				TestClient client = server.client()) {
			client.get("/hello");
			client.write("GET /hello HTTP/1.1\r\nHost: x\r\ntraceparent: nonsense\r\n\r\n").read();
			assertThat(ended(2)).allSatisfy((span) -> assertThat(span.parentId()).isNull())
				.extracting(MutableSpan::traceId)
				.doesNotHaveDuplicates();
		}
	}

	@Test
	void handlersLogWithTheTraceOnWhicheverThread() throws Exception {
		List<String> logged = new CopyOnWriteArrayList<>();
		HttpdHandler handler = (request, response) -> {
			logged.add(MDC.get("traceId"));
			return response.send("ok");
		};
		try (TestServer server = TestServer.insecure()
			.handlerThreads(1)
			.observer(this.observer)
			.handler(UriHandler.get("/loop", handler))
			.handler(UriHandler.get("/blocking", HttpdHandler.blocking(handler)))
			.start(); TestClient client = server.client()) {
			client.write(REQUEST.formatted("/loop")).read();
			client.write(REQUEST.formatted("/blocking")).read();
			client.get("/loop");
			client.get("/blocking");
			assertThat(logged).hasSize(4).startsWith(TRACE, TRACE);
			// Nothing of the requests before is left on the threads
			assertThat(logged.subList(2, 4)).doesNotContainNull().doesNotContain(TRACE).doesNotHaveDuplicates();
		}
	}

	@Test
	void whatHandlersCallIsInTheTrace() throws Exception {
		this.registry.observationConfig().observationHandler(new DefaultTracingObservationHandler(this.tracer));
		HttpdHandler blocking = HttpdHandler.blocking((request, response) -> {
			Observation.createNotStarted("call", this.registry).observe(() -> {
			});
			return response.send("ok");
		});
		HttpdHandler reactive = (request, response) -> Mono.deferContextual((context) -> {
			Observation parent = context.get(ObservationThreadLocalAccessor.KEY);
			Observation.createNotStarted("call", this.registry).parentObservation(parent).observe(() -> {
			});
			return response.send("ok");
		});
		try (TestServer server = TestServer.insecure()
			.observer(this.observer)
			.handler(UriHandler.get("/blocking", blocking))
			.handler(UriHandler.get("/reactive", reactive))
			.start(); TestClient client = server.client()) {
			client.write(REQUEST.formatted("/blocking")).read();
			client.write(REQUEST.formatted("/reactive")).read();
			List<MutableSpan> ended = ended(4);
			assertThat(ended).extracting(MutableSpan::traceId).containsOnly(TRACE);
			assertThat(ended).filteredOn((span) -> "call".equals(span.name()))
				.extracting(MutableSpan::parentId)
				.containsExactly(request(ended, "/blocking").id(), request(ended, "/reactive").id());
		}
	}

	@Test
	void failureOfAHandlerIsInTheSpan() throws Exception {
		IllegalStateException failure = new IllegalStateException("on purpose");
		try (TestServer server = TestServer.insecure()
			.observer(this.observer)
			.handler(UriHandler.get("/fails", (request, response) -> Mono.error(failure)))
			.start(); TestClient client = server.client()) {
			client.write(REQUEST.formatted("/fails")).read();
			assertThat(ended(1).get(0).error()).isSameAs(failure);
		}
	}

	private static MutableSpan request(List<MutableSpan> spans, String uri) {
		return spans.stream().filter((span) -> uri.equals(span.tags().get("uri"))).findFirst().orElseThrow();
	}

	private List<MutableSpan> ended(int count) {
		Clients.patiently().until(() -> this.spans.size() == count);
		return this.spans;
	}

}
