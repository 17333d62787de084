package io.github.esphttps.actuate;

import java.util.Collection;
import java.util.Set;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.Show;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.EndpointWebExtension;

/**
 * Answers of the {@link HttpdEndpoint} over HTTP: 404 where there is no session, 400 with
 * the parameter, its value and the reason where it is not valid, 204 for a session that
 * is closed.
 */
@EndpointWebExtension(endpoint = HttpdEndpoint.class)
public final class HttpdEndpointWebExtension {

	private final HttpdEndpoint endpoint;

	private final Show showValues;

	private final Set<String> roles;

	/**
	 * Create an extension.
	 * @param endpoint the endpoint
	 * @param showValues who may see the addresses and names of clients
	 * @param roles roles of those who may
	 */
	public HttpdEndpointWebExtension(HttpdEndpoint endpoint, Show showValues, Collection<String> roles) {
		this.endpoint = endpoint;
		this.showValues = showValues;
		this.roles = Set.copyOf(roles);
	}

	/**
	 * Return the servers, and a page of the sessions that match, the newest first. See
	 * {@link HttpdEndpoint#servers} for the parameters.
	 * @param caller who asks
	 * @param identity part of a name of the client
	 * @param state state of the session
	 * @param address IP address of the client
	 * @param minAge least time for which a session has been open
	 * @param maxAge most time for which a session has been open
	 * @param page number of the page, the first one is 0
	 * @param size sessions of a page
	 * @return 200 with a snapshot, or 400
	 */
	@ReadOperation
	public WebEndpointResponse<Object> servers(SecurityContext caller, @Nullable String identity,
			@Nullable String state, @Nullable String address, @Nullable String minAge, @Nullable String maxAge,
			@Nullable String page, @Nullable String size) {
		return answer(() -> this.endpoint.servers(SessionQuery.of(identity, state, address, minAge, maxAge, page, size),
				shown(caller)));
	}

	/**
	 * Return a session.
	 * @param caller who asks
	 * @param id id of the session
	 * @return 200 with a snapshot, or 404
	 */
	@ReadOperation
	public WebEndpointResponse<HttpdSessionDescriptor> session(SecurityContext caller, @Selector String id) {
		HttpdSessionDescriptor session = this.endpoint.session(id, shown(caller));
		return (session != null) ? new WebEndpointResponse<>(session)
				: new WebEndpointResponse<>(WebEndpointResponse.STATUS_NOT_FOUND);
	}

	/**
	 * Close a session.
	 * @param id id of the session
	 * @return 204, or 404 if there is no open session with that id
	 */
	@DeleteOperation
	public WebEndpointResponse<Object> closeSession(@Selector String id) {
		boolean closed = this.endpoint.closeSession(id).closed() > 0;
		return new WebEndpointResponse<>(
				closed ? WebEndpointResponse.STATUS_NO_CONTENT : WebEndpointResponse.STATUS_NOT_FOUND);
	}

	/**
	 * Close all sessions of a client.
	 * @param identity the subject of the client's certificate, whole, as in RFC 2253
	 * @return 200 with their number, or 400
	 */
	@DeleteOperation
	public WebEndpointResponse<Object> closeSessions(@Nullable String identity) {
		return answer(() -> this.endpoint.closeSessions(identity));
	}

	private Shown shown(SecurityContext caller) {
		return this.endpoint.shown(this.showValues.isShown(caller, this.roles));
	}

	private static WebEndpointResponse<Object> answer(Supplier<Object> answer) {
		try {
			return new WebEndpointResponse<>(answer.get());
		}
		catch (InvalidQueryException ex) {
			return new WebEndpointResponse<>(ex.body(), WebEndpointResponse.STATUS_BAD_REQUEST);
		}
	}

}
