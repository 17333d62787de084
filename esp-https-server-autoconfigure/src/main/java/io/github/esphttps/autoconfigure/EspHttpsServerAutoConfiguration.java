package io.github.esphttps.autoconfigure;

import io.github.esphttps.config.HttpdSslConfig;
import io.github.esphttps.event.HttpdSessionEventPublisher;
import io.github.esphttps.httpd.HttpdErrorHandler;
import io.github.esphttps.httpd.HttpdObserver;
import io.github.esphttps.httpd.HttpdServer;
import io.github.esphttps.httpd.HttpdServerCustomizer;
import io.github.esphttps.httpd.HttpdSessionListener;
import io.github.esphttps.httpd.HttpdTransport;
import io.github.esphttps.httpd.UriHandler;
import io.github.esphttps.httpd.UriMatcher;
import io.github.esphttps.tls.CertificateSelector;
import io.github.esphttps.tls.ClientTrust;
import io.github.esphttps.tls.DeviceTrust;
import io.github.esphttps.tls.SessionTicketKeyStore;
import io.github.esphttps.tls.TlsTransport;
import reactor.core.scheduler.Scheduler;
import reactor.netty.http.server.HttpServer;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.availability.ApplicationAvailabilityBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;

/**
 * Auto-configuration of the ESP HTTPS server.
 */
@AutoConfiguration(after = SslAutoConfiguration.class)
@ConditionalOnClass(HttpServer.class)
@ConditionalOnBooleanProperty(name = "esp.https.enabled", matchIfMissing = true)
@Import(EspHttpsServerAutoConfiguration.PropertiesConfiguration.class)
public final class EspHttpsServerAutoConfiguration {

	@Bean
	static ServerProfileDefaults espHttpsServerProfileDefaults(ConfigurableEnvironment environment) {
		return new ServerProfileDefaults(environment);
	}

	@Bean(destroyMethod = "close")
	@ConditionalOnMissingBean(HttpdTransport.class)
	KeyMaterialRegistrar espHttpsSslBundleRegistrar(HttpdSslConfig config) {
		return new KeyMaterialRegistrar(config);
	}

	@Bean(destroyMethod = "close")
	@ConditionalOnMissingBean
	ClientTrust espHttpsClientTrust(HttpdSslConfig config, ObjectProvider<DeviceTrust> hooks) {
		HttpdSslConfigValidator.validate(config);
		return ClientTrust.of(config, hooks.orderedStream().toList());
	}

	@Bean
	@ConditionalOnMissingBean
	HttpdTransport httpdTransport(HttpdSslConfig config, ObjectProvider<SslBundles> bundles, ClientTrust trust,
			ObjectProvider<SessionTicketKeyStore> ticketKeys, ObjectProvider<CertificateSelector> certificates) {
		return config.secure() ? TlsTransport.of(config, bundles.getObject(), trust,
				() -> ticketKeys.getIfAvailable(() -> SessionTicketKeyStore.of(config.tickets(), config.reload())),
				certificates.getIfAvailable()) : HttpdTransport.plain();
	}

	@Bean
	@ConditionalOnMissingBean(HttpdSessionListener.class)
	HttpdSessionEventPublisher httpdSessionEventPublisher(ApplicationEventPublisher publisher,
			Environment environment) {
		return Threads.eventPublisher(publisher, environment);
	}

	@Bean
	@ConditionalOnMissingBean
	UriMatcher espHttpsUriMatcher(HttpdSslConfig config) {
		return UriMatcher.of(config.httpd().uriMatch());
	}

	@Bean(defaultCandidate = false, destroyMethod = "dispose")
	@ConditionalOnMissingBean(name = "espHttpsHandlerScheduler")
	Scheduler espHttpsHandlerScheduler(HttpdSslConfig config, Environment environment) {
		return Threads.handlerScheduler(config.handlerThreads(), environment);
	}

	@Bean(destroyMethod = "close")
	@ConditionalOnMissingBean
	HttpdServer httpdServer(HttpdSslConfig config, HttpdTransport transport, ObjectProvider<UriHandler> handlers,
			UriMatcher matcher, ObjectProvider<HttpdErrorHandler> errorHandlers,
			ObjectProvider<HttpdServerCustomizer> customizers, HttpdSessionListener listener,
			ObjectProvider<HttpdObserver> observers,
			@Qualifier("espHttpsHandlerScheduler") Scheduler handlerScheduler) {
		return HttpdServer.builder(config)
			.transport(transport)
			.handlers(handlers.orderedStream().toList())
			.matcher(matcher)
			.errorHandlers(errorHandlers.orderedStream().toList())
			.customizers(customizers.orderedStream().toList())
			.listener(listener)
			.observers(observers.orderedStream().toList())
			.blockingScheduler(handlerScheduler)
			.build();
	}

	@Bean
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	HttpdServerLifecycle httpdServerLifecycle(ListableBeanFactory beans, ApplicationEventPublisher publisher,
			ObjectProvider<HttpdSessionEventPublisher> sessionEvents) {
		return new HttpdServerLifecycle(ServerBeans.of(beans), publisher, sessionEvents.getIfAvailable());
	}

	@Bean
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	HttpdGracefulShutdown httpdGracefulShutdown(ListableBeanFactory beans, Environment environment) {
		return new HttpdGracefulShutdown(beans, environment);
	}

	@Bean
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	HttpdReadiness espHttpsReadiness(ApplicationContext context, ObjectProvider<ApplicationAvailability> availability) {
		return new HttpdReadiness(context, availability.getIfAvailable(ApplicationAvailabilityBean::new));
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnMissingBean(HttpdSslConfig.class)
	@EnableConfigurationProperties(HttpdSslConfig.class)
	static final class PropertiesConfiguration {

	}

}
