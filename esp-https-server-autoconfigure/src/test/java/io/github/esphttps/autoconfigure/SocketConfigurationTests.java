package io.github.esphttps.autoconfigure;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.esphttps.TestClient;
import io.github.esphttps.httpd.HttpdConfigurationException;
import io.github.esphttps.httpd.HttpdServer;
import io.github.esphttps.httpd.HttpdServerCustomizer;
import io.github.esphttps.httpd.UriHandler;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.nio.NioChannelOption;
import jdk.net.ExtendedSocketOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What the sockets of a running server are told.
 */
@ExtendWith(OutputCaptureExtension.class)
class SocketConfigurationTests {

	private final List<TestClient> clients = new ArrayList<>();

	private final List<Channel> accepted = new CopyOnWriteArrayList<>();

	private final List<InetAddress> bound = new CopyOnWriteArrayList<>();

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(SslAutoConfiguration.class, EspHttpsServerAutoConfiguration.class))
		.withPropertyValues("esp.https.transport-mode=insecure", "esp.https.port-insecure=0")
		.withBean(UriHandler.class, () -> UriHandler.get("/hello", (request, response) -> response.send()))
		.withBean(HttpdServerCustomizer.class,
				() -> (server) -> server.doOnConnection((connection) -> this.accepted.add(connection.channel()))
					.doOnBound((listening) -> this.bound.add(((InetSocketAddress) listening.address()).getAddress())));

	private final ApplicationContextRunner loopback = this.runner.withPropertyValues("esp.https.address=127.0.0.1");

	@ParameterizedTest
	@CsvSource({ "7,11s,4,7,11,4", "2m,1h,127,120,3600,127", "0,0s,0,5,5,3" })
	void keepAliveIsSetOnAcceptedConnections(String idle, String interval, String count, int expectedIdle,
			int expectedInterval, int expectedCount, CapturedOutput output) {
		this.loopback
			.withPropertyValues("esp.https.httpd.keep-alive-enable=true", "esp.https.httpd.keep-alive-idle=" + idle,
					"esp.https.httpd.keep-alive-interval=" + interval, "esp.https.httpd.keep-alive-count=" + count)
			.run((context) -> {
				connect(context.getBean(HttpdServer.class));
				assertThat(option(ChannelOption.SO_KEEPALIVE)).isTrue();
				assertThat(option(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPIDLE))).isEqualTo(expectedIdle);
				assertThat(option(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPINTERVAL)))
					.isEqualTo(expectedInterval);
				assertThat(option(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPCOUNT))).isEqualTo(expectedCount);
				assertThat(output).doesNotContain("WARN");
			});
	}

	@Test
	void keepAliveAndLingerAreLeftToTheSystemUnlessEnabled() {
		this.loopback
			.withPropertyValues("esp.https.httpd.keep-alive-idle=7", "esp.https.httpd.keep-alive-count=4",
					"esp.https.httpd.linger-timeout=3")
			.run((context) -> {
				connect(context.getBean(HttpdServer.class));
				assertThat(option(ChannelOption.SO_KEEPALIVE)).isFalse();
				assertThat(option(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPIDLE))).isNotEqualTo(7);
				assertThat(option(ChannelOption.SO_LINGER)).isEqualTo(-1);
			});
	}

	@Test
	void lingerOfNoTimeIsSetOnAcceptedConnections() {
		this.loopback.withPropertyValues("esp.https.httpd.enable-so-linger=true").run((context) -> {
			connect(context.getBean(HttpdServer.class));
			assertThat(option(ChannelOption.SO_LINGER)).isZero();
		});
	}

	@Test
	void serverListensOnTheNamedInterfaceAlone() throws Exception {
		NetworkInterface loopback = NetworkInterface.getByInetAddress(InetAddress.getByName("127.0.0.1"));
		this.runner.withPropertyValues("esp.https.if-name=" + loopback.getName()).run((context) -> {
			context.getSourceApplicationContext().stop();
			context.getSourceApplicationContext().start();
			// Told from the event loop, maybe after the start has returned
			await().until(() -> this.bound.size() == 2);
			assertThat(this.bound).extracting(InetAddress::getHostAddress).containsOnly("127.0.0.1");
		});
	}

	@Test
	void serverListensEverywhereWithoutAddressAndInterface() {
		this.runner.withPropertyValues("esp.https.if-name=", "esp.https.address=").run((context) -> {
			await().until(() -> this.bound.size() == 1);
			assertThat(this.bound.get(0).isAnyLocalAddress()).isTrue();
		});
	}

	@Test
	void interfaceThatDoesNotExistStopsTheStart() {
		this.runner.withPropertyValues("esp.https.if-name=nosuch0")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(HttpdConfigurationException.class));
	}

	@AfterEach
	void disconnect() throws IOException {
		for (TestClient client : this.clients) {
			client.close();
		}
	}

	private void connect(HttpdServer server) throws IOException {
		TestClient client = TestClient.plain(server.port());
		this.clients.add(client);
		// Answered, so that the connection is known
		assertThat(client.get("/hello").status()).isEqualTo(200);
	}

	private <T> T option(ChannelOption<T> option) {
		return this.accepted.get(0).config().getOption(option);
	}

}
