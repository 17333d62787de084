package io.github.esphttps.tls;

import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

import io.github.esphttps.config.HttpdSslConfig;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;

/**
 * Which certificate a client gets: the one the {@link CertificateSelector} selects, else
 * the one of the server name, else the default. Safe for use by any thread.
 */
final class CertificateChoice implements AutoCloseable {

	private static final int MAX_SELECTED = 1_000;

	private final RenewableContext main;

	private final List<NamedCertificate> named = new ArrayList<>();

	private final ServerNames<RenewableContext> byName;

	private final @Nullable CertificateSelector selector;

	private final BundleContexts selected;

	private @Nullable KeyStore trustStore;

	/**
	 * Read the bundles of all server names.
	 * @throws TlsConfigurationException if one cannot be served
	 */
	CertificateChoice(HttpdSslConfig config, SslBundles bundles, SslContextFactory factory, SslContexts contexts,
			MainCertificate main, @Nullable CertificateSelector selector) {
		this.main = main.context();
		this.selector = selector;
		this.trustStore = main.trustStore();
		this.selected = new BundleContexts(factory.of("CertificateSelector", "a bundle"), contexts, main.trustStore(),
				MAX_SELECTED);
		try {
			this.byName = new ServerNames<>(read(config, bundles, factory, contexts, main));
		}
		catch (RuntimeException ex) {
			close();
			throw ex;
		}
	}

	private Map<String, RenewableContext> read(HttpdSslConfig config, SslBundles bundles, SslContextFactory factory,
			SslContexts contexts, MainCertificate main) {
		Map<String, List<String>> namesByBundle = new TreeMap<>();
		config.serverNameBundles().forEach((name, bundle) -> {
			check(name, bundle);
			namesByBundle.computeIfAbsent(bundle, (key) -> new ArrayList<>()).add(name);
		});
		Map<String, RenewableContext> byName = new HashMap<>();
		namesByBundle.forEach((bundle, names) -> {
			RenewableContext context = this.main;
			if (!bundle.equals(main.bundle())) {
				NamedCertificate certificate = new NamedCertificate(bundles, bundle, names, config.reload(), factory,
						contexts, main.trustStore());
				this.named.add(certificate);
				context = certificate.context();
			}
			for (String name : names) {
				byName.put(name, context);
			}
		});
		return byName;
	}

	private static void check(String name, String bundle) {
		if (!ServerNames.isValid(name)) {
			throw new TlsConfigurationException(NamedCertificate.property(name), bundle,
					"'" + name + "' is not a server name that a client could ask for.",
					"Use a host name such as 'device.example.com', or '*.example.com' for all names with one more "
							+ "label. Names with other characters than letters, digits and '-' are written as "
							+ "clients send them ('xn--...'), and in brackets in the name of the property.",
					null);
		}
	}

	/** Return the selector that is asked first, {@code null} if there is none. */
	@Nullable CertificateSelector selector() {
		return this.selector;
	}

	/** Ask the selector, which must be there. */
	CompletionStage<@Nullable SslBundle> select(ClientOffer offer) {
		CertificateSelector asked = Objects.requireNonNull(this.selector, "there is no selector");
		CompletionStage<@Nullable SslBundle> stage = asked.select(offer);
		return Objects.requireNonNull(stage, "The CertificateSelector returned null instead of a stage");
	}

	/** Return the context of a bundle that was selected. */
	CompletableFuture<RenewableContext> of(SslBundle bundle) {
		return this.selected.get(bundle);
	}

	/** Return the context for a server name as a client asks for it. */
	RenewableContext of(@Nullable String serverName) {
		RenewableContext context = this.byName.find(serverName);
		return (context != null) ? context : this.main;
	}

	/** Tell clients of other CAs from now on. */
	synchronized void trust(@Nullable KeyStore trusted) {
		Set<X509Certificate> before = Set.copyOf(TrustAnchors.of(this.trustStore).all());
		if (!before.equals(Set.copyOf(TrustAnchors.of(trusted).all()))) {
			this.trustStore = trusted;
			this.selected.trust(trusted);
			this.named.forEach((certificate) -> certificate.trust(trusted));
		}
	}

	/** Return why the newest material of server names is not used. */
	Stream<String> problems() {
		return this.named.stream().map(NamedCertificate::problem).filter(Objects::nonNull).map(Objects::requireNonNull);
	}

	@Override
	public void close() {
		this.named.forEach(NamedCertificate::close);
		this.selected.close();
	}

	/**
	 * The certificate where no other is chosen.
	 *
	 * @param bundle name of its bundle
	 * @param context serves it
	 * @param trustStore certificates that clients are verified with, {@code null} if
	 * there are none
	 */
	record MainCertificate(String bundle, RenewableContext context, @Nullable KeyStore trustStore) {
	}

}
