package io.github.esphttps.benchmarks;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.SSLException;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.OpenSslContextOption;
import io.netty.handler.ssl.OpenSslSessionContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.pkitesting.X509Bundle;

/**
 * The devices of a fleet, which speak one version of TLS. Each has a certificate and
 * tickets of its own, and connects for one request.
 */
final class FleetClients implements AutoCloseable {

	private static final int AT_ONCE = 16;

	private static final int TICKET_SECONDS = 86_400;

	private static final long PATIENCE_SECONDS = 60;

	private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());

	private final List<SslContext> devices = new ArrayList<>();

	FleetClients(Fleet fleet, String protocol) throws SSLException {
		for (X509Bundle device : fleet.devices()) {
			// What is measured is what the server costs, not who it is
			SslContext context = SslContextBuilder.forClient()
				.sslProvider(SslProvider.OPENSSL)
				.protocols(protocol)
				// As devices have it, that have nothing post-quantum
				.option(OpenSslContextOption.GROUPS, new String[] { "x25519", "secp256r1" })
				.keyManager(device.getKeyPair().getPrivate(), device.getCertificatePath())
				.trustManager(InsecureTrustManagerFactory.INSTANCE)
				.build();
			OpenSslSessionContext sessions = (OpenSslSessionContext) context.sessionContext();
			sessions.setSessionCacheEnabled(true);
			// Five minutes, otherwise
			sessions.setSessionTimeout(TICKET_SECONDS);
			this.devices.add(context);
		}
	}

	/**
	 * Have each device connect, ask once and close.
	 * @param port where the server is
	 * @param resume whether they use and keep tickets
	 */
	void reconnect(int port, boolean resume) throws Exception {
		Semaphore open = new Semaphore(AT_ONCE);
		List<CompletableFuture<Void>> answers = new ArrayList<>();
		for (SslContext device : this.devices) {
			if (!open.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
				throw new IllegalStateException("The server does not answer");
			}
			CompletableFuture<Void> answer = new CompletableFuture<>();
			answers.add(answer);
			connect(device, port, resume, answer).closeFuture().addListener((closed) -> open.release());
		}
		for (CompletableFuture<Void> answer : answers) {
			answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
		}
	}

	private Channel connect(SslContext device, int port, boolean resume, CompletableFuture<Void> answer)
			throws InterruptedException {
		return new Bootstrap().group(this.loops).channel(NioSocketChannel.class).handler(new ChannelInitializer<>() {

			@Override
			protected void initChannel(Channel channel) {
				// Sessions are kept under the name of the server
				SslHandler tls = resume ? device.newHandler(channel.alloc(), "localhost", port)
						: device.newHandler(channel.alloc());
				Connection connection = new Connection(channel);
				connection.answered().whenComplete((answered, failure) -> {
					connection.close();
					if (failure != null) {
						answer.completeExceptionally(failure);
					}
					else {
						answer.complete(null);
					}
				});
				channel.pipeline().addLast(tls, connection);
			}

		}).connect(new InetSocketAddress("127.0.0.1", port)).sync().channel();
	}

	@Override
	public void close() {
		this.loops.shutdownGracefully();
	}

}
