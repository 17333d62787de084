package com.example.peers.product;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/**
 * The starter alone. System properties choose the profile and the engine.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import(Handlers.class)
public class Main {

	public static void main(String[] args) {
		Peer.run(Main.class);
	}

}
