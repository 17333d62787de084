package io.github.esphttps;

import java.util.concurrent.CopyOnWriteArrayList;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;

/**
 * What was logged, which may be looked at while more comes.
 */
final class RecordedLog extends ListAppender<ILoggingEvent> {

	RecordedLog() {
		this.list = new CopyOnWriteArrayList<>();
	}

}
