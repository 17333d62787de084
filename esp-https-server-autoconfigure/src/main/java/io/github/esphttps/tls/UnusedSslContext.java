package io.github.esphttps.tls;

import java.util.List;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSessionContext;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContext;

/**
 * Shakes hands with nobody, where a context has to be named. One of the Java runtime
 * would do the same, and read all the CAs of the runtime for it.
 */
final class UnusedSslContext extends SslContext {

	@Override
	public boolean isClient() {
		return false;
	}

	@Override
	public List<String> cipherSuites() {
		return List.of();
	}

	@Override
	@SuppressWarnings("deprecation")
	public io.netty.handler.ssl.ApplicationProtocolNegotiator applicationProtocolNegotiator() {
		return List::of;
	}

	@Override
	public SSLEngine newEngine(ByteBufAllocator alloc) {
		throw new UnsupportedOperationException();
	}

	@Override
	public SSLEngine newEngine(ByteBufAllocator alloc, String peerHost, int peerPort) {
		throw new UnsupportedOperationException();
	}

	@Override
	public SSLSessionContext sessionContext() {
		throw new UnsupportedOperationException();
	}

}
