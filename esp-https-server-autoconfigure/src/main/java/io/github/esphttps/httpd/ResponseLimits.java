package io.github.esphttps.httpd;

import java.util.Map;

import io.github.esphttps.config.HttpdConfig;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;

/**
 * Limits of a response.
 *
 * @param maxHeaders header fields a handler may set, -1 for any number
 * @param maxLeftover bytes of a request body that are read after the response, so that
 * the next request can be
 */
record ResponseLimits(int maxHeaders, long maxLeftover) {

	static ResponseLimits of(HttpdConfig config) {
		return new ResponseLimits(config.maxRespHeaders(), config.maxBodyBytes());
	}

	/**
	 * Check that a field can be added.
	 * @throws ResponseHeadersFullException if it cannot
	 */
	void checkRoomFor(String name, HttpHeaders headers) {
		if (this.maxHeaders != -1 && isCounted(name) && count(headers) >= this.maxHeaders) {
			throw new ResponseHeadersFullException(name, this.maxHeaders);
		}
	}

	private static int count(HttpHeaders headers) {
		int count = 0;
		for (Map.Entry<String, String> field : headers) {
			count += isCounted(field.getKey()) ? 1 : 0;
		}
		return count;
	}

	// The content type has a place of its own, and the coding is not up to the handler
	private static boolean isCounted(String name) {
		return !HttpHeaderNames.CONTENT_TYPE.contentEqualsIgnoreCase(name)
				&& !HttpHeaderNames.TRANSFER_ENCODING.contentEqualsIgnoreCase(name);
	}

}
