package io.github.esphttps.tls;

import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

/**
 * Orders what a client has sent into the paths that may lead to a trust anchor, by the
 * names in the certificates alone: there is one as a rule, and none for a stranger.
 * Nothing is verified here.
 */
final class PathCandidates {

	// What an attacker can have verified at most, and have tried
	private static final int LIMIT = 8;

	private static final int MAX_STEPS = 64;

	private static final int MAX_LENGTH = 10;

	private final TrustAnchors anchors;

	private final List<X509Certificate> sent;

	private final List<List<X509Certificate>> found = new ArrayList<>();

	private int steps;

	private PathCandidates(TrustAnchors anchors, List<X509Certificate> sent) {
		this.anchors = anchors;
		this.sent = sent.subList(0, Math.min(sent.size(), MAX_LENGTH));
	}

	/** Return paths without their anchors, unless the first certificate is one. */
	static List<List<X509Certificate>> of(List<X509Certificate> chain, TrustAnchors anchors) {
		PathCandidates candidates = new PathCandidates(anchors, chain);
		if (anchors.contains(chain.get(0))) {
			return List.of(List.of(chain.get(0)));
		}
		candidates.extend(List.of(chain.get(0)));
		return candidates.found;
	}

	private void extend(List<X509Certificate> path) {
		X509Certificate last = path.get(path.size() - 1);
		if (!this.anchors.bySubject(last.getIssuerX500Principal()).isEmpty()) {
			this.found.add(path);
		}
		for (X509Certificate next : this.sent) {
			if (this.found.size() < LIMIT && this.steps < MAX_STEPS
					&& next.getSubjectX500Principal().equals(last.getIssuerX500Principal())
					&& !this.anchors.contains(next) && !path.contains(next)) {
				List<X509Certificate> longer = new ArrayList<>(path);
				longer.add(next);
				this.steps++;
				extend(longer);
			}
		}
	}

}
