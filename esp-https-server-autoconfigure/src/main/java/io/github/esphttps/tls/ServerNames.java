package io.github.esphttps.tls;

import java.util.Map;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * What there is for server names (SNI): for a name itself, else for all names that differ
 * from it in the first label. A look-up costs the same for any number of names.
 *
 * @param <T> what there is for a name
 */
final class ServerNames<T> {

	private static final String WILDCARD = "*.";

	// RFC 1123, section 2.1, and underscores, which devices have in their names
	private static final String LABEL = "[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?";

	private static final Pattern HOST_NAME = Pattern.compile(LABEL + "(\\." + LABEL + ")*");

	private static final int MAX_LENGTH = 253;

	private final Map<String, T> byName;

	/** Take what there is by name, in lower case, which may begin with a wildcard. */
	ServerNames(Map<String, T> byName) {
		this.byName = Map.copyOf(byName);
	}

	/** Return whether this can be a name, or a wildcard and the rest of one. */
	static boolean isValid(String name) {
		String host = isWildcard(name) ? name.substring(WILDCARD.length()) : name;
		return name.length() <= MAX_LENGTH && HOST_NAME.matcher(host).matches();
	}

	static boolean isWildcard(String name) {
		return name.startsWith(WILDCARD);
	}

	/** Return what matches with a wildcard in the place of the first label. */
	static String withWildcard(String name) {
		int dot = name.indexOf('.');
		return (dot != -1) ? "*" + name.substring(dot) : name;
	}

	/**
	 * Find what there is for a name.
	 * @param name a name in lower case as a client asks for it, {@code null} if for none
	 * @return what there is for it, {@code null} if nothing
	 */
	@Nullable T find(@Nullable String name) {
		if (name == null || this.byName.isEmpty()) {
			return null;
		}
		String host = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
		T exact = this.byName.get(host);
		return (exact != null) ? exact : this.byName.get(withWildcard(host));
	}

}
