package io.github.esphttps.tls;

import java.security.KeyStore;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;

import io.github.esphttps.TestPki;
import io.github.esphttps.config.HttpdSslConfig;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslStoreBundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

class RenewableContextTests {

	private static final KeyMaterial MATERIAL = KeyMaterial.of(TestPki.bundle(TestPki.SERVER), "test", "server");

	private final HttpdSslConfig config = new Binder(new MapConfigurationPropertySource()).bindOrCreate("esp.https",
			HttpdSslConfig.class);

	private final SslContextFactory factory = new SslContextFactory(this.config, SslProvider.OPENSSL,
			ClientTrust.of(this.config, List.of()));

	private final SslContexts contexts = new SslContexts(null);

	@AfterEach
	void close() {
		this.contexts.close();
	}

	@Test
	void replacedContextIsFreedWithTheLastConnectionThatHasIt() throws Exception {
		SslContext first = this.factory.create(MATERIAL);
		RenewableContext renewable = this.contexts.add(first);
		SslContext acquired = Objects.requireNonNull(renewable.acquire());
		SslHandler connection = SslContexts.newHandler(acquired, Resumption.NONE, new EmbeddedChannel());
		RenewableContext.release(acquired);
		SslContext second = this.factory.create(MATERIAL);
		this.contexts.replace(renewable, second);
		assertThat(ReferenceCountUtil.refCnt(first)).isOne();
		ReferenceCountUtil.release(connection.engine());
		assertThat(ReferenceCountUtil.refCnt(first)).isZero();
		assertThat(ReferenceCountUtil.refCnt(second)).isOne();
	}

	@Test
	void contextThatIsReplacedWhileAHandshakeBeginsStaysUsable() {
		SslContext first = this.factory.create(MATERIAL);
		RenewableContext renewable = this.contexts.add(first);
		SslContext acquired = Objects.requireNonNull(renewable.acquire());
		this.contexts.replace(renewable, this.factory.create(MATERIAL));
		SslHandler connection = SslContexts.newHandler(acquired, Resumption.NONE, new EmbeddedChannel());
		RenewableContext.release(acquired);
		assertThat(ReferenceCountUtil.refCnt(first)).isOne();
		ReferenceCountUtil.release(connection.engine());
		assertThat(ReferenceCountUtil.refCnt(first)).isZero();
	}

	@Test
	void closedContextsAreFreedAndNotAcquired() {
		SslContext context = this.factory.create(MATERIAL);
		RenewableContext renewable = this.contexts.add(context);
		this.contexts.close();
		assertThat(ReferenceCountUtil.refCnt(context)).isZero();
		assertThat(renewable.acquire()).isNull();
		SslContext late = this.factory.create(MATERIAL);
		this.contexts.replace(renewable, late);
		assertThat(ReferenceCountUtil.refCnt(late)).isZero();
		SslContext later = this.factory.create(MATERIAL);
		assertThatIllegalStateException().isThrownBy(() -> this.contexts.add(later));
		assertThat(ReferenceCountUtil.refCnt(later)).isZero();
	}

	@Test
	void selectedBundlesAreKeptByIdentityAsLongAsTheyAreAmongTheLast() throws Exception {
		try (BundleContexts selected = new BundleContexts(this.factory, this.contexts, null, 2)) {
			SslBundle first = TestPki.bundle(TestPki.SERVER);
			SslBundle second = TestPki.bundle(TestPki.SERVER);
			RenewableContext context = selected.get(first).get();
			RenewableContext other = selected.get(second).get();
			assertThat(selected.get(first).get()).isSameAs(context).isNotSameAs(other);
			selected.get(TestPki.bundle(TestPki.SERVER)).get();
			assertThat(selected.size()).isEqualTo(2);
			await().untilAsserted(() -> assertThat(other.acquire()).isNull());
			assertThat(selected.get(first).get()).isSameAs(context);
			assertThat(selected.get(second).get()).isNotSameAs(other);
		}
	}

	@Test
	void bundlesThatClientsWaitForMakeNoRoomForOthers() throws Exception {
		CountDownLatch asked = new CountDownLatch(1);
		try (BundleContexts selected = new BundleContexts(this.factory, this.contexts, null, 2)) {
			List<CompletableFuture<RenewableContext>> waiting = Stream.generate(() -> slow(asked))
				.limit(10)
				.map(selected::get)
				.toList();
			asked.countDown();
			for (CompletableFuture<RenewableContext> each : waiting) {
				SslContext context = Objects.requireNonNull(each.get().acquire());
				RenewableContext.release(context);
			}
			selected.get(TestPki.bundle(TestPki.SERVER)).get();
			assertThat(selected.size()).isEqualTo(2);
			assertThat(waiting.get(0).get().acquire()).isNull();
		}
	}

	private static SslBundle slow(CountDownLatch asked) {
		SslBundle bundle = TestPki.bundle(TestPki.SERVER);
		SslStoreBundle stores = bundle.getStores();
		return SslBundle.of(new SslStoreBundle() {

			@Override
			public @Nullable KeyStore getKeyStore() {
				try {
					asked.await();
					return stores.getKeyStore();
				}
				catch (InterruptedException ex) {
					throw new IllegalStateException(ex);
				}
			}

			@Override
			public @Nullable String getKeyStorePassword() {
				return stores.getKeyStorePassword();
			}

			@Override
			public @Nullable KeyStore getTrustStore() {
				return null;
			}

		});
	}

	@Test
	void bundleThatCannotBeUsedIsReadAgainTheNextTime() {
		try (BundleContexts selected = new BundleContexts(this.factory, this.contexts, null, 2)) {
			SslBundle unusable = SslBundle.of(null);
			assertThatExceptionOfType(CompletionException.class).isThrownBy(() -> selected.get(unusable).join())
				.withMessageContaining("no private key");
			await().until(() -> selected.size() == 0);
		}
	}

	@Test
	void otherTrustMakesAllOfThemAnew() throws Exception {
		try (BundleContexts selected = new BundleContexts(this.factory, this.contexts, null, 2)) {
			SslBundle bundle = TestPki.bundle(TestPki.SERVER);
			RenewableContext context = selected.get(bundle).get();
			selected.trust(null);
			assertThat(context.acquire()).isNull();
			assertThat(selected.get(bundle).get()).isNotSameAs(context);
		}
	}

}
