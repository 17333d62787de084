package io.github.esphttps.httpd;

import io.netty.buffer.ByteBuf;
import io.netty.util.ByteProcessor;
import org.jspecify.annotations.Nullable;

/**
 * Looks at every byte of the head of a request as it arrives, before anything of it is
 * parsed: is it complete, within the limits, and free of what two parsers might read
 * differently (RFC 9112, sections 2.2, 3 and 5)?
 */
final class HeadScanner implements ByteProcessor {

	// Longer than any method of the IANA registry
	private static final int MAX_METHOD_LENGTH = 64;

	private static final String VERSION = "HTTP/";

	private final HeadSyntax syntax;

	private State state = State.START;

	// Of the part of the request line that is being scanned
	private int length;

	private int headerLength;

	private boolean emptyLineSeen;

	private boolean versionServed = true;

	private @Nullable HttpdError error;

	HeadScanner(HeadSyntax syntax) {
		this.syntax = syntax;
	}

	/**
	 * Scan bytes that have not been scanned yet.
	 * @return the number of bytes scanned: up to the end of the head if it
	 * {@link #isComplete()}, up to what is refused if there is an {@link #error()}, else
	 * all there are
	 */
	int scan(ByteBuf buffer, int index) {
		int last = buffer.forEachByte(index, buffer.writerIndex() - index, this);
		return ((last != -1) ? last + 1 : buffer.writerIndex()) - index;
	}

	/** Return whether a request has begun. An empty line before it does not count. */
	boolean hasBegun() {
		return this.state != State.START;
	}

	boolean isComplete() {
		return this.state == State.COMPLETE;
	}

	/** Return what the request is refused with, {@code null} as long as it is not. */
	@Nullable HttpdError error() {
		return this.error;
	}

	void reset() {
		next(State.START);
		this.headerLength = 0;
		this.emptyLineSeen = false;
		this.versionServed = true;
		this.error = null;
	}

	@Override
	public boolean process(byte value) {
		int octet = value & 0xFF;
		if (this.state.inHeaderSection && ++this.headerLength > this.syntax.maxHeaderLength()) {
			return refuse(HttpdError.REQUEST_HEADER_FIELDS_TOO_LARGE);
		}
		return switch (this.state) {
			case START -> start(octet);
			case EMPTY_LINE_END -> octet == '\n' ? next(State.START) : refuse();
			case METHOD -> method(octet);
			case TARGET -> target(octet);
			case VERSION -> version(octet);
			case REQUEST_LINE_END -> octet == '\n' ? next(State.FIRST_FIELD) : refuse();
			case FIRST_FIELD, NEXT_FIELD -> field(octet);
			case NAME -> name(octet);
			case VALUE -> value(octet);
			case FIELD_LINE_END -> octet == '\n' ? next(State.NEXT_FIELD) : refuse();
			case HEAD_END -> octet == '\n' ? complete() : refuse();
			case COMPLETE -> false;
		};
	}

	private boolean start(int octet) {
		if (octet == '\r' && (!this.emptyLineSeen || this.syntax.lenient())) {
			this.emptyLineSeen = true;
			return next(State.EMPTY_LINE_END);
		}
		if (octet == '\n' && this.syntax.lenient()) {
			return true;
		}
		next(State.METHOD);
		return method(octet);
	}

	private boolean method(int octet) {
		if (octet == ' ' && this.length > 0) {
			return next(State.TARGET);
		}
		if (!Octets.isTokenChar(octet)) {
			return refuse();
		}
		return ++this.length <= MAX_METHOD_LENGTH || refuse(this.syntax.unknownMethod());
	}

	private boolean target(int octet) {
		if (octet == ' ' && this.length > 0) {
			return next(State.VERSION);
		}
		if (isLineEnd(octet) && this.length > 0 && this.syntax.lenient()) {
			// HTTP/0.9, which the original parses and does not serve
			return refuse(HttpdError.VERSION_NOT_SUPPORTED);
		}
		if (!Octets.isVisible(octet) || (octet == '#' && !this.syntax.lenient())) {
			return refuse();
		}
		return ++this.length <= this.syntax.maxUriLength() || refuse(HttpdError.URI_TOO_LONG);
	}

	private boolean version(int octet) {
		if (octet == ' ' && this.length == 0 && this.syntax.lenient()) {
			return true;
		}
		int position = this.length++;
		if (position < VERSION.length()) {
			return octet == VERSION.charAt(position) || refuse();
		}
		return switch (position - VERSION.length()) {
			case 0 -> digit(octet, octet == '1');
			case 1 -> octet == '.' || refuse();
			case 2 -> digit(octet, this.syntax.serves(octet));
			default -> requestLineEnd(octet);
		};
	}

	// What is no version at all is 400, hence the verdict at the end of the line
	private boolean digit(int octet, boolean served) {
		this.versionServed &= served;
		return Octets.isDigit(octet) || refuse();
	}

	private boolean requestLineEnd(int octet) {
		if (!isLineEnd(octet)) {
			return refuse();
		}
		if (!this.versionServed) {
			return refuse(HttpdError.VERSION_NOT_SUPPORTED);
		}
		return next((octet == '\r') ? State.REQUEST_LINE_END : State.FIRST_FIELD);
	}

	private boolean field(int octet) {
		if (isLineEnd(octet)) {
			return (octet == '\r') ? next(State.HEAD_END) : complete();
		}
		boolean folds = (octet == ' ' || octet == '\t') && this.state == State.NEXT_FIELD && this.syntax.lenient();
		if (folds) {
			return next(State.VALUE);
		}
		this.state = State.NAME;
		return Octets.isTokenChar(octet) || refuse();
	}

	private boolean name(int octet) {
		if (octet == ':') {
			return next(State.VALUE);
		}
		return Octets.isTokenChar(octet) || refuse();
	}

	private boolean value(int octet) {
		if (isLineEnd(octet)) {
			return next((octet == '\r') ? State.FIELD_LINE_END : State.NEXT_FIELD);
		}
		return Octets.isFieldValueChar(octet) || refuse();
	}

	private boolean isLineEnd(int octet) {
		return octet == '\r' || (octet == '\n' && this.syntax.lenient());
	}

	private boolean next(State next) {
		this.state = next;
		this.length = 0;
		return true;
	}

	private boolean complete() {
		this.state = State.COMPLETE;
		return false;
	}

	private boolean refuse() {
		return refuse(HttpdError.BAD_REQUEST);
	}

	private boolean refuse(HttpdError reason) {
		this.error = reason;
		return false;
	}

	private enum State {

		START(false), EMPTY_LINE_END(false), METHOD(false), TARGET(false), VERSION(false), REQUEST_LINE_END(false),
		FIRST_FIELD(true), NEXT_FIELD(true), NAME(true), VALUE(true), FIELD_LINE_END(true), HEAD_END(true),
		COMPLETE(false);

		private final boolean inHeaderSection;

		State(boolean inHeaderSection) {
			this.inHeaderSection = inHeaderSection;
		}

	}

}
