package io.github.esphttps;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import org.bouncycastle.asn1.ASN1Object;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.jcajce.JcaMiscPEMGenerator;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8EncryptorBuilder;
import org.bouncycastle.openssl.jcajce.JcePEMEncryptorBuilder;
import org.bouncycastle.operator.OutputEncryptor;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemObjectGenerator;

/**
 * The forms in which keys and certificates come as PEM.
 */
public final class PemForms {

	/** Password of the encrypted forms. */
	public static final String PASSWORD = "correct horse";

	/** Server certificate with an EC key, issued by a CA. */
	public static final X509Bundle EC = TestPki.server("CN=ec");

	/** Server certificate with an RSA key, signed by itself. */
	public static final X509Bundle RSA = selfSigned(new CertificateBuilder().rsa2048().subject("CN=rsa"));

	/** Server certificate that is out of date, signed by itself. */
	public static final X509Bundle EXPIRED = selfSigned(new CertificateBuilder().ecp256()
		.subject("CN=expired")
		.notBefore(Instant.now().minus(Duration.ofDays(2)))
		.notAfter(Instant.now().minus(Duration.ofDays(1))));

	private PemForms() {
	}

	private static X509Bundle selfSigned(CertificateBuilder builder) {
		try {
			return builder.setIsCertificateAuthority(true).buildSelfSigned();
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	public static PrivateKey key(X509Bundle bundle) {
		return bundle.getKeyPair().getPrivate();
	}

	/** Return a key as PKCS#8, <code>BEGIN PRIVATE KEY</code>. */
	public static String pkcs8(X509Bundle bundle) {
		return bundle.getPrivateKeyPEM();
	}

	/**
	 * Return a key in the traditional form of its algorithm: PKCS#1,
	 * <code>BEGIN RSA PRIVATE KEY</code>, or SEC1, <code>BEGIN EC PRIVATE KEY</code>.
	 */
	public static String traditional(X509Bundle bundle) {
		if (key(bundle) instanceof java.security.interfaces.ECPrivateKey ec) {
			// With the curve, as OpenSSL writes it
			ECPrivateKey key = new ECPrivateKey(256, ec.getS(), SECObjectIdentifiers.secp256r1);
			return pem(() -> pemObject("EC PRIVATE KEY", key));
		}
		return pem(() -> new JcaMiscPEMGenerator(key(bundle)));
	}

	/** Return a key as <code>openssl ecparam -genkey</code> writes it. */
	public static String sec1WithParameters(X509Bundle bundle) {
		return pem(() -> pemObject("EC PARAMETERS", SECObjectIdentifiers.secp256r1)) + traditional(bundle);
	}

	/** Return a key as encrypted PKCS#8, <code>BEGIN ENCRYPTED PRIVATE KEY</code>. */
	public static String encrypted(X509Bundle bundle) {
		return pem(() -> {
			OutputEncryptor encryptor = new JceOpenSSLPKCS8EncryptorBuilder(JcaPKCS8Generator.AES_256_CBC)
				.setProvider(new BouncyCastleProvider())
				.setPRF(JcaPKCS8Generator.PRF_HMACSHA256)
				.setPassword(PASSWORD.toCharArray())
				.build();
			return new JcaPKCS8Generator(key(bundle), encryptor);
		});
	}

	/**
	 * Return a key with <code>Proc-Type: 4,ENCRYPTED</code>, as OpenSSL wrote it once.
	 */
	public static String encryptedTraditional(X509Bundle bundle) {
		return pem(() -> new JcaMiscPEMGenerator(key(bundle),
				new JcePEMEncryptorBuilder("AES-256-CBC").setProvider(new BouncyCastleProvider())
					.build(PASSWORD.toCharArray())));
	}

	/** Return the secret part of PEM text, to look for it where it must not be. */
	public static String secretOf(X509Bundle bundle) {
		return Base64.getEncoder().encodeToString(key(bundle).getEncoded()).substring(60, 90);
	}

	/** Write a file into a folder and return its path. */
	public static String file(Path folder, String name, String text) {
		return file(folder, name, text.getBytes(StandardCharsets.US_ASCII));
	}

	/** Write a file into a folder and return its path. */
	public static String file(Path folder, String name, byte[] content) {
		try {
			return Files.write(folder.resolve(name), content).toString();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static PemObjectGenerator pemObject(String type, ASN1Object content) throws IOException {
		PemObject object = new PemObject(type, content.getEncoded());
		return () -> object;
	}

	private static String pem(Generator generator) {
		StringWriter text = new StringWriter();
		try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
			writer.writeObject(generator.generate());
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
		return text.toString();
	}

	private interface Generator {

		PemObjectGenerator generate() throws Exception;

	}

}
