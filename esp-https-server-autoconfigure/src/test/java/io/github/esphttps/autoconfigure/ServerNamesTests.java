package io.github.esphttps.autoconfigure;

import io.github.esphttps.config.HttpdSslConfig;
import io.github.esphttps.httpd.HttpdServer;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.context.properties.bind.Binder;

import static org.assertj.core.api.Assertions.assertThat;

class ServerNamesTests {

	private final DefaultListableBeanFactory beans = new DefaultListableBeanFactory();

	@Test
	void primaryServerIsTheOneThatIsInjectedWithoutAQualifier() {
		define("fleet").setDefaultCandidate(false);
		define("main");
		assertThat(ServerNames.of(this.beans).primary()).isEqualTo("main");
		define("other").setPrimary(true);
		assertThat(ServerNames.of(this.beans).primary()).isEqualTo("other");
		assertThat(ServerNames.of(this.beans).servers().get("other")).isSameAs(this.beans.getBean(HttpdServer.class));
	}

	@Test
	void namesAreKnownBeforeThereAreServers() {
		define("first");
		define("second");
		ServerNames names = ServerNames.of(this.beans);
		assertThat(names.areSeveral()).isTrue();
		assertThat(this.beans.containsSingleton("first")).isFalse();
		HttpdServer second = this.beans.getBean("second", HttpdServer.class);
		assertThat(names.nameOf(second)).isEqualTo("second");
		assertThat(names.nameOf(server())).isNull();
	}

	@Test
	void serverThatWasRegisteredAsAnObjectIsACandidate() {
		define("fleet").setDefaultCandidate(false);
		this.beans.registerSingleton("registered", server());
		assertThat(ServerNames.of(this.beans).primary()).isEqualTo("registered");
	}

	private RootBeanDefinition define(String name) {
		RootBeanDefinition definition = new RootBeanDefinition(HttpdServer.class, ServerNamesTests::server);
		this.beans.registerBeanDefinition(name, definition);
		return definition;
	}

	private static HttpdServer server() {
		return HttpdServer.builder(new Binder().bindOrCreate("esp.https", HttpdSslConfig.class)).build();
	}

}
