package io.github.esphttps.httpd;

import java.util.function.BooleanSupplier;

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

}
