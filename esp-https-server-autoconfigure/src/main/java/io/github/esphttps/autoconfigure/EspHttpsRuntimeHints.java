package io.github.esphttps.autoconfigure;

import io.github.esphttps.config.ServerProfile;
import io.github.esphttps.tls.TlsTransport;
import org.jspecify.annotations.Nullable;

import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;

/**
 * What a native image needs besides what Spring finds out by itself: the resources that
 * are read by name.
 */
final class EspHttpsRuntimeHints implements RuntimeHintsRegistrar {

	@Override
	public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
		String profiles = ServerProfile.class.getPackageName().replace('.', '/');
		for (ServerProfile profile : ServerProfile.values()) {
			hints.resources().registerPattern(profiles + "/" + ServerProfileDefaults.fileOf(profile));
		}
		hints.resources().registerPattern(TlsTransport.class.getPackageName().replace('.', '/') + "/cipher-suites.txt");
	}

}
