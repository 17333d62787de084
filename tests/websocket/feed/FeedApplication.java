package com.example.feed;

import java.util.concurrent.atomic.AtomicInteger;

import io.github.esphttps.event.HttpdSessionClosedEvent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.annotation.Import;
import org.springframework.context.event.EventListener;

/**
 * An application for the tests of WebSockets from outside: sends messages to many clients
 * when asked to, and reads and sends messages longer than its memory.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import({ FeedRoutes.class, StreamRoutes.class })
public class FeedApplication {

	private static final Logger logger = LoggerFactory.getLogger(FeedApplication.class);

	private final AtomicInteger closed = new AtomicInteger();

	public static void main(String[] args) {
		new SpringApplicationBuilder(FeedApplication.class).web(WebApplicationType.NONE).run(args);
	}

	@EventListener
	void closed(HttpdSessionClosedEvent event) {
		logger.info("Session {} closed: {} (number {})", event.session().id(), event.reason(),
				this.closed.incrementAndGet());
	}

}
