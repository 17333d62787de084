package io.github.esphttps.config;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Everything a server is configured with. ESP-IDF: <code>httpd_ssl_config_t</code>.
 * <p>
 * An application that declares a bean of this type replaces the one bound from
 * <code>esp.https</code>. Such a bean is best made with Spring Boot's <code>Binder</code>
 * (<code>bindOrCreate</code>), which knows the defaults.
 *
 * @param profile set of defaults to start from
 * @param transportMode whether the server speaks TLS
 * @param portSecure port in secure mode. Use 0 for a random one
 * @param portInsecure port in insecure mode. Use 0 for a random one
 * @param address address to bind to. All addresses of the machine if not set
 * @param ifName name of the network interface to bind to, instead of an address
 * @param servercert server certificate, followed by its chain, as PEM text or as the
 * location of a PEM file
 * @param prvtkeyPem private key of the server certificate as PEM text or as the location
 * of a PEM file
 * @param prvtkeyPassword password of an encrypted private key
 * @param cacertPem certificates that client certificates are verified with, as PEM text
 * or as the location of a PEM file
 * @param clientAuth whether clients have to present a certificate. Required when a client
 * CA is configured with 'cacert-pem', else none
 * @param sslBundle name of an SSL bundle to use instead of the PEM properties
 * @param serverNameBundles names of the SSL bundles with the certificates of server names
 * (SNI), by server name. A name may begin with '*.', which stands for one label
 * @param useSecureElement whether the private key is in a PKCS#11 token, which it never
 * leaves
 * @param secureElement where that token is
 * @param tlsEngine implementation of TLS
 * @param tlsVersion versions of TLS that are served
 * @param ciphersuites IANA names of the cipher suites that are served, the preferred one
 * first. Forward secret ones with authenticated encryption if empty
 * @param alpnProtos application protocols that clients may choose from (ALPN), the
 * preferred one first: 'h2' and 'http/1.1'
 * @param tlsHandshakeTimeout time from the accepted connection to the completed TLS
 * handshake and to the place of a session, if there has to be waited for one. In insecure
 * mode, to the first byte of a request
 * @param tlsHandshakeConcurrency TLS handshakes that an event loop takes a step in before
 * it looks after its open sessions again
 * @param crl certificate revocation lists that client certificates are checked with, each
 * as the location of a PEM or DER file, or as PEM text
 * @param reload whether files are watched, so that new certificates, revocation lists and
 * ticket keys are used without a restart
 * @param sessionTickets whether clients get session tickets, with which they resume a TLS
 * session at a lower cost
 * @param tickets how session tickets are made
 * @param failOnExpired whether to refuse to start with an expired server certificate
 * @param httpd limits of the HTTP engine
 * @param websocket how WebSocket clients are served
 * @param accessLog what is logged of requests
 * @param handlerThreads maximum number of threads that run blocking handlers. Ten per
 * processor if not set, and without effect when virtual threads are enabled
 */
@ConfigurationProperties("esp.https")
public record HttpdSslConfig(@DefaultValue("standard") ServerProfile profile,
		@DefaultValue("secure") TransportMode transportMode, @DefaultValue("443") int portSecure,
		@DefaultValue("80") int portInsecure, @Nullable InetAddress address, @Nullable String ifName,
		@Nullable String servercert, @Nullable String prvtkeyPem, @Nullable String prvtkeyPassword,
		@Nullable String cacertPem, @Nullable ClientAuth clientAuth, @Nullable String sslBundle,
		@DefaultValue Map<String, String> serverNameBundles, @DefaultValue("false") boolean useSecureElement,
		@DefaultValue @NestedConfigurationProperty SecureElementConfig secureElement,
		@DefaultValue("auto") TlsEngine tlsEngine, @DefaultValue("any") TlsVersion tlsVersion,
		@DefaultValue List<String> ciphersuites, @DefaultValue("http/1.1") List<String> alpnProtos,
		@DefaultValue("10s") Duration tlsHandshakeTimeout, @DefaultValue("1") int tlsHandshakeConcurrency,
		@DefaultValue List<String> crl, @DefaultValue("true") boolean reload,
		@DefaultValue("false") boolean sessionTickets,
		@DefaultValue @NestedConfigurationProperty SessionTicketsConfig tickets,
		@DefaultValue("false") boolean failOnExpired, @DefaultValue @NestedConfigurationProperty HttpdConfig httpd,
		@DefaultValue @NestedConfigurationProperty WebSocketConfig websocket,
		@DefaultValue @NestedConfigurationProperty AccessLogConfig accessLog, @Nullable Integer handlerThreads) {

	/**
	 * Take blank texts for not set, which is how a property of another source is unset.
	 */
	public HttpdSslConfig {
		ifName = textOrNull(ifName);
		servercert = textOrNull(servercert);
		prvtkeyPem = textOrNull(prvtkeyPem);
		prvtkeyPassword = textOrNull(prvtkeyPassword);
		cacertPem = textOrNull(cacertPem);
		sslBundle = textOrNull(sslBundle);
		serverNameBundles = inLowerCase(serverNameBundles);
		ciphersuites = ciphersuites.stream().filter((suite) -> !suite.isBlank()).toList();
		alpnProtos = alpnProtos.stream().filter((protocol) -> !protocol.isBlank()).toList();
		crl = crl.stream().filter((list) -> !list.isBlank()).toList();
	}

	// RFC 6066, section 3
	private static Map<String, String> inLowerCase(Map<String, String> bundles) {
		Map<String, String> byName = new TreeMap<>();
		bundles.forEach((name, bundle) -> {
			if (!bundle.isBlank()) {
				byName.put(name.toLowerCase(Locale.ROOT), bundle);
			}
		});
		return Collections.unmodifiableMap(byName);
	}

	private static @Nullable String textOrNull(@Nullable String text) {
		return (text == null || text.isBlank()) ? null : text;
	}

	/**
	 * Return whether the server speaks TLS.
	 * @return {@code true} in secure mode
	 */
	public boolean secure() {
		return this.transportMode == TransportMode.SECURE;
	}

	/**
	 * Return the port of the transport mode in use.
	 * @return a port number, 0 for a random one
	 */
	public int port() {
		return secure() ? this.portSecure : this.portInsecure;
	}

	/**
	 * Return the name of the property that {@link #port()} comes from.
	 * @return a property name
	 */
	public String portProperty() {
		return secure() ? "esp.https.port-secure" : "esp.https.port-insecure";
	}

	/**
	 * Return whether clients have to present a certificate, derived from the presence of
	 * a client CA when it is not set.
	 * @return the client authentication in force
	 */
	public ClientAuth effectiveClientAuth() {
		if (this.clientAuth != null) {
			return this.clientAuth;
		}
		return (this.cacertPem != null) ? ClientAuth.REQUIRED : ClientAuth.NONE;
	}

	/**
	 * Return a description without key material and passwords.
	 * @return a description that is safe to log
	 */
	@Override
	public String toString() {
		return "HttpdSslConfig[profile=%s, transportMode=%s, port=%d, address=%s, clientAuth=%s, sslBundle=%s, tlsEngine=%s, httpd=%s]"
			.formatted(this.profile, this.transportMode, port(), this.address, effectiveClientAuth(), this.sslBundle,
					this.tlsEngine, this.httpd);
	}

}
