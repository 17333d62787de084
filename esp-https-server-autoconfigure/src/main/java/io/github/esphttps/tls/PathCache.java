package io.github.esphttps.tls;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The paths that were verified of late, so that a client that comes back costs no
 * signature. Safe for use by any thread.
 */
final class PathCache {

	private final Map<String, VerifiedPath> paths;

	PathCache(int capacity) {
		this.paths = new LinkedHashMap<>(16, 0.75f, true) {

			@Override
			protected boolean removeEldestEntry(Map.Entry<String, VerifiedPath> eldest) {
				return size() > capacity;
			}

		};
	}

	/** Return what stands for a chain as the client sent it. */
	static String key(List<X509Certificate> chain) throws CertificateEncodingException {
		MessageDigest digest = digest();
		for (X509Certificate certificate : chain) {
			digest.update(certificate.getEncoded());
		}
		return new String(digest.digest(), StandardCharsets.ISO_8859_1);
	}

	/** Return what stands for a chain in DER. */
	static String key(byte[] chain) {
		return new String(digest().digest(chain), StandardCharsets.ISO_8859_1);
	}

	private static MessageDigest digest() {
		try {
			return MessageDigest.getInstance("SHA-256");
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Nullable VerifiedPath get(String key) {
		synchronized (this.paths) {
			return this.paths.get(key);
		}
	}

	void put(String key, VerifiedPath path) {
		synchronized (this.paths) {
			this.paths.put(key, path);
		}
	}

}
