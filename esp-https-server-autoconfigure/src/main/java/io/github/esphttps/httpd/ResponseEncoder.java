package io.github.esphttps.httpd;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.codec.http.HttpStatusClass;

/**
 * Encodes responses, those to HEAD without a body.
 */
final class ResponseEncoder extends HttpResponseEncoder {

	private final BooleanSupplier answersHead;

	ResponseEncoder(BooleanSupplier answersHead) {
		this.answersHead = answersHead;
	}

	@Override
	protected boolean isContentAlwaysEmpty(HttpResponse response) {
		boolean interim = response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
		return super.isContentAlwaysEmpty(response) || (!interim && this.answersHead.getAsBoolean());
	}

	// RFC 9110, section 7.8: the field belongs to this connection. In a response that
	// ends it, Reactor Netty leaves no more than "close"
	@Override
	protected void sanitizeHeadersBeforeEncode(HttpResponse response, boolean alwaysEmpty) {
		super.sanitizeHeadersBeforeEncode(response, alwaysEmpty);
		HttpHeaders headers = response.headers();
		if (headers.contains(HttpHeaderNames.UPGRADE)
				&& !headers.containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE, true)) {
			List<String> options = new ArrayList<>(headers.getAll(HttpHeaderNames.CONNECTION));
			options.add(0, HttpHeaderValues.UPGRADE.toString());
			headers.set(HttpHeaderNames.CONNECTION, String.join(", ", options));
		}
	}

}
