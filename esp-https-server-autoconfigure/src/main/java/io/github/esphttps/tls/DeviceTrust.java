package io.github.esphttps.tls;

/** stub */
public interface DeviceTrust {

	/** stub @param c c @return b */
	boolean isTrusted(java.security.cert.X509Certificate c);

}
