package io.github.esphttps;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.spec.X509EncodedKeySpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import javax.security.auth.x500.X500Principal;

import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * Tokens of SoftHSM 2 whose keys cannot leave them, made before the library is loaded,
 * and never changed after that. The environment says where: <code>SOFTHSM2_CONF</code>,
 * and <code>TOKEN_LIBRARY_SLOW</code> with <code>TOKEN_CONTROL</code> for a library that
 * can be told to be slow, or gone.
 */
public final class TestTokens {

	public static final String PIN = "4711 geheim";

	/** Has the keys <code>rsa</code>, <code>p256</code> and <code>p384</code>. */
	public static final String KEYS = "keys";

	/** Has one key. */
	public static final String SINGLE = "single";

	/** Has one key, and is taken out of its slot by tests. */
	public static final String REMOVED = "removed";

	/** Nobody logs in to it. */
	public static final String UNUSED = "unused";

	/** Has a key without a certificate. */
	public static final String WITHOUT_CERTIFICATE = "without certificate";

	/** Has a certificate of another key. */
	public static final String MISMATCH = "mismatch";

	/** Two tokens have this label. */
	public static final String TWICE = "twice";

	private static final Path CONTROL = Path.of(environment("TOKEN_CONTROL"));

	static {
		try {
			make();
		}
		catch (Exception ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	private TestTokens() {
	}

	/** Return the library of SoftHSM 2. */
	public static String library() {
		return "/usr/lib/softhsm/libsofthsm2.so";
	}

	/** Return a library in front of it, with the manners of hardware. */
	public static String slowLibrary() {
		return environment("TOKEN_LIBRARY_SLOW");
	}

	/** Have the slow library do something. */
	public static void control(String what, String value) {
		try {
			Files.writeString(CONTROL.resolve(what), value);
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/** Have the slow library do nothing special. */
	public static void release() {
		for (String what : List.of("gone", "stuck", "delay", "removable", "broken")) {
			release(what);
		}
	}

	public static void release(String what) {
		try {
			Files.deleteIfExists(CONTROL.resolve(what));
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/** Return how many PINs the slow library was given. */
	public static int logins() {
		try {
			Path logins = CONTROL.resolve("logins");
			return Files.exists(logins) ? Files.readAllLines(logins).size() : 0;
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/** Return the id of a slot. */
	public static long slot(String label) {
		String slots = tool("--list-token-slots");
		String block = slots.substring(0, slots.indexOf("token label        : " + label + "\n"));
		String id = block.substring(block.lastIndexOf("(0x") + 3);
		return Long.parseLong(id.substring(0, id.indexOf(')')), 16);
	}

	/** Issue a certificate for a key in a token. */
	public static X509Certificate certificate(String label, String id, String algorithm, String subject)
			throws Exception {
		PublicKey key = KeyFactory.getInstance(algorithm)
			.generatePublic(new X509EncodedKeySpec(algorithm.equals("RSA") ? rsaKey(label, id) : ecKey(label, id)));
		return certificate(key, subject);
	}

	private static byte[] rsaKey(String label, String id) throws IOException {
		Path file = CONTROL.resolve("public.der");
		tool("--token-label", label, "--read-object", "--type", "pubkey", "--id", id, "--output-file", file.toString());
		return Files.readAllBytes(file);
	}

	// OpenSC does not write keys on elliptic curves
	private static byte[] ecKey(String label, String id) throws IOException {
		String block = Stream
			.of(tool("--token-label", label, "--list-objects", "--type", "pubkey").split("Public Key Object"))
			.filter((object) -> object.matches("(?s).*\\n  ID: +" + id + "\\n.*"))
			.findFirst()
			.orElseThrow();
		ASN1OctetString point = ASN1OctetString.getInstance(hex(block, "EC_POINT"));
		return new SubjectPublicKeyInfo(new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey,
				ASN1Primitive.fromByteArray(hex(block, "EC_PARAMS"))), point.getOctets())
			.getEncoded();
	}

	private static byte[] hex(String block, String name) {
		Matcher matcher = Pattern.compile(name + ": +([0-9a-f]+)").matcher(block);
		if (!matcher.find()) {
			throw new IllegalStateException(block);
		}
		return HexFormat.of().parseHex(matcher.group(1));
	}

	private static X509Certificate certificate(PublicKey key, String subject) throws Exception {
		Instant now = Instant.now();
		JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(TestPki.CA.getCertificate(),
				BigInteger.valueOf(now.toEpochMilli()), Date.from(now.minusSeconds(3600)),
				Date.from(now.plusSeconds(86400)), new X500Principal(subject), key);
		builder.addExtension(Extension.subjectAlternativeName, false,
				new GeneralNames(new GeneralName[] { new GeneralName(GeneralName.dNSName, "localhost") }));
		return new JcaX509CertificateConverter().getCertificate(builder
			.build(new JcaContentSignerBuilder("SHA256withECDSA").build(TestPki.CA.getKeyPair().getPrivate())));
	}

	private static void make() throws Exception {
		for (String label : List.of(KEYS, SINGLE, REMOVED, UNUSED, WITHOUT_CERTIFICATE, MISMATCH, TWICE, TWICE)) {
			run(List.of("softhsm2-util", "--init-token", "--free", "--label", label, "--so-pin", "0000", "--pin", PIN));
		}
		key(KEYS, "01", "rsa", "rsa:2048", "RSA");
		key(KEYS, "02", "p256", "EC:prime256v1", "EC");
		key(KEYS, "03", "p384", "EC:secp384r1", "EC");
		key(SINGLE, "01", "only", "EC:prime256v1", "EC");
		key(REMOVED, "01", "only", "rsa:2048", "RSA");
		key(UNUSED, "01", "only", "EC:prime256v1", "EC");
		tool("--token-label", WITHOUT_CERTIFICATE, "--keypairgen", "--key-type", "EC:prime256v1", "--id", "01",
				"--label", "lonely");
		tool("--token-label", MISMATCH, "--keypairgen", "--key-type", "EC:prime256v1", "--id", "01", "--label",
				"other");
		write(MISMATCH, "01", "other", TestPki.SERVER.getCertificate());
	}

	private static void key(String label, String id, String name, String type, String algorithm) throws Exception {
		tool("--token-label", label, "--keypairgen", "--key-type", type, "--id", id, "--label", name, "--sensitive");
		write(label, id, name, certificate(label, id, algorithm, "CN=token " + name));
	}

	private static void write(String label, String id, String name, X509Certificate certificate) throws Exception {
		Path file = CONTROL.resolve("certificate.der");
		Files.write(file, certificate.getEncoded());
		tool("--token-label", label, "--write-object", file.toString(), "--type", "cert", "--id", id, "--label", name);
	}

	private static String tool(String... arguments) {
		List<String> command = new ArrayList<>(List.of("pkcs11-tool", "--module", library()));
		if (arguments.length > 1) {
			command.addAll(List.of("--login", "--pin", PIN));
		}
		command.addAll(List.of(arguments));
		return run(command);
	}

	private static String run(List<String> command) {
		try {
			Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
			String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
			if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
				throw new IllegalStateException(command.get(0) + ": " + output);
			}
			return output;
		}
		catch (IOException | InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static String environment(String name) {
		String value = System.getenv(name);
		if (value == null) {
			throw new IllegalStateException("Run tests/token.sh, which sets " + name);
		}
		return value;
	}

}
