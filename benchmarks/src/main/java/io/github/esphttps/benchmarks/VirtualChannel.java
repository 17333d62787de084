package io.github.esphttps.benchmarks;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.AbstractChannel;
import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelMetadata;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.EventLoop;
import org.jspecify.annotations.Nullable;

/**
 * A connection without a socket of its own, one end of it: the bytes travel over a
 * {@link Trunk}. All handlers and timers, and the event loop, are those that a socket
 * would have.
 */
final class VirtualChannel extends AbstractChannel {

	private static final ChannelMetadata METADATA = new ChannelMetadata(false);

	// In the queue, the end of what is received
	private static final ByteBuf END = Unpooled.EMPTY_BUFFER;

	private final ChannelConfig config = new Config(this);

	private final Queue<ByteBuf> received = new ConcurrentLinkedQueue<>();

	private final Trunk trunk;

	private final int number;

	private final InetSocketAddress local;

	private final InetSocketAddress remote;

	private boolean readPending;

	private volatile boolean open = true;

	VirtualChannel(@Nullable Channel parent, Trunk trunk, int number, InetSocketAddress local,
			InetSocketAddress remote) {
		super(parent);
		this.trunk = trunk;
		this.number = number;
		this.local = local;
		this.remote = remote;
	}

	/** Take bytes, on the event loop of the trunk. */
	void receive(ByteBuf bytes) {
		this.received.add(bytes);
		if (!this.open) {
			discardReceived();
		}
		// Else they are there when it begins to read
		else if (isRegistered()) {
			eventLoop().execute(this::read0);
		}
	}

	/** Take the end, on the event loop of the trunk. */
	void receiveEnd() {
		receive(END);
	}

	@Override
	protected void doBeginRead() {
		this.readPending = true;
		if (!this.received.isEmpty()) {
			eventLoop().execute(this::read0);
		}
	}

	private void read0() {
		if (!this.readPending || this.received.isEmpty()) {
			return;
		}
		this.readPending = false;
		for (ByteBuf next = this.received.poll(); next != null; next = this.received.poll()) {
			if (next == END) {
				unsafe().close(voidPromise());
				return;
			}
			pipeline().fireChannelRead(next);
		}
		pipeline().fireChannelReadComplete();
	}

	@Override
	protected void doWrite(ChannelOutboundBuffer buffer) {
		for (Object message = buffer.current(); message != null; message = buffer.current()) {
			this.trunk.send(this.number, (ByteBuf) message);
			buffer.remove();
		}
	}

	@Override
	protected void doClose() {
		this.open = false;
		this.trunk.end(this.number);
		discardReceived();
	}

	private void discardReceived() {
		for (ByteBuf next = this.received.poll(); next != null; next = this.received.poll()) {
			next.release();
		}
	}

	@Override
	protected void doDisconnect() {
		doClose();
	}

	@Override
	protected void doBind(SocketAddress address) {
		throw new UnsupportedOperationException();
	}

	@Override
	protected boolean isCompatible(EventLoop loop) {
		return true;
	}

	@Override
	protected AbstractUnsafe newUnsafe() {
		return new AbstractUnsafe() {

			@Override
			public void connect(SocketAddress remote, SocketAddress local, ChannelPromise promise) {
				promise.setFailure(new UnsupportedOperationException());
			}

		};
	}

	@Override
	protected SocketAddress localAddress0() {
		return this.local;
	}

	@Override
	protected SocketAddress remoteAddress0() {
		return this.remote;
	}

	@Override
	public ChannelConfig config() {
		return this.config;
	}

	@Override
	public boolean isOpen() {
		return this.open;
	}

	@Override
	public boolean isActive() {
		return this.open;
	}

	@Override
	public ChannelMetadata metadata() {
		return METADATA;
	}

	private static final class Config extends DefaultChannelConfig {

		Config(Channel channel) {
			super(channel);
		}

		@Override
		public <T> boolean setOption(ChannelOption<T> option, T value) {
			super.setOption(option, value);
			// Those of sockets have no effect
			return true;
		}

	}

}
