package io.github.esphttps.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that the Java code in <code>docs/migrating.md</code> compiles: all of it together
 * as the members of one class.
 */
class MigratingExamplesTests {

	private static final Pattern EXAMPLE = Pattern.compile("(?ms)^```java\n(.*?)^```");

	private static final String HEAD = """
			import java.nio.charset.StandardCharsets;
			import java.nio.file.Files;
			import java.nio.file.Path;
			import java.security.cert.X509Certificate;
			import io.github.esphttps.event.*;
			import io.github.esphttps.httpd.*;
			import org.springframework.context.annotation.Bean;
			import org.springframework.context.event.EventListener;
			import reactor.core.publisher.Mono;
			class Examples {
			""";

	@TempDir
	private Path folder;

	@Test
	void javaCodeCompiles() throws IOException {
		List<String> examples = EXAMPLE.matcher(Pages.text("migrating.md"))
			.results()
			.map((example) -> example.group(1))
			.toList();
		assertThat(examples).hasSizeGreaterThanOrEqualTo(10);
		Path source = this.folder.resolve("Examples.java");
		Files.writeString(source, HEAD + String.join("\n", examples) + "}\n");
		assertThat(errors(source)).isEmpty();
	}

	private List<String> errors(Path source) throws IOException {
		JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
		DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
		try (StandardJavaFileManager files = compiler.getStandardFileManager(diagnostics, null, null)) {
			List<String> options = List.of("-proc:none", "-d", this.folder.toString(), "-classpath",
					System.getProperty("java.class.path"));
			compiler.getTask(null, files, diagnostics, options, null, files.getJavaFileObjects(source)).call();
		}
		return diagnostics.getDiagnostics()
			.stream()
			.filter((diagnostic) -> diagnostic.getKind() == Diagnostic.Kind.ERROR)
			.map(Object::toString)
			.toList();
	}

}
