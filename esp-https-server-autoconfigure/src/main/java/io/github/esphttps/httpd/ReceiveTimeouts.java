package io.github.esphttps.httpd;

import java.util.concurrent.TimeUnit;

import io.github.esphttps.config.HttpdConfig;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import org.jspecify.annotations.Nullable;

/**
 * Cuts off clients that take too long to send: the next bytes of a request
 * (<code>recv-wait-timeout</code>), the whole of it (<code>request-timeout</code>), or
 * the next request (<code>idle-timeout</code>). Only time in which the server waits for
 * the client counts. Sits in front of the decoder; all methods run on the event loop of
 * the channel.
 */
final class ReceiveTimeouts extends ChannelDuplexHandler {

	// Of a body: a second more for each of these many bytes
	private static final long BYTES_PER_SECOND = 1000;

	private final RequestDecoder decoder;

	private final RequestFlow flow;

	private final long gapNanos;

	private final long requestNanos;

	private final long idleNanos;

	// On plain connections only, where the original leaves TLS clients without a response
	private final boolean answers;

	private RequestDecoder.Phase phase = RequestDecoder.Phase.IDLE;

	private boolean reading;

	// When it was looked at last: a response that ends begins a new wait
	private boolean busy;

	// Since when the server waits for the next bytes
	private long waitingSince;

	// Time and bytes of the head, or of the body, that is arriving
	private long phaseWaited;

	private long phaseBytes;

	private boolean open;

	private @Nullable Alarm alarm;

	ReceiveTimeouts(RequestDecoder decoder, RequestFlow flow, HttpdConfig config, boolean answers) {
		this.decoder = decoder;
		this.flow = flow;
		this.gapNanos = Deadline.nanos(config.recvWaitTimeout());
		this.requestNanos = Deadline.nanos(config.requestTimeout());
		this.idleNanos = Deadline.nanos(config.idleTimeout());
		this.answers = answers;
	}

	@Override
	public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
		if (event == SessionGate.OPENED) {
			this.open = true;
			this.waitingSince = System.nanoTime();
			arm(ctx);
		}
		ctx.fireUserEventTriggered(event);
	}

	@Override
	public void read(ChannelHandlerContext ctx) {
		boolean nowBusy = this.flow.isBusy();
		boolean resumes = !this.reading || nowBusy != this.busy;
		this.reading = true;
		this.busy = nowBusy;
		if (resumes && this.open) {
			this.waitingSince = System.nanoTime();
			arm(ctx);
		}
		ctx.read();
	}

	@Override
	public void channelRead(ChannelHandlerContext ctx, Object message) {
		long now = System.nanoTime();
		if (deadline(ctx) != Deadline.NONE) {
			this.phaseWaited += now - this.waitingSince;
		}
		this.waitingSince = now;
		// Whoever wants more asks again, perhaps while this is being handled
		this.reading = false;
		this.phaseBytes += (message instanceof ByteBuf bytes) ? bytes.readableBytes() : 0;
		ctx.fireChannelRead(message);
		followPhase();
	}

	@Override
	public void channelReadComplete(ChannelHandlerContext ctx) {
		this.waitingSince = System.nanoTime();
		ctx.fireChannelReadComplete();
		followPhase();
		arm(ctx);
	}

	private void followPhase() {
		RequestDecoder.Phase current = this.decoder.phase();
		if (current != this.phase) {
			this.phase = current;
			this.phaseWaited = 0;
			this.phaseBytes = 0;
		}
	}

	private void arm(ChannelHandlerContext ctx) {
		Alarm current = this.alarm;
		if (current == null) {
			current = new Alarm(() -> fire(ctx));
			this.alarm = current;
		}
		current.setTo(deadline(ctx), ctx.executor());
	}

	private void fire(ChannelHandlerContext ctx) {
		long deadline = deadline(ctx);
		if (deadline - System.nanoTime() > 0) {
			arm(ctx);
			return;
		}
		HttpdSession session = SessionHandler.sessionOf(ctx.channel());
		if (this.phase == RequestDecoder.Phase.IDLE) {
			session.close(CloseReason.IDLE_TIMEOUT);
			return;
		}
		session.closingFor(CloseReason.RECV_TIMEOUT);
		boolean responded = this.phase == RequestDecoder.Phase.BODY && this.flow.unanswered() == 0;
		if (responded || !this.answers) {
			ctx.channel().close();
		}
		else if (this.phase == RequestDecoder.Phase.HEAD) {
			this.decoder.refuse(ctx.pipeline().context(this.decoder), HttpdError.REQUEST_TIMEOUT);
		}
		else {
			this.flow.failBody(HttpdError.REQUEST_TIMEOUT);
		}
	}

	/** Return when the client has taken too long, if no more bytes come. */
	private long deadline(ChannelHandlerContext ctx) {
		return switch (this.phase) {
			case IDLE -> !this.flow.isBusy() ? after(this.idleNanos) : Deadline.NONE;
			case HEAD -> !this.flow.isBusy() ? Math.min(after(this.gapNanos), after(remaining(0))) : Deadline.NONE;
			case BODY -> (this.flow.unanswered() <= 1 && isWaiting(ctx) && !this.flow.hasFailed())
					? Math.min(after(this.gapNanos), after(remaining(this.phaseBytes))) : Deadline.NONE;
			case REFUSED -> Deadline.NONE;
		};
	}

	// A read that Netty has been told to do without asking, or one it was asked for
	private boolean isWaiting(ChannelHandlerContext ctx) {
		return ctx.channel().config().isAutoRead() || this.reading;
	}

	private long remaining(long bytes) {
		if (this.requestNanos == Deadline.NONE) {
			return Deadline.NONE;
		}
		return this.requestNanos + TimeUnit.SECONDS.toNanos(bytes) / BYTES_PER_SECOND - this.phaseWaited;
	}

	private long after(long nanos) {
		return Deadline.after(this.waitingSince, nanos);
	}

	@Override
	public void handlerRemoved(ChannelHandlerContext ctx) {
		Alarm current = this.alarm;
		if (current != null) {
			current.cancel();
		}
	}

}
