package io.github.esphttps.sample.routes;

import java.security.SecureRandom;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

import org.springframework.web.util.UriUtils;

/**
 * The list of files as a page.
 */
final class FilesPage {

	private static final String ROWS = "{{rows}}";

	private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT)
		.withZone(ZoneOffset.UTC);

	private static final int NONCE_LENGTH = 16;

	private final SecureRandom random = new SecureRandom();

	private final HtmlTemplate head;

	private final HtmlTemplate row = new HtmlTemplate(TextResource.read("files-row.html"));

	private final HtmlTemplate foot;

	FilesPage() {
		String page = TextResource.read("files.html");
		int rows = page.indexOf(ROWS);
		this.head = new HtmlTemplate(page.substring(0, rows));
		this.foot = new HtmlTemplate(page.substring(rows + ROWS.length()));
	}

	Rendered render(List<StoredFile> files) {
		byte[] bytes = new byte[NONCE_LENGTH];
		this.random.nextBytes(bytes);
		String nonce = Base64.getEncoder().encodeToString(bytes);
		String rows = files.stream().map(this::row).collect(Collectors.joining());
		String count = (files.size() == 1) ? "1 file" : files.size() + " files";
		return new Rendered(nonce,
				this.head.render(Map.of("count", count)) + rows + this.foot.render(Map.of("nonce", nonce)));
	}

	private String row(StoredFile file) {
		return this.row.render(Map.of("name", file.name(), "path", "/files/" + UriUtils.encode(file.name(), "UTF-8"),
				"length", String.format(Locale.ROOT, "%,d", file.length()), "stored", TIME.format(file.stored())));
	}

	/**
	 * A page whose script runs under the policy that goes with it, and no other.
	 *
	 * @param nonce names the script
	 * @param html the page
	 */
	record Rendered(String nonce, String html) {

		String policy() {
			return ("default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; connect-src 'self'; "
					+ "base-uri 'none'; form-action 'none'; script-src 'nonce-%s'")
				.formatted(this.nonce);
		}

	}

}
