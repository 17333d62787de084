package com.example.consumer;

import io.github.esphttps.httpd.UriHandler;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

@SpringBootApplication
public class ConsumerApplication {

	public static void main(String[] args) {
		SpringApplication.run(ConsumerApplication.class, args);
	}

	@Bean
	UriHandler hello() {
		return UriHandler.get("/hello", (request, response) -> response.send("Hello World!"));
	}

}
