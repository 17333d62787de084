package io.github.esphttps.tls;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Supplier;

import io.github.esphttps.config.HttpdSslConfig;
import org.jspecify.annotations.Nullable;

/**
 * Reads the revocation lists, and again when their files change.
 */
final class TrustReload implements AutoCloseable {

	private final List<LoadedCrls> loaded;

	private final Supplier<TrustAnchors> anchors;

	private final Consumer<RevocationLists> changed;

	private final boolean watched;

	private @Nullable FileWatch watch;

	TrustReload(HttpdSslConfig config, Supplier<TrustAnchors> anchors, Consumer<RevocationLists> changed) {
		this.watched = config.reload();
		this.loaded = config.crl().stream().map((source) -> new LoadedCrls(new CrlSource(source))).toList();
		this.anchors = anchors;
		this.changed = changed;
	}

	/**
	 * Read all lists, and again when they change unless that is not wanted.
	 * @throws TlsConfigurationException if one cannot be used
	 */
	synchronized void start() {
		List<Path> files = this.loaded.stream()
			.map((crls) -> crls.source().file())
			.filter(Objects::nonNull)
			.map(Objects::requireNonNull)
			.toList();
		if (this.watched && !files.isEmpty()) {
			// Before they are read: what changes meanwhile is read again
			this.watch = FileWatch.start("esp-https-crl", files, this::reload);
		}
		try {
			this.loaded.forEach((crls) -> crls.load(this.anchors.get()));
		}
		catch (TlsConfigurationException ex) {
			close();
			throw ex;
		}
		this.changed.accept(lists());
	}

	private synchronized void reload() {
		boolean anyChanged = false;
		for (LoadedCrls crls : this.loaded) {
			anyChanged |= crls.reload(this.anchors.get());
		}
		if (anyChanged) {
			this.changed.accept(lists());
		}
	}

	private RevocationLists lists() {
		return new RevocationLists(this.loaded.stream().flatMap((crls) -> crls.lists().stream()).toList());
	}

	List<CrlStatus> status() {
		return this.loaded.stream().flatMap((crls) -> crls.status().stream()).toList();
	}

	@Override
	public void close() {
		FileWatch running = this.watch;
		if (running != null) {
			running.close();
		}
	}

}
