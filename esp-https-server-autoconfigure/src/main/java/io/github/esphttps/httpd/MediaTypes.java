package io.github.esphttps.httpd;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/**
 * Tells the content type of a file by the ending of its name.
 */
final class MediaTypes {

	private static final String UNKNOWN = "application/octet-stream";

	private static final Map<String, String> BY_ENDING = Map.ofEntries(Map.entry("css", "text/css"),
			Map.entry("csv", "text/csv"), Map.entry("gif", "image/gif"), Map.entry("gz", "application/gzip"),
			Map.entry("htm", "text/html"), Map.entry("html", "text/html"), Map.entry("ico", "image/x-icon"),
			Map.entry("jpeg", "image/jpeg"), Map.entry("jpg", "image/jpeg"), Map.entry("js", "text/javascript"),
			Map.entry("json", "application/json"), Map.entry("md", "text/markdown"),
			Map.entry("mjs", "text/javascript"), Map.entry("mp3", "audio/mpeg"), Map.entry("mp4", "video/mp4"),
			Map.entry("pdf", "application/pdf"), Map.entry("png", "image/png"), Map.entry("svg", "image/svg+xml"),
			Map.entry("txt", "text/plain"), Map.entry("wasm", "application/wasm"), Map.entry("webp", "image/webp"),
			Map.entry("woff2", "font/woff2"), Map.entry("xml", "application/xml"), Map.entry("zip", "application/zip"));

	private MediaTypes() {
	}

	static String of(Path file) {
		String name = String.valueOf(file.getFileName());
		String ending = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
		return BY_ENDING.getOrDefault(ending, UNKNOWN);
	}

}
