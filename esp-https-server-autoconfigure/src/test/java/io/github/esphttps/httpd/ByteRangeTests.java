package io.github.esphttps.httpd;

import java.util.List;

import io.github.esphttps.httpd.ByteRange.Other;
import io.github.esphttps.httpd.ByteRange.Part;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class ByteRangeTests {

	private static final long SIZE = 100;

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			bytes=0-0                        | 0  | 1
			bytes=0-99                       | 0  | 100
			bytes=0-100                      | 0  | 100
			bytes=10-19                      | 10 | 10
			bytes=99-99                      | 99 | 1
			bytes=99-                        | 99 | 1
			bytes=0-                         | 0  | 100
			bytes=5-99999999999999999999     | 5  | 95
			bytes=-1                         | 99 | 1
			bytes=-100                       | 0  | 100
			bytes=-101                       | 0  | 100
			bytes=-99999999999999999999      | 0  | 100
			BYTES=1-2                        | 1  | 2
			'bytes= ,1-2 ,'                  | 1  | 2
			""")
	void satisfiableRangeIsAPart(String value, long first, long length) {
		assertThat(of(value)).isEqualTo(new Part(first, length));
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "bytes=100-", "bytes=100-100", "bytes=101-200", "bytes=-0", "bytes=99999999999999999999-" })
	void rangeBehindTheEndIsUnsatisfiable(String value) {
		assertThat(of(value)).isEqualTo(Other.UNSATISFIABLE);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "bytes", "bytes=", "bytes=-", "bytes=a-b", "bytes=2-1", "bytes=1", "bytes=1-2-3",
			"bytes=+1-2", "bytes=0x1-2", "bytes=1 - 2", "bytes =1-2", "items=0-1", "0-1", "bytes=--1",
			"bytes=\u0661-" })
	void malformedRangeIsIgnored(String value) {
		assertThat(of(value)).isEqualTo(Other.WHOLE);
	}

	@Test
	void severalRangesAreIgnored() {
		assertThat(of("bytes=0-1,3-4")).isEqualTo(Other.WHOLE);
		assertThat(of("bytes=0-1,200-")).isEqualTo(Other.WHOLE);
		assertThat(ByteRange.of(List.of("bytes=0-1", "bytes=0-1"), SIZE)).isEqualTo(Other.WHOLE);
	}

	@Test
	void noRangeIsTheWhole() {
		assertThat(ByteRange.of(List.of(), SIZE)).isEqualTo(Other.WHOLE);
	}

	@Test
	void emptyFileHasNoFirstByteAndCanHaveItsLastOnesSent() {
		assertThat(ByteRange.of(List.of("bytes=0-"), 0)).isEqualTo(Other.UNSATISFIABLE);
		assertThat(ByteRange.of(List.of("bytes=0-0"), 0)).isEqualTo(Other.UNSATISFIABLE);
		assertThat(ByteRange.of(List.of("bytes=-1"), 0)).isEqualTo(Other.WHOLE);
	}

	@Test
	void contentRangeNamesTheLastByte() {
		assertThat(new Part(10, 10).contentRange(SIZE)).isEqualTo("bytes 10-19/100");
	}

	private static ByteRange of(String value) {
		return ByteRange.of(List.of(value), SIZE);
	}

}
