package io.github.esphttps;

import java.time.Duration;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Lets tests notice at once what has happened, and wait for it on a busy machine: most of
 * what they wait for takes some milliseconds, and Awaitility would look every 100 ms, for
 * 10 s. Found by JUnit through <code>META-INF/services</code>.
 */
public final class PromptAwaitingExtension implements BeforeAllCallback {

	private static final int SHORTEST_MILLIS = 5;

	private static final int LONGEST_MILLIS = 100;

	private static final Duration PATIENCE = Duration.ofMinutes(1);

	static {
		Awaitility.setDefaultTimeout(PATIENCE);
		Awaitility.setDefaultPollDelay(Duration.ofMillis(SHORTEST_MILLIS));
		// More and more seldom, as it may be expensive to look
		Awaitility.setDefaultPollInterval(
				(count, previous) -> Duration.ofMillis(Math.min(LONGEST_MILLIS, SHORTEST_MILLIS * count)));
	}

	@Override
	public void beforeAll(ExtensionContext context) {
		// What there is to do is done when the class is there
	}

}
