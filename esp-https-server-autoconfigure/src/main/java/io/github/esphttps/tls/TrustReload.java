package io.github.esphttps.tls;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * Reads the revocation lists, and again when their files change.
 */
final class TrustReload implements AutoCloseable {

	private final List<LoadedCrls> loaded;

	private final Supplier<TrustAnchors> anchors;

	private final Consumer<RevocationLists> changed;

	private @Nullable FileWatch watch;

	TrustReload(List<String> sources, Supplier<TrustAnchors> anchors, Consumer<RevocationLists> changed) {
		this.loaded = sources.stream().map((source) -> new LoadedCrls(new CrlSource(source))).toList();
		this.anchors = anchors;
		this.changed = changed;
	}

	/**
	 * Read all lists.
	 * @param watched whether to read them again when they change
	 * @throws TlsConfigurationException if one cannot be used
	 */
	synchronized void start(boolean watched) {
		List<Path> files = this.loaded.stream()
			.map((crls) -> crls.source().file())
			.filter(Objects::nonNull)
			.map(Objects::requireNonNull)
			.toList();
		if (watched && !files.isEmpty()) {
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

	synchronized List<CrlStatus> status() {
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
