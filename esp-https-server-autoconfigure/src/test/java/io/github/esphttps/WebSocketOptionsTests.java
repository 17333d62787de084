package io.github.esphttps;

import io.github.esphttps.httpd.WebSocketOptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * What is refused where the options of a WebSocket are set.
 */
class WebSocketOptionsTests {

	@ParameterizedTest
	@ValueSource(longs = { -1, 0, 1, Long.MAX_VALUE })
	void lengthIsTaken(long bytes) {
		assertThat(WebSocketOptions.defaults().maxFrame(bytes).maxMessage(bytes)).isNotNull();
	}

	@ParameterizedTest
	@ValueSource(longs = { -2, Long.MIN_VALUE })
	void lengthThatIsNoneIsRefused(long bytes) {
		WebSocketOptions options = WebSocketOptions.defaults();
		assertThatIllegalArgumentException().isThrownBy(() -> options.maxFrame(bytes))
			.withMessageContaining(String.valueOf(bytes));
		assertThatIllegalArgumentException().isThrownBy(() -> options.maxMessage(bytes))
			.withMessageContaining(String.valueOf(bytes));
	}

}
