package io.github.esphttps.autoconfigure;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/**
 * What a healthy server is.
 *
 * @param acceptPausedThreshold longest time for which a server may accept no connections
 * before it is out of service. Use 0 for any time
 * @param poolFullThreshold longest time for which all places of sessions may be taken
 * before a server is out of service. Use 0 for any time
 */
@ConfigurationProperties("management.health.esphttps")
record HttpdHealthProperties(@DefaultValue("1m") Duration acceptPausedThreshold,
		@DefaultValue("0s") Duration poolFullThreshold) {

	void validate() {
		check("accept-paused-threshold", this.acceptPausedThreshold);
		check("pool-full-threshold", this.poolFullThreshold);
	}

	private static void check(String property, Duration threshold) {
		if (threshold.isNegative()) {
			throw new InvalidConfigurationPropertyValueException("management.health.esphttps." + property, threshold,
					"It must not be negative. Use 0 for any time.");
		}
	}

}
