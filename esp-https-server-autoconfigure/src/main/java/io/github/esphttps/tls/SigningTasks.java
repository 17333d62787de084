package io.github.esphttps.tls;

import java.util.concurrent.Executor;

import io.netty.channel.Channel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.AttributeKey;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ImmediateExecutor;
import org.jspecify.annotations.Nullable;

/**
 * Runs the steps of one handshake that JSSE does not take by itself. The first, which
 * ends with the server's signature, waits for the secure element on a thread that may;
 * those after it stay on the event loop.
 */
final class SigningTasks implements Executor {

	private static final AttributeKey<SecureElement> ELEMENT = AttributeKey.valueOf(SigningTasks.class, "element");

	private final SecureElement element;

	private final Channel channel;

	private SigningTasks(SecureElement element, Channel channel) {
		this.element = element;
		this.channel = channel;
	}

	/** Have the handshakes of a context sign with a secure element. */
	static void mark(SslContext context, SecureElement element) {
		context.attributes().attr(ELEMENT).set(element);
	}

	/** Return what runs the steps of a handshake with a context. */
	static Executor of(SslContext context, Channel channel) {
		SecureElement element = context.attributes().attr(ELEMENT).get();
		return (element != null) ? new SigningTasks(element, channel) : ImmediateExecutor.INSTANCE;
	}

	@Override
	public void execute(Runnable task) {
		if (signs()) {
			this.element.threads().<@Nullable Void>submit(() -> {
				task.run();
				return null;
			}).addListener(this::ended);
		}
		else {
			task.run();
		}
	}

	// JSSE has a session from the ServerHello on, which is in the step that signs
	private boolean signs() {
		SslHandler handler = this.channel.pipeline().get(SslHandler.class);
		return handler != null && !handler.handshakeFuture().isDone()
				&& handler.engine().getHandshakeSession() == null;
	}

	private void ended(Future<?> step) {
		if (!step.isSuccess()) {
			this.channel.eventLoop().execute(() -> this.channel.pipeline().fireExceptionCaught(step.cause()));
		}
	}

}
