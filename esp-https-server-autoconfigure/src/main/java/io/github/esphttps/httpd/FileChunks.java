package io.github.esphttps.httpd;

import java.io.EOFException;
import java.io.IOException;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.stream.ChunkedInput;

/**
 * Reads a part of a file, as much at a time as one or two TLS records hold. Leaves the
 * file open.
 */
final class FileChunks implements ChunkedInput<ByteBuf> {

	private static final int CHUNK_SIZE = 32 * 1024;

	private final OpenFile file;

	private final long length;

	private final long end;

	private long position;

	FileChunks(OpenFile file, long first, long length) {
		this.file = file;
		this.position = first;
		this.length = length;
		this.end = first + length;
	}

	@Override
	public boolean isEndOfInput() {
		return this.position == this.end;
	}

	@Override
	public ByteBuf readChunk(ByteBufAllocator allocator) throws IOException {
		int size = (int) Math.min(CHUNK_SIZE, this.end - this.position);
		ByteBuf chunk = allocator.buffer(size, size);
		try {
			int count = chunk.writeBytes(this.file.channel(), this.position, size);
			if (count <= 0) {
				// Netty's own chunks would be empty from here on, and never end
				throw new EOFException("File ends before byte " + this.position);
			}
			this.position += count;
			return chunk;
		}
		catch (IOException | RuntimeException ex) {
			chunk.release();
			throw ex;
		}
	}

	@Override
	@Deprecated
	public ByteBuf readChunk(ChannelHandlerContext ctx) throws IOException {
		return readChunk(ctx.alloc());
	}

	@Override
	public long length() {
		return this.length;
	}

	@Override
	public long progress() {
		return this.length - (this.end - this.position);
	}

	@Override
	public void close() {
		// Whoever opened the file closes it
	}

}
