package io.github.esphttps.tls;

import java.time.Duration;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * Looks at the records of a client before TLS does, until the handshake ends: a client
 * that has sent nothing is a port probe at most, and an alert in the clear is one that
 * BoringSSL may take for a broken record.
 */
final class ClientRecords extends ChannelInboundHandlerAdapter {

	private static final int HEADER_LENGTH = 5;

	private static final int ALERT_LENGTH = 2;

	private static final short CHANGE_CIPHER_SPEC = 20;

	private static final short ALERT = 21;

	private static final int NO_ALERT = -1;

	private long receivedNanos;

	private boolean received;

	private int alert = NO_ALERT;

	@Override
	public void channelRead(ChannelHandlerContext ctx, Object message) {
		if (!this.received) {
			this.received = true;
			this.receivedNanos = System.nanoTime();
		}
		if (message instanceof ByteBuf records) {
			findAlert(records);
		}
		ctx.fireChannelRead(message);
	}

	// RFC 8446, appendix D.4: a change_cipher_spec may come before the alert
	private void findAlert(ByteBuf records) {
		int index = records.readerIndex();
		while (records.writerIndex() - index >= HEADER_LENGTH + ALERT_LENGTH) {
			short type = records.getUnsignedByte(index);
			int length = records.getUnsignedShort(index + HEADER_LENGTH - Short.BYTES);
			if (type == ALERT && length == ALERT_LENGTH) {
				this.alert = records.getUnsignedByte(index + HEADER_LENGTH + 1);
				return;
			}
			if (type != CHANGE_CIPHER_SPEC) {
				return;
			}
			index += HEADER_LENGTH + length;
		}
	}

	boolean received() {
		return this.received;
	}

	Duration elapsed() {
		return this.received ? Duration.ofNanos(System.nanoTime() - this.receivedNanos) : Duration.ZERO;
	}

	boolean alerted() {
		return this.alert != NO_ALERT;
	}

	/** Return the description of the alert in the clear (RFC 8446, section 6). */
	int alert() {
		return this.alert;
	}

}
