package io.github.esphttps.docs;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that links between the files of the documentation lead somewhere.
 */
class LinkTests {

	private static final Pattern FENCE = Pattern.compile("(?ms)^ *```.*?^ *```");

	private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");

	private static final Pattern HEADING = Pattern.compile("(?m)^#{1,6} +(.+)$");

	@Test
	void relativeLinksAndAnchorsExist() {
		List<String> broken = new ArrayList<>();
		for (Path page : Pages.files(".md")) {
			LINK.matcher(text(page)).results().map((link) -> link.group(1)).forEach((target) -> {
				if (!target.matches("[a-z]+:.*") && !exists(page, target)) {
					broken.add(Pages.root().relativize(page) + ": " + target);
				}
			});
		}
		assertThat(broken).isEmpty();
	}

	@Test
	void everyPageIsLinkedFromTheReadme() {
		Path root = Pages.root();
		String readme = Pages.read(root.resolve("README.md"));
		assertThat(Pages.files(".md")).map((page) -> root.relativize(page).toString())
			.filteredOn((page) -> page.startsWith("docs"))
			.hasSizeGreaterThan(5)
			.allSatisfy((page) -> assertThat(readme).contains("](" + page));
	}

	@Test
	void readmeIsShort() {
		assertThat(Pages.read(Pages.root().resolve("README.md")).lines()).hasSizeLessThanOrEqualTo(150);
	}

	@Test
	void anchorsAreThoseOfGitHub() {
		assertThat(anchors("# A `b`: c, d-e\n```\n# no heading\n```\n## [Twice](x.md)\n## Twice\n"))
			.containsExactlyInAnyOrder("a-b-c-d-e", "twice", "twice-1");
	}

	private static boolean exists(Path page, String target) {
		int hash = target.indexOf('#');
		String path = (hash >= 0) ? target.substring(0, hash) : target;
		Path file = path.isEmpty() ? page : page.resolveSibling(path).normalize();
		return Files.exists(file) && (hash < 0 || anchors(Pages.read(file)).contains(target.substring(hash + 1)));
	}

	private static String text(Path page) {
		return FENCE.matcher(Pages.read(page)).replaceAll("");
	}

	private static Set<String> anchors(String page) {
		Map<String, Integer> times = new HashMap<>();
		Set<String> anchors = new HashSet<>();
		HEADING.matcher(FENCE.matcher(page).replaceAll("")).results().forEach((heading) -> {
			String anchor = heading.group(1)
				.strip()
				.replaceAll("\\[([^]]*)]\\([^)]*\\)", "$1")
				.toLowerCase(Locale.ROOT)
				.replaceAll("[^\\p{L}\\p{N} _-]", "")
				.replace(' ', '-');
			int before = times.merge(anchor, 1, Integer::sum) - 1;
			anchors.add((before == 0) ? anchor : anchor + "-" + before);
		});
		return anchors;
	}

}
