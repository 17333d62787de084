package io.github.esphttps.tls;

import java.io.File;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;

import io.github.esphttps.config.SecureElementConfig;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * A token is found by its label with JNA, and by all else without.
 */
class WithoutJnaTests {

	@TempDir
	@SuppressWarnings("NullAway.Init")
	private Path folder;

	@Test
	void labelOfATokenNeedsJna() throws Exception {
		Throwable failure = open(null, "devices");
		assertThat(failure.getClass().getName()).isEqualTo(TlsConfigurationException.class.getName());
		assertThat(get(failure, "property")).isEqualTo("esp.https.secure-element.token-label");
		assertThat(get(failure, "value")).isEqualTo("devices");
		assertThat(failure).hasMessageContaining("JNA, which is not on the class path");
		assertThat(get(failure, "remedy")).asString()
			.contains("Add 'net.java.dev.jna:jna'", "'esp.https.secure-element.slot'");
	}

	@Test
	void slotNeedsNone() throws Exception {
		assertThat(open(1L, null)).hasMessageContaining("It cannot be loaded as a PKCS#11 library");
	}

	@Test
	void firstSlotNeedsNone() throws Exception {
		assertThat(open(null, null)).hasMessageContaining("It cannot be loaded as a PKCS#11 library");
	}

	/** Open a token whose library is none, and return what is thrown. */
	private Throwable open(@Nullable Long slot, @Nullable String label) throws Exception {
		String library = Files.writeString(this.folder.resolve("library.so"), "not a library").toString();
		try (URLClassLoader loader = new URLClassLoader(classPath(), ClassLoader.getPlatformClassLoader())) {
			Class<?> configType = loader.loadClass(SecureElementConfig.class.getName());
			Object config = configType.getConstructors()[0].newInstance(library, slot, label, "4711", null, null, 1,
					Duration.ofSeconds(5));
			Class<?> elementType = loader.loadClass(SecureElement.class.getName());
			return catchThrowableOfType(InvocationTargetException.class,
					() -> elementType.getMethod("open", configType).invoke(null, config))
				.getTargetException();
		}
	}

	private static URL[] classPath() throws IOException {
		String[] entries = System.getProperty("java.class.path").split(File.pathSeparator);
		URL[] urls = Arrays.stream(entries)
			.filter((entry) -> !new File(entry).getName().startsWith("jna-"))
			.map(WithoutJnaTests::url)
			.toArray(URL[]::new);
		assertThat(urls).hasSizeLessThan(entries.length);
		return urls;
	}

	private static URL url(String entry) {
		try {
			return Path.of(entry).toUri().toURL();
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static @Nullable Object get(Throwable failure, String name) throws Exception {
		return failure.getClass().getMethod(name).invoke(failure);
	}

}
