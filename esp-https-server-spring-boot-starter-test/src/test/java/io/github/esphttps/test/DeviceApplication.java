package io.github.esphttps.test;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.esphttps.event.HttpdSessionClosedEvent;
import io.github.esphttps.event.HttpdSessionFailedEvent;
import io.github.esphttps.httpd.CloseReason;
import io.github.esphttps.httpd.FailureCategory;
import io.github.esphttps.httpd.TlsInfo;
import io.github.esphttps.httpd.UriHandler;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;

/**
 * An application to test. Greets devices by the subject of their certificate, and
 * remembers why others were refused, and why sessions ended.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
class DeviceApplication {

	private final List<FailureCategory> failures = new CopyOnWriteArrayList<>();

	private final List<CloseReason> closed = new CopyOnWriteArrayList<>();

	@Bean
	UriHandler hello() {
		return UriHandler.get("/hello",
				(request, response) -> response.send("Hello " + subject(request.session().tls())));
	}

	@EventListener
	void failed(HttpdSessionFailedEvent event) {
		this.failures.add(event.category());
	}

	@EventListener
	void closed(HttpdSessionClosedEvent event) {
		this.closed.add(event.reason());
	}

	List<CloseReason> closed() {
		return this.closed;
	}

	List<FailureCategory> failures() {
		return this.failures;
	}

	private static String subject(@Nullable TlsInfo tls) {
		return (tls != null && !tls.peerCertificates().isEmpty())
				? tls.peerCertificates().get(0).getSubjectX500Principal().getName() : "stranger";
	}

}
