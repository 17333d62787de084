package io.github.esphttps.actuate;

import io.github.esphttps.httpd.HttpdRequest;
import io.github.esphttps.httpd.ServedRequest;
import io.micrometer.observation.transport.RequestReplyReceiverContext;
import org.jspecify.annotations.Nullable;

/**
 * What is known of an observed request. Its carrier is the request, from whose header
 * fields a trace is taken. Its response is {@code null} while the request is served, and
 * what became of it in the end.
 */
public final class HttpdRequestObservationContext extends RequestReplyReceiverContext<HttpdRequest, ServedRequest> {

	private final HttpdRequest request;

	/**
	 * Create a context.
	 * @param request the request that is observed
	 */
	public HttpdRequestObservationContext(HttpdRequest request) {
		super(HttpdRequest::header);
		this.request = request;
		setCarrier(request);
	}

	/**
	 * Return the request that is observed.
	 * @return the request
	 */
	public HttpdRequest getRequest() {
		return this.request;
	}

	/**
	 * Return the URI that the handler of the request was registered with.
	 * @return the URI, {@code null} if there is no handler or the request is still served
	 */
	public @Nullable String getPathPattern() {
		ServedRequest served = getResponse();
		return (served != null) ? served.uri() : null;
	}

}
