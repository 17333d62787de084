package io.github.esphttps;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import org.slf4j.LoggerFactory;

/**
 * What is logged as a warning or an error, by anybody, until it is closed.
 */
final class LoggedWarnings extends AppenderBase<ILoggingEvent> implements AutoCloseable {

	private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);

	private final List<String> messages = new CopyOnWriteArrayList<>();

	LoggedWarnings() {
		setContext(this.root.getLoggerContext());
		start();
		this.root.addAppender(this);
	}

	@Override
	protected void append(ILoggingEvent event) {
		if (event.getLevel().isGreaterOrEqual(Level.WARN)) {
			this.messages.add(event.getFormattedMessage());
		}
	}

	List<String> messages() {
		return this.messages;
	}

	@Override
	public void close() {
		this.root.detachAppender(this);
	}

}
