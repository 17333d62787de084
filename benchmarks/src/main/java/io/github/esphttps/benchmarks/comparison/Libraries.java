package io.github.esphttps.benchmarks.comparison;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The versions of what matters to the figures of a server.
 */
final class Libraries {

	private static final List<String> NAMES = List.of("spring-boot", "reactor-netty-http", "netty-handler",
			"netty-tcnative-classes", "vertx-core", "armeria", "tomcat-embed-core");

	private Libraries() {
	}

	/** Return the versions of those that a program comes with, in words. */
	static String of(Path program) throws IOException {
		Path directory = program.resolve("target/lib");
		if (!Files.isDirectory(directory)) {
			return "";
		}
		try (Stream<Path> files = Files.list(directory)) {
			List<String> jars = files.map((file) -> file.getFileName().toString()).sorted().toList();
			return NAMES.stream().flatMap((name) -> versions(jars, name)).collect(Collectors.joining(", ", " (", ")"));
		}
	}

	private static Stream<String> versions(List<String> jars, String name) {
		return jars.stream()
			.filter((jar) -> jar.matches(name + "-[0-9][0-9.]*[.-]?[A-Za-z0-9]*\\.jar"))
			.map((jar) -> name + " " + jar.substring(name.length() + 1, jar.length() - ".jar".length()));
	}

}
