package io.github.esphttps.tls;

import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

import io.netty.handler.ssl.SslContext;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.ssl.SslBundle;

/**
 * One question to the {@link CertificateSelector}, which may answer at any time, on any
 * thread, or never.
 */
final class CertificateInquiry {

	private final CertificateChoice choice;

	private final ClientOffer offer;

	private final EventExecutor executor;

	private final HandshakeTurns turns;

	private final SelectionFailures failures;

	// Used on the event loop only
	private boolean asking;

	// Gone with the client: what is never answered keeps nothing of a connection
	private volatile @Nullable Promise<SslContext> answer;

	CertificateInquiry(CertificateChoice choice, ClientOffer offer, EventExecutor executor, HandshakeTurns turns,
			SelectionFailures failures) {
		this.choice = choice;
		this.offer = offer;
		this.executor = executor;
		this.turns = turns;
		this.failures = failures;
	}

	/**
	 * Ask, on the event loop of the connection.
	 * @return an acquired context. It is there when this returns if the selector has
	 * answered and the context is known, else in a turn of its own
	 */
	Future<SslContext> ask() {
		Promise<SslContext> promise = this.executor.newPromise();
		this.answer = promise;
		this.asking = true;
		try {
			this.choice.select(this.offer).whenComplete(this::selected);
		}
		catch (RuntimeException | Error ex) {
			fail(ex);
		}
		this.asking = false;
		return promise;
	}

	private void selected(@Nullable SslBundle bundle, @Nullable Throwable failure) {
		if (failure != null) {
			fail(failure);
		}
		else if (bundle != null) {
			prepare(bundle);
		}
		else {
			complete((promise) -> succeed(promise, this.choice.of(this.offer.serverName()), null));
		}
	}

	private void prepare(SslBundle bundle) {
		if (this.answer != null) {
			this.choice.of(bundle).whenComplete((context, failure) -> {
				if (failure != null) {
					fail(failure);
				}
				else {
					complete((promise) -> succeed(promise, context, bundle));
				}
			});
		}
	}

	private void succeed(Promise<SslContext> promise, RenewableContext context, @Nullable SslBundle bundle) {
		SslContext acquired = context.acquire();
		if (acquired == null) {
			if (bundle != null) {
				// It has just made room for another
				prepare(bundle);
			}
			else {
				promise.tryFailure(new IllegalStateException("The TLS of the server is closed"));
			}
		}
		else if (!promise.trySuccess(acquired)) {
			RenewableContext.release(acquired);
		}
	}

	private void fail(Throwable failure) {
		if (this.answer != null) {
			CertificateUnavailableException unavailable = this.failures.add(failure);
			complete((promise) -> promise.tryFailure(unavailable));
		}
	}

	private void complete(Consumer<Promise<SslContext>> completion) {
		if (this.answer == null) {
			return;
		}
		if (this.executor.inEventLoop() && this.asking) {
			completeIfThere(completion);
			return;
		}
		try {
			this.executor.execute(() -> this.turns.await(() -> completeIfThere(completion), this.executor));
		}
		catch (RejectedExecutionException ex) {
			// The server has stopped, and the connection is closed
			this.answer = null;
		}
	}

	private void completeIfThere(Consumer<Promise<SslContext>> completion) {
		Promise<SslContext> promise = this.answer;
		if (promise != null) {
			completion.accept(promise);
		}
	}

	/** The client has gone. What comes of the question from now on is of no use. */
	void end() {
		Promise<SslContext> promise = this.answer;
		this.answer = null;
		if (promise != null) {
			promise.cancel(false);
		}
	}

}
