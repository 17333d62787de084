package io.github.esphttps.actuate;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;

import io.github.esphttps.httpd.SessionCounters;

import org.springframework.boot.convert.DurationStyle;

/**
 * How long a server may be unable to serve newcomers before it is out of service.
 *
 * @param acceptPaused time without accepting, zero for any
 * @param poolFull time without a free place, zero for any
 */
record HealthThresholds(Duration acceptPaused, Duration poolFull) {

	private static final String PREFIX = "management.health.esphttps.";

	/** Return what is beyond a threshold, as details. */
	Map<String, String> exceededBy(SessionCounters counters) {
		Map<String, String> problems = new LinkedHashMap<>();
		if (isExceeded(this.acceptPaused, counters.pausedFor())) {
			problems.put("acceptProblem", describe("No connections have been accepted", counters.pausedFor(),
					"accept-paused-threshold", this.acceptPaused));
		}
		if (isExceeded(this.poolFull, counters.fullFor())) {
			problems.put("poolProblem", describe("All places of sessions have been taken", counters.fullFor(),
					"pool-full-threshold", this.poolFull));
		}
		return problems;
	}

	private static boolean isExceeded(Duration threshold, Duration time) {
		return !threshold.isZero() && time.compareTo(threshold) > 0;
	}

	private static String describe(String fact, Duration time, String property, Duration threshold) {
		return "%s for %s, which is longer than '%s%s' of %s".formatted(fact, print(time), PREFIX, property,
				print(threshold));
	}

	private static String print(Duration time) {
		return DurationStyle.SIMPLE.print(time,
				(time.compareTo(Duration.ofSeconds(1)) < 0) ? ChronoUnit.MILLIS : ChronoUnit.SECONDS);
	}

}
