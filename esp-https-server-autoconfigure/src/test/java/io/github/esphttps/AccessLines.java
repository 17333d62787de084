package io.github.esphttps;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import org.slf4j.LoggerFactory;

/**
 * The lines of the access log that are written until it is closed.
 */
public final class AccessLines implements AutoCloseable {

	private final Logger logger = (Logger) LoggerFactory.getLogger("io.github.esphttps.access");

	private final List<String> lines = new CopyOnWriteArrayList<>();

	private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {

		@Override
		protected void append(ILoggingEvent event) {
			if (event.getLevel() == Level.INFO) {
				AccessLines.this.lines.add(event.getFormattedMessage());
			}
		}

	};

	public AccessLines() {
		this.appender.start();
		this.logger.addAppender(this.appender);
	}

	/** Write lines only from that level on. */
	public AccessLines level(Level level) {
		this.logger.setLevel(level);
		return this;
	}

	/** Wait for so many lines, and return them. */
	public List<String> await(int count) {
		Clients.patiently().until(() -> this.lines.size() >= count);
		return List.copyOf(this.lines);
	}

	public List<String> soFar() {
		return List.copyOf(this.lines);
	}

	@Override
	public void close() {
		this.logger.detachAppender(this.appender);
		this.logger.setLevel(null);
	}

}
