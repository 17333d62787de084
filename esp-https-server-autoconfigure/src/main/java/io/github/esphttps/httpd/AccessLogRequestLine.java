package io.github.esphttps.httpd;

import org.jspecify.annotations.Nullable;

/**
 * The first line of a request as the access log shows it. Has nothing to show for a
 * request that was refused before it could be read.
 */
record AccessLogRequestLine(@Nullable String method, @Nullable String uri, @Nullable String path,
		@Nullable String protocol) {

	private static final AccessLogRequestLine UNREAD = new AccessLogRequestLine(null, null, null, null);

	static AccessLogRequestLine of(ServedRequest served) {
		HttpdRequest request = served.request();
		return request.isRead()
				? new AccessLogRequestLine(request.method(), request.uri(), request.path(), request.protocol())
				: UNREAD;
	}

	// None of the three may have a space, which would make it look like two
	void append(StringBuilder line) {
		if (this.method == null) {
			AccessLogText.append(line, null, false);
			return;
		}
		AccessLogText.append(line, this.method, false);
		line.append(' ');
		AccessLogText.append(line, this.uri, false);
		line.append(' ');
		AccessLogText.append(line, this.protocol, false);
	}

}
