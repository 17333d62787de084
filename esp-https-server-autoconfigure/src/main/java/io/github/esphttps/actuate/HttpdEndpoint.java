package io.github.esphttps.actuate;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import javax.security.auth.x500.X500Principal;

import io.github.esphttps.httpd.CloseReason;
import io.github.esphttps.httpd.HttpdServer;
import io.github.esphttps.httpd.HttpdSession;
import io.github.esphttps.httpd.TlsInfo;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.boot.actuate.endpoint.Show;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;

/**
 * The servers of an application and their sessions, to look at and to close. Safe for use
 * by any thread.
 */
@Endpoint(id = "esphttps")
public final class HttpdEndpoint {

	private final Map<String, HttpdServer> servers;

	private final List<SanitizingFunction> sanitizingFunctions;

	private final Show showValues;

	/**
	 * Create an endpoint.
	 * @param servers the servers by name, the primary one first
	 * @param sanitizingFunctions what must not be shown of clients
	 * @param showValues who may see the addresses and names of clients
	 */
	public HttpdEndpoint(Map<String, HttpdServer> servers, List<SanitizingFunction> sanitizingFunctions,
			Show showValues) {
		this.servers = Collections.unmodifiableMap(new LinkedHashMap<>(servers));
		this.sanitizingFunctions = List.copyOf(sanitizingFunctions);
		this.showValues = showValues;
	}

	/**
	 * Return the servers, and a page of the sessions that match, the newest first.
	 * @param identity part of the subject or an alternative name of the client's
	 * certificate, whatever its case. {@code null} for any client
	 * @param state <code>idle</code>, <code>busy</code> or <code>websocket</code>
	 * @param address IP address of the client
	 * @param minAge least time for which a session has been open, for example
	 * <code>10m</code>, in seconds without a suffix
	 * @param maxAge most time for which a session has been open
	 * @param page number of the page, the first one is 0
	 * @param size sessions of a page, 20 if not set and 1000 at most
	 * @return a snapshot
	 * @throws InvalidEndpointRequestException if an argument is not valid
	 */
	@ReadOperation
	public HttpdDescriptor servers(@Nullable String identity, @Nullable String state, @Nullable String address,
			@Nullable String minAge, @Nullable String maxAge, @Nullable Integer page, @Nullable Integer size) {
		return servers(SessionQuery.of(identity, state, address, minAge, maxAge, Objects.toString(page, null),
				Objects.toString(size, null)), shown(this.showValues.isShown(true)));
	}

	/**
	 * Return a session.
	 * @param id id of the session
	 * @return a snapshot, {@code null} if there is no open session with that id
	 */
	@ReadOperation
	public @Nullable HttpdSessionDescriptor session(@Selector String id) {
		return session(id, shown(this.showValues.isShown(true)));
	}

	/**
	 * Close a session as {@link CloseReason#CLOSED_BY_APPLICATION}. Does not wait.
	 * @param id id of the session
	 * @return whether there was an open session with that id, as a count
	 */
	@DeleteOperation
	public ClosedDescriptor closeSession(@Selector String id) {
		boolean closed = this.servers.values()
			.stream()
			.anyMatch((server) -> server.sessions().close(id, CloseReason.CLOSED_BY_APPLICATION));
		return new ClosedDescriptor(closed ? 1 : 0);
	}

	/**
	 * Close all sessions of a client as {@link CloseReason#CLOSED_BY_APPLICATION}. Does
	 * not wait.
	 * @param identity the subject of the client's certificate, whole, as in RFC 2253
	 * @return how many there were
	 * @throws InvalidEndpointRequestException if it is not a distinguished name
	 */
	@DeleteOperation
	public ClosedDescriptor closeSessions(@Nullable String identity) {
		X500Principal subject = subject(identity);
		return new ClosedDescriptor(this.servers.values()
			.stream()
			.mapToInt((server) -> server.sessions()
				.closeIf((session) -> isOf(session, subject), CloseReason.CLOSED_BY_APPLICATION))
			.sum());
	}

	private static X500Principal subject(@Nullable String identity) {
		if (identity == null || identity.isBlank()) {
			throw new InvalidQueryException("identity", identity,
					"The subject of the certificate whose sessions are to be closed is required");
		}
		try {
			return new X500Principal(identity);
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidQueryException("identity", identity,
					"It must be a whole distinguished name as in RFC 2253, for example 'CN=device-1,O=Example'");
		}
	}

	private static boolean isOf(HttpdSession session, X500Principal subject) {
		TlsInfo tls = session.tls();
		return tls != null && tls.peerCertificate() != null
				&& subject.equals(tls.peerCertificate().getSubjectX500Principal());
	}

	/** Return what may be shown to a caller. */
	Shown shown(boolean values) {
		return new Shown(this.sanitizingFunctions, values);
	}

	HttpdDescriptor servers(SessionQuery query, Shown shown) {
		SessionPage page = new SessionSearch(this.servers).find(query, shown);
		Map<String, HttpdServerDescriptor> descriptors = new LinkedHashMap<>();
		this.servers.forEach((name, server) -> descriptors.put(name, HttpdServerDescriptor.of(server)));
		HttpdServerDescriptor primary = descriptors.remove(primaryName());
		return new HttpdDescriptor(Objects.requireNonNull(primary), descriptors.isEmpty() ? null : descriptors,
				page.total(), query.page(), query.size(), page.sessions());
	}

	private String primaryName() {
		return this.servers.keySet().iterator().next();
	}

	@Nullable HttpdSessionDescriptor session(String id, Shown shown) {
		return new SessionSearch(this.servers).find(id, shown);
	}

	/**
	 * The servers, and a page of their sessions.
	 *
	 * @param server the primary server
	 * @param servers the other servers by name, {@code null} if there are none
	 * @param total number of sessions that match, on all pages
	 * @param page number of the page, the first one is 0
	 * @param size sessions of a page
	 * @param sessions the sessions of this page
	 */
	public record HttpdDescriptor(HttpdServerDescriptor server, @Nullable Map<String, HttpdServerDescriptor> servers,
			long total, int page, int size, List<HttpdSessionDescriptor> sessions) implements OperationResponseBody {

	}

	/**
	 * What was closed.
	 *
	 * @param closed number of sessions
	 */
	public record ClosedDescriptor(int closed) implements OperationResponseBody {

	}

}
