package io.github.esphttps.httpd;

import java.util.Map;

import io.github.esphttps.config.HttpdConfig;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import org.junit.jupiter.api.Test;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class TcpOptionsTests {

	@Test
	void transportWithoutKeepAliveTimesIsRefused() {
		EmbeddedChannel channel = new EmbeddedChannel();
		assertThatExceptionOfType(HttpdConfigurationException.class).isThrownBy(() -> keepAlive().check(channel))
			.withMessageContaining("EmbeddedChannel")
			.satisfies((ex) -> {
				assertThat(ex.property()).isEqualTo("esp.https.httpd.keep-alive-enable");
				assertThat(ex.value()).isEqualTo("true");
				assertThat(ex.remedy()).contains("'false'");
			});
	}

	@Test
	void socketOfTheCheckIsClosed() {
		NioSocketChannel channel = new NioSocketChannel();
		keepAlive().check(channel);
		assertThat(channel.isOpen()).isFalse();
	}

	private static TcpOptions keepAlive() {
		return new TcpOptions(new Binder(new MapConfigurationPropertySource(Map.of("h.keep-alive-enable", "true")))
			.bindOrCreate("h", HttpdConfig.class));
	}

}
