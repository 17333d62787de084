package io.github.esphttps.httpd;

import io.github.esphttps.config.HttpdConfig;
import io.github.esphttps.config.HttpdSslConfig;
import io.github.esphttps.config.ServerProfile;

/**
 * What the head of a request may look like.
 *
 * @param lenient whether the original decides, whose <code>http_parser</code> takes a
 * bare line feed for a line end and folded field lines, instead of RFC 9112
 * @param maxUriLength longest request target, in bytes
 * @param maxHeaderLength longest header section, in bytes, line ends and the empty line
 * included
 */
record HeadSyntax(boolean lenient, int maxUriLength, int maxHeaderLength) {

	static HeadSyntax of(HttpdSslConfig config) {
		HttpdConfig httpd = config.httpd();
		return new HeadSyntax(config.profile() == ServerProfile.TWIN, httpd.maxUriBytes(), httpd.maxReqHdrBytes());
	}

	/** Return what a method is answered with that nobody knows. */
	HttpdError unknownMethod() {
		return this.lenient ? HttpdError.BAD_REQUEST : HttpdError.METHOD_NOT_IMPLEMENTED;
	}

	/** Return whether the minor version of HTTP/1 is served. */
	boolean serves(int minorVersion) {
		return !this.lenient || minorVersion <= '1';
	}

}
