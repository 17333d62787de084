package io.github.esphttps.tls;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.io.ApplicationResourceLoader;
import org.springframework.core.io.Resource;

/**
 * A file that a property is the location of.
 *
 * @param property name of the property
 * @param location location of the file, which may be shown
 */
record ConfiguredFile(String property, String location) {

	/** Return what to watch, {@code null} if it cannot change. */
	@Nullable Path path() {
		Resource resource = resource();
		try {
			return resource.isFile() ? resource.getFile().toPath() : null;
		}
		catch (IOException ex) {
			return null;
		}
	}

	/**
	 * Read the file.
	 * @param remedy what to do if it cannot be read, a sentence
	 */
	byte[] read(String remedy) {
		try (InputStream in = resource().getInputStream()) {
			return in.readAllBytes();
		}
		catch (FileNotFoundException | NoSuchFileException ex) {
			throw failure("There is no such file, or it may not be read.",
					"Check the path and the permissions. A path without a prefix is relative to the working directory; "
							+ "'classpath:' looks inside the application.",
					ex);
		}
		catch (IOException ex) {
			throw failure("It cannot be read: " + ex.getMessage() + ".", remedy, ex);
		}
	}

	private Resource resource() {
		return ApplicationResourceLoader.get().getResource(this.location);
	}

	private TlsConfigurationException failure(String reason, String remedy, Throwable cause) {
		return new TlsConfigurationException(this.property, this.location, reason, remedy, cause);
	}

}
