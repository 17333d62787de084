package com.example.peers.tomcat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * What all peers serve, WebSockets excepted.
 */
@RestController
class Handlers {

	private static final int BLOCKS = 1600;

	private static final byte[] TEN_KILOBYTES = "x".repeat(10 * 1024).getBytes(StandardCharsets.UTF_8);

	private static final byte[] BLOCK = new byte[64 * 1024];

	@GetMapping(path = "/hello", produces = MediaType.TEXT_PLAIN_VALUE)
	String hello() {
		return "Hello world!";
	}

	@GetMapping(path = "/10k", produces = MediaType.TEXT_PLAIN_VALUE)
	byte[] tenKilobytes() {
		return TEN_KILOBYTES;
	}

	@GetMapping("/download")
	void download(HttpServletResponse response) throws IOException {
		response.setContentType(MediaType.APPLICATION_OCTET_STREAM_VALUE);
		response.setContentLength(BLOCKS * BLOCK.length);
		OutputStream body = response.getOutputStream();
		for (int block = 0; block < BLOCKS; block++) {
			body.write(BLOCK);
		}
	}

	@PostMapping(path = "/upload", produces = MediaType.TEXT_PLAIN_VALUE)
	String upload(HttpServletRequest request) throws IOException {
		byte[] part = new byte[BLOCK.length];
		long length = 0;
		InputStream body = request.getInputStream();
		for (int read = body.read(part); read != -1; read = body.read(part)) {
			length += read;
		}
		return Long.toString(length);
	}

}
