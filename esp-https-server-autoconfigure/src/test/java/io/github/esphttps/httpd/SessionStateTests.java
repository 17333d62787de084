package io.github.esphttps.httpd;

import java.util.Arrays;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * What may follow what in the life of a connection.
 */
class SessionStateTests {

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			HANDSHAKING | WAITING ADMITTED CLOSED
			WAITING     | ADMITTED CLOSED
			ADMITTED    | IDLE CLOSED
			IDLE        | BUSY CHOSEN CLOSED
			BUSY        | IDLE CLOSED
			CHOSEN      | IDLE BUSY CLOSING CLOSED
			CLOSING     | CLOSED
			""")
	void eachStateHasItsSuccessors(SessionState state, String successors) {
		List<SessionState> expected = Arrays.stream(successors.split(" ")).map(SessionState::valueOf).toList();
		assertThat(SessionState.values()).filteredOn(state::mayBecome).containsExactlyElementsOf(expected);
	}

	@ParameterizedTest
	@EnumSource
	void nothingFollowsTheEnd(SessionState next) {
		assertThat(SessionState.CLOSED.mayBecome(next)).isFalse();
	}

	@Test
	void seatRefusesAnyOther() {
		Seat seat = new Seat(AdmissionModelTests.admission(4), 1, new Claims(null));
		assertThatIllegalStateException().isThrownBy(() -> seat.become(SessionState.BUSY))
			.withMessage("A session that is HANDSHAKING cannot become BUSY");
	}

}
