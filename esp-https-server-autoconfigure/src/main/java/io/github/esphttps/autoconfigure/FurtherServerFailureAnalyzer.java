package io.github.esphttps.autoconfigure;

import java.util.List;
import java.util.Objects;

import io.github.esphttps.config.HttpdSslConfig;
import io.github.esphttps.httpd.HttpdServer;
import io.github.esphttps.httpd.HttpdTransport;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanCreationException;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.core.Ordered;

/**
 * Explains why a server beside the primary one cannot start. Its properties are not those
 * under <code>esp.https</code>, which is why they go by their names alone.
 */
final class FurtherServerFailureAnalyzer implements FailureAnalyzer, Ordered {

	private static final String PREFIX = "esp.https.";

	private static final List<FailureAnalyzer> ANALYZERS = List.of(new TlsConfigurationFailureAnalyzer(),
			new HttpdConfigurationFailureAnalyzer(), new HttpdBindFailureAnalyzer(),
			new HttpdErrorHandlerExistsFailureAnalyzer(), new UriHandlersFullFailureAnalyzer());

	// What applications declare for a further server
	private static final List<Class<?>> PARTS = List.of(HttpdServer.class, HttpdTransport.class, HttpdSslConfig.class);

	private final BeanFactory beans;

	FurtherServerFailureAnalyzer(BeanFactory beans) {
		this.beans = beans;
	}

	@Override
	public @Nullable FailureAnalysis analyze(Throwable failure) {
		String bean = failedBean(failure);
		FailureAnalysis analysis = (bean != null) ? explain(failure) : null;
		return (analysis != null) ? new FailureAnalysis(
				"A further ESP HTTPS server, bean '%s', cannot start with its own configuration:%n%n%s".formatted(bean,
						relative(analysis.getDescription())),
				relative(Objects.requireNonNullElse(analysis.getAction(), "")), analysis.getCause()) : null;
	}

	private @Nullable String failedBean(Throwable failure) {
		String bean = null;
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			if (cause instanceof ServerStartException start) {
				return start.beanName();
			}
			if (cause instanceof BeanCreationException creation) {
				bean = creation.getBeanName();
			}
		}
		return (bean != null && isFurther(bean)) ? bean : null;
	}

	private boolean isFurther(String bean) {
		if (!(this.beans instanceof ConfigurableBeanFactory configurable) || !configurable.containsBean(bean)) {
			return false;
		}
		if (PARTS.stream().noneMatch((part) -> configurable.isTypeMatch(bean, part))) {
			return false;
		}
		BeanDefinition definition = configurable.getMergedBeanDefinition(bean);
		return definition instanceof AbstractBeanDefinition described && !described.isDefaultCandidate();
	}

	private static @Nullable FailureAnalysis explain(Throwable failure) {
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			if (cause instanceof InvalidConfigurationPropertyValueException invalid) {
				return new FailureAnalysis(
						"    Property: %s%n    Value: %s%n    Reason: %s".formatted(invalid.getName(),
								invalid.getValue(), invalid.getReason()),
						"Set another value in its configuration.", cause);
			}
		}
		return ANALYZERS.stream()
			.map((analyzer) -> analyzer.analyze(failure))
			.filter(Objects::nonNull)
			.findFirst()
			.orElse(null);
	}

	private static String relative(String text) {
		return text.replaceFirst("^The ESP HTTPS server cannot[^\n]*\\R\\R", "").replace(PREFIX, "");
	}

	@Override
	public int getOrder() {
		return Ordered.HIGHEST_PRECEDENCE;
	}

}
