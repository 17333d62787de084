package io.github.esphttps.autoconfigure;

import io.github.esphttps.config.HttpdSslConfig;
import io.github.esphttps.config.ServerProfile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.aot.generate.ClassNameGenerator;
import org.springframework.aot.generate.DefaultGenerationContext;
import org.springframework.aot.generate.InMemoryGeneratedFiles;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.aot.ApplicationContextAotGenerator;
import org.springframework.core.io.support.SpringFactoriesLoader;
import org.springframework.javapoet.ClassName;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link EspHttpsRuntimeHints} and the processing ahead of time.
 */
class EspHttpsRuntimeHintsTests {

	@ParameterizedTest
	@ValueSource(strings = { "config/standard.properties", "config/gateway.properties", "config/twin.properties",
			"tls/cipher-suites.txt" })
	void resourceIsHintedAt(String resource) {
		RuntimeHints hints = new RuntimeHints();
		SpringFactoriesLoader.forResourceLocation("META-INF/spring/aot.factories")
			.load(RuntimeHintsRegistrar.class)
			.stream()
			.filter(EspHttpsRuntimeHints.class::isInstance)
			.forEach((registrar) -> registrar.registerHints(hints, getClass().getClassLoader()));
		assertThat(ServerProfile.class.getResource("/io/github/esphttps/" + resource)).isNotNull();
		assertThat(RuntimeHintsPredicates.resource().forResource("io/github/esphttps/" + resource)).accepts(hints);
	}

	@Test
	void contextIsProcessedAheadOfTimeAndItsConfigurationStaysBindable() {
		DefaultGenerationContext generation = new DefaultGenerationContext(
				new ClassNameGenerator(ClassName.get("io.github.esphttps", "Application")),
				new InMemoryGeneratedFiles());
		try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
			context.register(SslAutoConfiguration.class, EspHttpsServerAutoConfiguration.class);
			new ApplicationContextAotGenerator().processAheadOfTime(context, generation);
		}
		generation.writeGeneratedContent();
		assertThat(RuntimeHintsPredicates.reflection().onType(HttpdSslConfig.class))
			.accepts(generation.getRuntimeHints());
	}

}
