package io.github.esphttps.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.ssl.DefaultSslBundleRegistry;
import org.springframework.boot.ssl.SslBundle;

/**
 * Watches the files of the PEM properties, and reads them when their content has changed.
 * What cannot be used may still be written, key after certificate for example: it is told
 * when it stays as it is.
 */
final class PemWatch implements AutoCloseable {

	private static final String UNREADABLE = "unreadable";

	private final List<Path> files;

	private final Supplier<SslBundle> reader;

	private final Consumer<SslBundle> renewed;

	private final Consumer<TlsConfigurationException> failed;

	// What was read last, and why it cannot be used if that was not told yet
	private @Nullable List<String> read;

	private @Nullable TlsConfigurationException untold;

	private @Nullable FileWatch watch;

	private PemWatch(List<Path> files, Supplier<SslBundle> reader, Consumer<SslBundle> renewed,
			Consumer<TlsConfigurationException> failed) {
		this.files = files;
		this.reader = reader;
		this.renewed = renewed;
		this.failed = failed;
	}

	/**
	 * Watch the files of the PEM properties.
	 * @param files the files
	 * @param reader reads them
	 * @param inUse what was read before. What has changed since is read at once
	 * @param renewed takes what was read, on the thread that watches
	 * @param failed takes why what was read cannot be used
	 * @return the running watch, {@code null} if there is nothing to watch
	 */
	static @Nullable PemWatch start(List<Path> files, Supplier<SslBundle> reader, KeyMaterial inUse,
			Consumer<SslBundle> renewed, Consumer<TlsConfigurationException> failed) {
		if (files.isEmpty()) {
			return null;
		}
		PemWatch watch = new PemWatch(files, reader, renewed, failed);
		watch.start(inUse);
		return watch;
	}

	private synchronized void start(KeyMaterial inUse) {
		// Before they are read: what changes meanwhile is read again
		this.watch = FileWatch.start("esp-https-reload", this.files, this::changed, this::settled);
		SslBundle bundle = read();
		if (bundle != null && !KeyMaterial.of(new DefaultSslBundleRegistry(PemBundle.NAME, bundle), PemBundle.NAME)
			.isSameAs(inUse)) {
			this.renewed.accept(bundle);
		}
	}

	private synchronized void changed() {
		if (!contents().equals(this.read)) {
			SslBundle bundle = read();
			if (bundle != null) {
				this.renewed.accept(bundle);
			}
		}
	}

	private @Nullable SslBundle read() {
		List<String> before = contents();
		SslBundle bundle = null;
		this.untold = null;
		try {
			bundle = this.reader.get();
		}
		catch (TlsConfigurationException ex) {
			this.untold = ex;
		}
		// What was read in between is neither the one nor the other, and is read again
		this.read = before.equals(contents()) ? before : null;
		return bundle;
	}

	private synchronized void settled() {
		TlsConfigurationException failure = this.untold;
		if (failure != null) {
			this.untold = null;
			this.failed.accept(failure);
		}
	}

	private List<String> contents() {
		return this.files.stream().map(PemWatch::content).toList();
	}

	private static String content(Path file) {
		try {
			byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
			return HexFormat.of().formatHex(digest);
		}
		catch (IOException ex) {
			return UNREADABLE;
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Override
	public void close() {
		if (this.watch != null) {
			this.watch.close();
		}
	}

}
