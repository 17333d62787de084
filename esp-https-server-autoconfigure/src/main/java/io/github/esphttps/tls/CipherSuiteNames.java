package io.github.esphttps.tls;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * The names that IANA has for the numbers of cipher suites.
 */
final class CipherSuiteNames {

	private static final String FILE = "cipher-suites.txt";

	private static final int HEXADECIMAL = 16;

	private static final Map<Integer, String> BY_NUMBER = read();

	private CipherSuiteNames() {
	}

	private static Map<Integer, String> read() {
		try (InputStream in = Objects.requireNonNull(CipherSuiteNames.class.getResourceAsStream(FILE), FILE);
				BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.US_ASCII))) {
			return lines.lines()
				.map((line) -> line.split(" "))
				.collect(Collectors.toUnmodifiableMap((line) -> Integer.valueOf(line[0], HEXADECIMAL),
						(line) -> line[1]));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Return the name of a number, or the number as text if it has none. */
	static String of(int number) {
		String name = BY_NUMBER.get(number);
		return (name != null) ? name : "0x%04X".formatted(number);
	}

}
