package io.github.esphttps.httpd;

import java.time.Duration;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps what an observer throws from what it observes.
 */
final class GuardedObserver implements HttpdObserver {

	private static final Logger logger = LoggerFactory.getLogger(GuardedObserver.class);

	private final HttpdObserver observer;

	GuardedObserver(HttpdObserver observer) {
		this.observer = observer;
	}

	@Override
	public void handshakeCompleted(TlsInfo tls) {
		guarded(() -> this.observer.handshakeCompleted(tls));
	}

	@Override
	public void handshakeFailed(HandshakeFailure failure, Duration duration) {
		guarded(() -> this.observer.handshakeFailed(failure, duration));
	}

	@Override
	public @Nullable RequestObservation requestReceived(HttpdRequest request) {
		try {
			RequestObservation observation = this.observer.requestReceived(request);
			return (observation != null) ? new GuardedObservation(observation) : null;
		}
		catch (RuntimeException | Error ex) {
			logger.warn("[{}] A request is not observed", request.session().id(), ex);
			return null;
		}
	}

	private static void guarded(Runnable call) {
		try {
			call.run();
		}
		catch (RuntimeException | Error ex) {
			logger.warn("An observer failed", ex);
		}
	}

}
