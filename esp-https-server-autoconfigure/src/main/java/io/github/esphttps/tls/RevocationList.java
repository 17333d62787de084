package io.github.esphttps.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CRLException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.security.spec.PSSParameterSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import javax.security.auth.x500.X500Principal;

import org.jspecify.annotations.Nullable;

/**
 * A certificate revocation list (RFC 5280, section 5). The JDK reads its head and its
 * tail; its entries stay as they are in the file, as there may be a million.
 */
final class RevocationList {

	/** The newest first. */
	static final Comparator<RevocationList> NEWEST_FIRST = Comparator.comparing(RevocationList::thisUpdate)
		.thenComparing(RevocationList::number)
		.reversed();

	private static final String CRL_NUMBER = "2.5.29.20";

	private static final String DELTA = "2.5.29.27";

	private static final String DISTRIBUTION_POINT = "2.5.29.28";

	private static final String AUTHORITY_KEY = "2.5.29.35";

	private final Der signed;

	private final X509CRL frame;

	private final SerialNumbers serialNumbers;

	private final Map<PublicKey, Boolean> signers = new ConcurrentHashMap<>();

	private RevocationList(Der signed, X509CRL frame, SerialNumbers serialNumbers) {
		this.signed = signed;
		this.frame = frame;
		this.serialNumbers = serialNumbers;
	}

	/**
	 * Read a list, without a look at its signature.
	 * @throws CRLException if it is none, or of a kind that is not supported
	 */
	static RevocationList of(byte[] der) throws CRLException {
		try {
			List<Der> parts = children(Der.of(der).expect(Der.SEQUENCE));
			Der signed = parts.get(0).expect(Der.SEQUENCE);
			List<Der> fields = children(signed);
			Der entries = entries(fields);
			byte[] head = Der
				.sequence(fields.stream().filter((field) -> field != entries).map(Der::encoded).toArray(byte[][]::new));
			byte[] frame = Der.sequence(head, parts.get(1).encoded(), parts.get(2).expect(Der.BIT_STRING).encoded());
			X509CRL crl = (X509CRL) CertificateFactory.getInstance("X.509")
				.generateCRL(new ByteArrayInputStream(frame));
			checkExtensions(crl);
			return new RevocationList(signed, crl, serialNumbers(der, entries));
		}
		catch (IllegalArgumentException | IndexOutOfBoundsException | GeneralSecurityException ex) {
			throw (ex instanceof CRLException unusable) ? unusable : new CRLException(ex.getMessage(), ex);
		}
	}

	private static List<Der> children(Der parent) {
		List<Der> children = new ArrayList<>();
		parent.forEach(children::add);
		return children;
	}

	// The sequence behind the one or two dates
	private static @Nullable Der entries(List<Der> fields) {
		for (int i = 1; i < fields.size(); i++) {
			Der before = fields.get(i - 1);
			if (fields.get(i).is(Der.SEQUENCE) && (before.is(Der.UTC_TIME) || before.is(Der.GENERALIZED_TIME))) {
				return fields.get(i);
			}
		}
		return null;
	}

	private static void checkExtensions(X509CRL crl) throws CRLException {
		if (crl.getExtensionValue(DELTA) != null) {
			throw new CRLException("It is a delta list, which says nothing without another list");
		}
		if (crl.getExtensionValue(DISTRIBUTION_POINT) != null) {
			throw new CRLException("It is a partial or indirect list (issuing distribution point)");
		}
		Set<String> critical = crl.getCriticalExtensionOIDs();
		if (critical != null
				&& critical.stream().anyMatch((oid) -> !oid.equals(AUTHORITY_KEY) && !oid.equals(CRL_NUMBER))) {
			throw new CRLException("It has critical extensions that are not supported: " + critical);
		}
	}

	private static SerialNumbers serialNumbers(byte[] der, @Nullable Der entries) throws CRLException {
		int[] count = new int[1];
		if (entries == null) {
			return new SerialNumbers(der, 0);
		}
		entries.forEach((entry) -> count[0]++);
		SerialNumbers serialNumbers = new SerialNumbers(der, count[0]);
		entries.forEach((entry) -> {
			Der serialNumber = entry.expect(Der.SEQUENCE).first().expect(Der.INTEGER);
			if (serialNumber.content() != serialNumber.start() + 2) {
				throw new IllegalArgumentException("It has a serial number of more than 127 octets");
			}
			serialNumbers.add(serialNumber);
			entry.forEach((field) -> {
				if (field.is(Der.SEQUENCE)) {
					field.forEach(RevocationList::checkEntryExtension);
				}
			});
		});
		return serialNumbers;
	}

	private static void checkEntryExtension(Der extension) {
		extension.forEach((field) -> {
			if (field.is(Der.BOOLEAN) && field.octets()[0] != 0) {
				throw new IllegalArgumentException(
						"It has entries with critical extensions, as an indirect list has, which is not supported");
			}
		});
	}

	X500Principal issuer() {
		return this.frame.getIssuerX500Principal();
	}

	Instant thisUpdate() {
		return this.frame.getThisUpdate().toInstant();
	}

	@Nullable Instant nextUpdate() {
		return (this.frame.getNextUpdate() != null) ? this.frame.getNextUpdate().toInstant() : null;
	}

	boolean isOverdue() {
		Instant nextUpdate = nextUpdate();
		return nextUpdate != null && nextUpdate.isBefore(Instant.now());
	}

	int size() {
		return this.serialNumbers.size();
	}

	private BigInteger number() {
		byte[] value = this.frame.getExtensionValue(CRL_NUMBER);
		return (value != null) ? new BigInteger(1, Der.of(Der.of(value).octets()).octets()) : BigInteger.ZERO;
	}

	/** Return whether the list does not say that another key has signed it. */
	boolean mayBeSignedBy(X509Certificate issuer) {
		return KeyIdentifiers.mayMatch(this.frame, issuer);
	}

	boolean revokes(BigInteger serialNumber) {
		return this.serialNumbers.contains(serialNumber);
	}

	/** Return whether this is a genuine list of an issuer. */
	boolean isSignedBy(Issuer issuer) {
		return issuer.signsLists() && issuer.name().equals(issuer())
				&& this.signers.computeIfAbsent(issuer.key(), this::verifies);
	}

	/** Return whether the signature was found to be that of a CA. */
	boolean isVerified() {
		return this.signers.containsValue(true);
	}

	private boolean verifies(PublicKey key) {
		try {
			Signature signature = Signature.getInstance(this.frame.getSigAlgName());
			signature.initVerify(key);
			if (this.frame.getSigAlgName().equals("RSASSA-PSS") && this.frame.getSigAlgParams() != null) {
				AlgorithmParameters parameters = AlgorithmParameters.getInstance("RSASSA-PSS");
				parameters.init(this.frame.getSigAlgParams());
				signature.setParameter(parameters.getParameterSpec(PSSParameterSpec.class));
			}
			signature.update(this.signed.bytes(), this.signed.start(), this.signed.end() - this.signed.start());
			return signature.verify(this.frame.getSignature());
		}
		catch (GeneralSecurityException | IOException ex) {
			// A key of another algorithm has not signed it
			return false;
		}
	}

}
