package io.github.esphttps.httpd;

import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps what a listener throws from the connection it hears of: that goes its way.
 */
final class GuardedListener implements HttpdSessionListener {

	private static final Logger logger = LoggerFactory.getLogger(GuardedListener.class);

	private final HttpdSessionListener listener;

	GuardedListener(HttpdSessionListener listener) {
		this.listener = listener;
	}

	@Override
	public CompletionStage<?> created(HttpdSession session) {
		return guarded(() -> this.listener.created(session));
	}

	@Override
	public CompletionStage<?> closed(HttpdSession session, CloseReason reason) {
		return guarded(() -> this.listener.closed(session, reason));
	}

	@Override
	public void failed(InetSocketAddress peer, InetSocketAddress local, HandshakeFailure failure) {
		guarded(() -> {
			this.listener.failed(peer, local, failure);
			return CompletableFuture.completedStage(null);
		});
	}

	private static CompletionStage<?> guarded(Supplier<CompletionStage<?>> call) {
		try {
			return call.get();
		}
		catch (RuntimeException | Error ex) {
			logger.warn("A session listener failed", ex);
			return CompletableFuture.failedStage(ex);
		}
	}

}
