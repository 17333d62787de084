package com.example.peers.productfull;

import java.util.concurrent.atomic.LongAdder;

import com.example.peers.product.Handlers;
import com.example.peers.product.Peer;
import io.github.esphttps.event.HttpdSessionClosedEvent;
import io.github.esphttps.event.HttpdSessionCreatedEvent;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.event.EventListener;

/**
 * The starter with Actuator, hence with meters and observations, and with listeners to
 * sessions that are created and closed.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import(Handlers.class)
public class Main {

	private final LongAdder created = new LongAdder();

	private final LongAdder closed = new LongAdder();

	public static void main(String[] args) {
		Peer.run(Main.class);
	}

	@EventListener
	void created(HttpdSessionCreatedEvent event) {
		this.created.increment();
	}

	@EventListener
	void closed(HttpdSessionClosedEvent event) {
		this.closed.increment();
	}

}
