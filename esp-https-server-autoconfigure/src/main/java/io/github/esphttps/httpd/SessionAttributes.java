package io.github.esphttps.httpd;

import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Objects that live as long as a session, one for each type. An {@link AutoCloseable} is
 * closed when it is replaced or removed, and when the session ends. Safe for use by any
 * thread. ESP-IDF: <code>sess_ctx</code> and <code>free_ctx</code>.
 */
public final class SessionAttributes {

	private static final Logger logger = LoggerFactory.getLogger(SessionAttributes.class);

	private final Map<Class<?>, Object> values = new ConcurrentHashMap<>(2);

	private volatile boolean ended;

	SessionAttributes() {
	}

	/**
	 * Return the attribute of a type.
	 * @param <T> type of the attribute
	 * @param type type of the attribute
	 * @return the attribute, {@code null} if there is none
	 */
	public <T> @Nullable T get(Class<T> type) {
		return type.cast(this.values.get(type));
	}

	/**
	 * Return the attribute of a type, and create it on first use.
	 * @param <T> type of the attribute
	 * @param type type of the attribute
	 * @param initial creates the attribute
	 * @return the attribute
	 */
	public <T> T computeIfAbsent(Class<T> type, Supplier<? extends T> initial) {
		Object value = this.values.computeIfAbsent(type,
				(key) -> Objects.requireNonNull(initial.get(), "'initial' must not supply null"));
		closeIfEnded();
		return type.cast(value);
	}

	/**
	 * Set the attribute of a type.
	 * @param <T> type of the attribute
	 * @param type type of the attribute
	 * @param value the new value
	 */
	public <T> void put(Class<T> type, T value) {
		Object previous = this.values.put(type, Objects.requireNonNull(value, "'value' must not be null"));
		if (previous != value) {
			close(previous);
		}
		closeIfEnded();
	}

	/**
	 * Remove the attribute of a type.
	 * @param type type of the attribute
	 */
	public void remove(Class<?> type) {
		close(this.values.remove(type));
	}

	void end() {
		this.ended = true;
		closeIfEnded();
	}

	// A value set by a request that outlives its session is closed by whoever sets it
	private void closeIfEnded() {
		if (this.ended) {
			this.values.keySet().forEach(this::remove);
		}
	}

	boolean isEmpty() {
		return this.values.isEmpty();
	}

	private static void close(@Nullable Object value) {
		if (value instanceof AutoCloseable closeable) {
			try {
				closeable.close();
			}
			catch (Exception ex) {
				logger.warn("Session attribute of type {} could not be closed", value.getClass().getName(), ex);
			}
		}
	}

}
