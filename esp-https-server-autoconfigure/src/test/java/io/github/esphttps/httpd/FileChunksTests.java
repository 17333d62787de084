package io.github.esphttps.httpd;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class FileChunksTests {

	private static final int SIZE = 100_000;

	private final byte[] content = new byte[SIZE];

	private Path path;

	private OpenFile file;

	@BeforeEach
	void open(@TempDir Path directory) throws IOException {
		new Random(1).nextBytes(this.content);
		this.path = Files.write(directory.resolve("file"), this.content);
		this.file = OpenFile.open(this.path);
	}

	@AfterEach
	void close() {
		this.file.close();
	}

	@Test
	void chunksMakeUpThePartThatWasAskedFor() throws IOException {
		FileChunks chunks = new FileChunks(this.file, 10, 70_000);
		ByteArrayOutputStream read = new ByteArrayOutputStream();
		while (!chunks.isEndOfInput()) {
			ByteBuf chunk = chunks.readChunk(UnpooledByteBufAllocator.DEFAULT);
			chunk.readBytes(read, chunk.readableBytes()).release();
			assertThat(chunks.progress()).isEqualTo(read.size());
		}
		assertThat(read.toByteArray()).isEqualTo(Arrays.copyOfRange(this.content, 10, 70_010));
		assertThat(chunks.length()).isEqualTo(70_000);
	}

	@Test
	void endOfTheFileBeforeTheEndOfThePartIsAFailure() throws IOException {
		FileChunks chunks = new FileChunks(this.file, 0, SIZE);
		chunks.readChunk(UnpooledByteBufAllocator.DEFAULT).release();
		Files.write(this.path, new byte[0]);
		assertThatExceptionOfType(EOFException.class)
			.isThrownBy(() -> chunks.readChunk(UnpooledByteBufAllocator.DEFAULT));
	}

	@Test
	void closingLeavesTheFileOpen() {
		new FileChunks(this.file, 0, SIZE).close();
		assertThat(this.file.channel().isOpen()).isTrue();
	}

}
