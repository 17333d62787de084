package io.github.esphttps.httpd;

import java.nio.channels.ClosedChannelException;
import java.util.function.BiFunction;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns the bytes of a client into frames, and gives each to whom it concerns, in their
 * order. Little is read from the connection while a frame has to wait. All methods run on
 * the event loop of the channel.
 */
final class WebSocketReceiver {

	private static final Logger logger = LoggerFactory.getLogger(WebSocketReceiver.class);

	// Behind a frame that has to wait: enough to notice that the client has left
	private static final int READ_AHEAD = 16 * 1024;

	private final ChannelHandlerContext ctx;

	private final WebSocketReader reader;

	private final WebSocketSession session;

	private final WebSocketInbound inbound;

	private final WebSocketClosing closing;

	private final WebSocketKeepAlive keepAlive;

	private final @Nullable BiFunction<? super WebSocketSession, ? super WebSocketFrame, ? extends Publisher<Void>> controlHook;

	// Arrived, but not read yet
	private @Nullable ByteBuf received;

	// Read, but not wanted yet
	private @Nullable WebSocketFrame held;

	// The client will send no more
	private boolean inputEnded;

	private boolean closeSeen;

	private boolean closeDelivered;

	private boolean receiving;

	WebSocketReceiver(ChannelHandlerContext ctx, WebSocketReader reader, WebSocketSession session,
			WebSocketInbound inbound, WebSocketClosing closing, WebSocketKeepAlive keepAlive,
			WebSocketOptions.Values options) {
		this.ctx = ctx;
		this.reader = reader;
		this.session = session;
		this.inbound = inbound;
		this.closing = closing;
		this.keepAlive = keepAlive;
		this.controlHook = options.controlFrames;
	}

	/** Receive bytes, which are released when they are read. */
	void receive(ByteBuf bytes) {
		if (this.closing.isOver()) {
			bytes.release();
			return;
		}
		this.keepAlive.received();
		ByteBuf before = this.received;
		this.received = (before == null) ? bytes
				: ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(this.ctx.alloc(), before, bytes);
		proceed();
	}

	/** The client has ended its side of the stream: handle what has arrived. */
	void endInput() {
		this.inputEnded = true;
		if (!this.closing.isOver() && !this.closeSeen) {
			this.closing.expectEnd();
		}
		proceed();
	}

	/** Receive frames as long as there are some, and somebody wants them. */
	void proceed() {
		if (this.receiving) {
			// Whoever is at it sees what has changed
			return;
		}
		this.receiving = true;
		try {
			while (!this.closing.isOver() && proceedToNext()) {
				// And so on
			}
		}
		catch (WebSocketException ex) {
			logger.debug("[{}] WebSocket closed for what the client has sent: {}", this.session.id(), ex.close());
			this.closing.close(ex.sendsClose() ? ex.close() : null, CloseReason.PROTOCOL_ERROR);
		}
		finally {
			this.receiving = false;
		}
		if (this.inputEnded && this.held == null && (!this.inbound.isHandling() || this.inbound.isInMessage())) {
			this.closing.close(null, CloseReason.PEER_CLOSED);
		}
		if (this.closing.isOver()) {
			release();
		}
		else if (this.inputEnded) {
			this.keepAlive.pause();
		}
		else if (this.held == null || isLittle(this.received)) {
			expectCloseBehindHeld();
			this.keepAlive.waitForMore(this.held == null && (this.received != null || this.reader.isInFrame()));
			this.inbound.waitForMore();
			this.ctx.read();
		}
		else {
			this.keepAlive.pause();
			this.inbound.pause();
		}
	}

	private static boolean isLittle(@Nullable ByteBuf bytes) {
		return bytes == null || bytes.readableBytes() < READ_AHEAD;
	}

	/** Receive a frame, and return whether another may be received. */
	private boolean proceedToNext() {
		WebSocketFrame frame = this.held;
		if (frame == null) {
			frame = read();
			this.held = frame;
		}
		if (frame == null) {
			return false;
		}
		boolean taken = take(frame);
		if (!taken && this.closing.isSent()) {
			// Whoever is busy may be waiting for the end
			taken = passOver(frame);
		}
		if (taken) {
			this.held = null;
		}
		return taken;
	}

	private boolean take(WebSocketFrame frame) {
		return !this.inbound.isControlling() && switch (frame.type()) {
			case CLOSE -> close(frame);
			case PING, PONG -> control(frame);
			default -> this.inbound.receive(frame);
		};
	}

	private boolean passOver(WebSocketFrame frame) {
		if (frame.type() == WebSocketFrame.Type.CLOSE) {
			this.closing.received(frame);
		}
		else if (!frame.type().isControl()) {
			return this.inbound.passOver();
		}
		return true;
	}

	private @Nullable WebSocketFrame read() {
		ByteBuf bytes = this.received;
		if (bytes == null) {
			return null;
		}
		WebSocketFrame frame = this.reader.read(bytes);
		if (!bytes.isReadable()) {
			bytes.release();
			// The reader may have more to give without
			this.received = (frame != null) ? Unpooled.EMPTY_BUFFER : null;
		}
		if (frame != null && frame.type() != WebSocketFrame.Type.PONG) {
			this.session.session().seat().touch();
		}
		return frame;
	}

	private boolean control(WebSocketFrame frame) {
		if (frame.type() == WebSocketFrame.Type.PING) {
			this.session.flow().outbound().answer(WebSocketFrame.pong(frame.payload()));
		}
		callControlHook(frame);
		return true;
	}

	// A message before it is handled first, unless the rest of it will never come
	private boolean close(WebSocketFrame frame) {
		if (!this.closing.isSent()) {
			expectClose(frame);
			if (this.inbound.isInMessage()) {
				this.inbound.abandonMessage(new ClosedChannelException());
			}
		}
		if (this.inbound.isHandling()) {
			return false;
		}
		if (!this.closeDelivered) {
			this.closeDelivered = true;
			callControlHook(frame);
		}
		if (this.inbound.isControlling()) {
			return false;
		}
		this.closing.received(frame);
		return true;
	}

	private void expectClose(WebSocketFrame frame) {
		if (!this.closeSeen) {
			this.closeSeen = true;
			this.closing.expect(frame);
		}
	}

	// The handler may never take what is before it
	private void expectCloseBehindHeld() {
		ByteBuf bytes = this.received;
		if (this.held != null && bytes != null && !this.closeSeen && !this.closing.isSent()) {
			WebSocketFrame close = this.reader.findClose(bytes);
			if (close != null) {
				expectClose(close);
			}
		}
	}

	private void callControlHook(WebSocketFrame frame) {
		BiFunction<? super WebSocketSession, ? super WebSocketFrame, ? extends Publisher<Void>> hook = this.controlHook;
		if (hook != null) {
			this.inbound.callForControl(() -> hook.apply(this.session, frame));
		}
	}

	/** Receive nothing more, while the application may go on. */
	void stop() {
		this.inbound.stop();
		if (!this.receiving) {
			release();
		}
	}

	/** Receive nothing more. */
	void end() {
		this.inbound.end(new ClosedChannelException());
		if (!this.receiving) {
			release();
		}
	}

	private void release() {
		this.held = null;
		this.reader.release();
		ByteBuf bytes = this.received;
		this.received = null;
		if (bytes != null) {
			bytes.release();
		}
	}

}
