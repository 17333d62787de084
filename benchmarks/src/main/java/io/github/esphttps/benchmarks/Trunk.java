package io.github.esphttps.benchmarks;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import org.jspecify.annotations.Nullable;

/**
 * One end of a TCP connection that carries any number of {@link VirtualChannel}s. Each
 * frame has the number of the connection it belongs to.
 */
final class Trunk extends SimpleChannelInboundHandler<ByteBuf> {

	private static final int MAX_FRAME = 1 << 20;

	private static final int ADDRESS_LENGTH = 4;

	private final Map<Integer, VirtualChannel> connections = new ConcurrentHashMap<>();

	private final AtomicInteger opened = new AtomicInteger();

	private final Channel carrier;

	private final @Nullable Channel server;

	private Trunk(Channel carrier, @Nullable Channel server) {
		this.carrier = carrier;
		this.server = server;
	}

	/** Make it the trunk of a client. */
	static Trunk client(Channel carrier) {
		return install(new Trunk(carrier, null));
	}

	/** Make it a trunk whose connections a listening socket accepts. */
	static Trunk server(Channel carrier, Channel server) {
		return install(new Trunk(carrier, server));
	}

	private static Trunk install(Trunk trunk) {
		trunk.carrier.pipeline()
			.addLast(new LengthFieldBasedFrameDecoder(MAX_FRAME, 0, Integer.BYTES, 0, Integer.BYTES), trunk);
		return trunk;
	}

	/** Open a connection that seems to come from an IPv4 address. May be registered. */
	VirtualChannel open(InetSocketAddress from, InetSocketAddress to) {
		int number = this.opened.incrementAndGet();
		VirtualChannel connection = new VirtualChannel(null, this, number, from, to);
		this.connections.put(number, connection);
		send(Kind.OPEN, number, Unpooled.wrappedBuffer(from.getAddress().getAddress()));
		return connection;
	}

	/** Send bytes, whose owner stays the same. */
	void send(int number, ByteBuf bytes) {
		send(Kind.BYTES, number, bytes);
	}

	void end(int number) {
		this.connections.remove(number);
		send(Kind.END, number, Unpooled.EMPTY_BUFFER);
	}

	private void send(Kind kind, int number, ByteBuf bytes) {
		int length = 1 + Integer.BYTES + bytes.readableBytes();
		ByteBuf frame = this.carrier.alloc().buffer(Integer.BYTES + length);
		frame.writeInt(length).writeByte(kind.ordinal()).writeInt(number);
		frame.writeBytes(bytes, bytes.readerIndex(), bytes.readableBytes());
		this.carrier.writeAndFlush(frame);
	}

	@Override
	protected void channelRead0(ChannelHandlerContext ctx, ByteBuf frame) throws UnknownHostException {
		Kind kind = Kind.values()[frame.readByte()];
		int number = frame.readInt();
		if (kind == Kind.OPEN) {
			accept(number, frame);
			return;
		}
		VirtualChannel connection = this.connections.get(number);
		if (connection == null) {
			// Closed here, while it was on its way
			return;
		}
		if (kind == Kind.END) {
			connection.receiveEnd();
		}
		else {
			connection.receive(ctx.alloc().buffer(frame.readableBytes()).writeBytes(frame));
		}
	}

	private void accept(int number, ByteBuf frame) throws UnknownHostException {
		Channel server = Objects.requireNonNull(this.server, "clients accept nothing");
		byte[] address = new byte[ADDRESS_LENGTH];
		frame.readBytes(address);
		InetSocketAddress from = new InetSocketAddress(InetAddress.getByAddress(address), 1 + number % 65535);
		VirtualChannel connection = new VirtualChannel(server, this, number, (InetSocketAddress) server.localAddress(),
				from);
		this.connections.put(number, connection);
		server.eventLoop().execute(() -> server.pipeline().fireChannelRead(connection));
	}

	@Override
	public void channelInactive(ChannelHandlerContext ctx) {
		this.connections.values().forEach(VirtualChannel::receiveEnd);
	}

	private enum Kind {

		OPEN, BYTES, END

	}

}
