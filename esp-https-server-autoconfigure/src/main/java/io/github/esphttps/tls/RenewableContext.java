package io.github.esphttps.tls;

import io.netty.handler.ssl.SslContext;
import io.netty.util.IllegalReferenceCountException;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.ReferenceCounted;
import org.jspecify.annotations.Nullable;

/**
 * The TLS context of one certificate, and of those that come after it. A context is freed
 * when it is out of use here and with the last connection that was made with it, without
 * waiting for the garbage collector. Safe for use by any thread.
 */
final class RenewableContext {

	// Replaced by SslContexts only, read by event loops. None once it is closed
	private volatile @Nullable SslContext current;

	RenewableContext(SslContext context) {
		this.current = context;
	}

	/**
	 * Return the context of the moment, which stays usable until it is
	 * {@link #release(SslContext) released}.
	 * @return a context, {@code null} if this is closed
	 */
	@Nullable SslContext acquire() {
		SslContext tried = null;
		for (SslContext context = this.current; context != null; context = this.current) {
			if (retain(context)) {
				return context;
			}
			if (context == tried) {
				throw new IllegalStateException("The TLS context in use has been released");
			}
			// It was replaced in between
			tried = context;
		}
		return null;
	}

	private static boolean retain(SslContext context) {
		try {
			ReferenceCountUtil.retain(context);
			return true;
		}
		catch (IllegalReferenceCountException ex) {
			return false;
		}
	}

	/** Give a context back. Connections that were made with it have it still. */
	static void release(SslContext context) {
		if (context instanceof ReferenceCounted counted) {
			counted.release();
		}
	}

	/** Use another context from the next handshake on, {@code null} for none. */
	void replace(@Nullable SslContext context) {
		SslContext old = this.current;
		this.current = context;
		if (old != null) {
			release(old);
		}
	}

}
