package io.github.esphttps.httpd;

import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class EntityTagTests {

	private static final FileTime TIME = FileTime.from(Instant.parse("2026-01-02T03:04:05.000000006Z"));

	@Test
	void tagOfAFileIsStrongAndQuoted() {
		assertThat(EntityTag.of(FileTime.from(255, TimeUnit.NANOSECONDS), 4096)).hasToString("\"ff-1000\"");
	}

	@Test
	void tagChangesWithTimeAndLength() {
		FileTime later = FileTime.from(TIME.toInstant().plusNanos(1));
		assertThat(EntityTag.of(TIME, 1)).isEqualTo(EntityTag.of(TIME, 1))
			.isNotEqualTo(EntityTag.of(TIME, 2))
			.isNotEqualTo(EntityTag.of(later, 1));
	}

	@Test
	void listMayHaveCommasInTagsAndBetweenThemAndSeveralLines() {
		assertThat(EntityTag.list(List.of("\"a,b\" ,W/\"c\",, \"\"", "\"d\""))).containsExactly(
				new EntityTag("a,b", false), new EntityTag("c", true), new EntityTag("", false),
				new EntityTag("d", false));
	}

	@Test
	void whatIsNoTagIsLeftOut() {
		assertThat(EntityTag.list(List.of("abc", "*", "\"open", "\"a b\""))).isEmpty();
	}

	@Test
	void weakTagsMatchWeaklyOnly() {
		EntityTag strong = new EntityTag("a", false);
		EntityTag weak = new EntityTag("a", true);
		assertThat(strong.matchesStrongly(strong)).isTrue();
		assertThat(strong.matchesStrongly(weak)).isFalse();
		assertThat(weak.matchesStrongly(strong)).isFalse();
		assertThat(strong.matchesWeakly(weak)).isTrue();
		assertThat(weak.matchesWeakly(new EntityTag("b", true))).isFalse();
	}

}
