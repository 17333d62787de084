package io.github.esphttps.config;

/**
 * Implementation of TLS.
 */
public enum TlsEngine {

	/**
	 * {@link #OPENSSL} when its native library is on the class path and loads, else
	 * {@link #JDK}.
	 */
	AUTO,

	/**
	 * BoringSSL through netty-tcnative.
	 */
	OPENSSL,

	/**
	 * JSSE provider of the Java runtime.
	 */
	JDK

}
