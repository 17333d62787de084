package io.github.esphttps.tls;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.CRLException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A place that revocation lists come from: the location of a PEM or DER file, or PEM
 * text.
 */
final class CrlSource {

	static final String PROPERTY = "esp.https.crl";

	private static final Logger logger = LoggerFactory.getLogger(CrlSource.class);

	private static final Pattern PEM = Pattern.compile("-----BEGIN X509 CRL-----([^-]*+)-----END X509 CRL-----");

	private final String value;

	CrlSource(String value) {
		this.value = value;
	}

	/** Return the place as it may be shown. */
	String shown() {
		return isText() ? "(PEM text)" : this.value;
	}

	private boolean isText() {
		return this.value.contains("-----BEGIN");
	}

	/** Return what to watch, {@code null} if it cannot change. */
	@Nullable Path file() {
		return isText() ? null : configuredFile().path();
	}

	byte[] read() {
		return isText() ? this.value.getBytes(StandardCharsets.US_ASCII)
				: configuredFile().read("Set the location of a file that can be read.");
	}

	private ConfiguredFile configuredFile() {
		return new ConfiguredFile(PROPERTY, this.value);
	}

	/** Take the lists out of what was read, without a look at their signatures. */
	List<RevocationList> parse(byte[] content) {
		List<RevocationList> lists = new ArrayList<>();
		try {
			if (content.length > 0 && (content[0] & 0xFF) == Der.SEQUENCE) {
				return List.of(RevocationList.of(content));
			}
			String text = new String(content, StandardCharsets.ISO_8859_1);
			PemBlocks.requireWhole(text);
			Matcher blocks = PEM.matcher(text);
			while (blocks.find()) {
				lists.add(RevocationList.of(Base64.getMimeDecoder().decode(blocks.group(1))));
			}
		}
		catch (CRLException | IllegalArgumentException ex) {
			throw failure("It holds no revocation list that can be used: " + ex.getMessage() + ".",
					"Use a complete revocation list of the CA in PEM or DER form. 'openssl crl -text' shows what it is.",
					ex);
		}
		if (lists.isEmpty()) {
			throw failure("It holds no revocation list.",
					"Point it to a DER file or to a file with '-----BEGIN X509 CRL-----' blocks.", null);
		}
		return lists;
	}

	/**
	 * Refuse a list that claims to be of a trust anchor and is not signed by it. Whether
	 * a list of another CA is genuine shows when a client presents that CA.
	 */
	void verify(RevocationList list, TrustAnchors anchors) {
		List<X509Certificate> named = anchors.bySubject(list.issuer());
		if (named.stream().map(Issuer::of).anyMatch(list::isSignedBy)) {
			return;
		}
		String issuer = list.issuer().getName();
		if (named.stream().noneMatch(list::mayBeSignedBy)) {
			logger.info("The revocation list of {} in '{}' is not of one of the trust anchors. It takes effect once a "
					+ "client presents a chain with that CA", issuer, shown());
			return;
		}
		if (named.stream().map(Issuer::of).noneMatch(Issuer::signsLists)) {
			throw failure("The CA " + issuer + " may not sign revocation lists: the key usage of its certificate does "
					+ "not say 'cRLSign'.", "Use a CA certificate with that key usage.", null);
		}
		throw failure("The signature of the revocation list is not that of the CA " + issuer + ".",
				"Use the list as the CA has issued it, and the certificate with the present key of the CA as the trust "
						+ "anchor.",
				null);
	}

	private TlsConfigurationException failure(String reason, String remedy, @Nullable Throwable cause) {
		return new TlsConfigurationException(PROPERTY, shown(), reason, remedy, cause);
	}

	@Override
	public String toString() {
		return shown();
	}

}
