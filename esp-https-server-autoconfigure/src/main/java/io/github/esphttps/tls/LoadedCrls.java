package io.github.esphttps.tls;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The revocation lists of one source: the newest that could be used, and what is wrong
 * with one that came later. For use by one thread at a time.
 */
final class LoadedCrls {

	private static final Logger logger = LoggerFactory.getLogger(LoadedCrls.class);

	private static final byte[] UNREADABLE = {};

	private final CrlSource source;

	private volatile List<RevocationList> lists = List.of();

	// Hash of what was read last, good or bad
	private byte[] version = UNREADABLE;

	private volatile @Nullable String problem;

	LoadedCrls(CrlSource source) {
		this.source = source;
	}

	/**
	 * Read the source for the first time.
	 * @throws TlsConfigurationException if it cannot be used
	 */
	void load(TrustAnchors anchors) {
		byte[] content = this.source.read();
		this.version = digest(content);
		this.lists = verified(content, anchors);
	}

	/** Read the source again. Returns whether there are other lists than before. */
	boolean reload(TrustAnchors anchors) {
		byte[] newest = UNREADABLE;
		try {
			byte[] content = this.source.read();
			newest = digest(content);
			if (Arrays.equals(newest, this.version)) {
				return false;
			}
			replace(verified(content, anchors));
			return true;
		}
		catch (TlsConfigurationException ex) {
			this.problem = ex.getMessage();
			if (!Arrays.equals(newest, this.version)) {
				logger.warn("The revocation list in '{}' cannot be used, and the one before stays in force. {} {}",
						this.source, ex.getMessage(), ex.remedy());
			}
			return false;
		}
		finally {
			this.version = newest;
		}
	}

	// A CA does not take back what it has revoked by leaving its list out
	private void replace(List<RevocationList> newest) {
		List<RevocationList> missing = this.lists.stream()
			.filter((list) -> newest.stream().noneMatch((other) -> other.issuer().equals(list.issuer())))
			.toList();
		this.lists = Stream.concat(newest.stream(), missing.stream()).toList();
		if (missing.isEmpty()) {
			this.problem = null;
			logger.info("Revocation list reloaded from '{}'", this.source);
			return;
		}
		String issuers = missing.stream().map((list) -> list.issuer().getName()).collect(Collectors.joining(" and "));
		this.problem = "It has no list of " + issuers + " any more. The last one stays in force.";
		logger.warn("Revocation list reloaded from '{}'. {} Restart without it to drop it", this.source, this.problem);
	}

	private List<RevocationList> verified(byte[] content, TrustAnchors anchors) {
		List<RevocationList> parsed = this.source.parse(content);
		parsed.forEach((list) -> this.source.verify(list, anchors));
		return parsed;
	}

	private static byte[] digest(byte[] content) {
		try {
			return MessageDigest.getInstance("SHA-256").digest(content);
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

	CrlSource source() {
		return this.source;
	}

	List<RevocationList> lists() {
		return this.lists;
	}

	List<CrlStatus> status() {
		List<CrlStatus> status = new ArrayList<>();
		for (RevocationList list : this.lists) {
			String overdue = list.isOverdue() ? "A newer list is overdue. This one stays in force." : null;
			status.add(new CrlStatus(this.source.shown(), list.issuer().getName(), list.thisUpdate(), list.nextUpdate(),
					list.size(), list.isVerified(), (this.problem != null) ? this.problem : overdue));
		}
		return status;
	}

}
