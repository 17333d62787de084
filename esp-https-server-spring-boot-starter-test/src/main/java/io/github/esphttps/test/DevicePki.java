package io.github.esphttps.test;

import java.math.BigInteger;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

import javax.net.ssl.SSLContext;

import io.netty.pkitesting.X509Bundle;

import org.springframework.test.context.DynamicPropertyRegistry;

/**
 * A throw-away PKI for tests: a CA, a certificate for a server on this machine, devices
 * with certificates of that CA, one that has expired, one that is revoked, and one of a
 * foreign CA. Its files are in a temporary folder that nobody else can read. May be used
 * by any number of threads.
 * <p>
 * Made in a static field it serves the tests of a class, or of several that share a base
 * class. A server with its {@linkplain #registerProperties properties} requires a
 * device's certificate. As Spring keeps a context for later tests, the field is best left
 * open: what is not closed is removed at the end of the JVM.
 *
 * <pre class="code">
 * &#064;SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
 * class HelloTests {
 *
 *     private static final DevicePki pki = DevicePki.create();
 *
 *     &#064;DynamicPropertySource
 *     static void certificates(DynamicPropertyRegistry registry) {
 *         pki.registerProperties(registry);
 *     }
 *
 *     &#064;Test
 *     void deviceIsGreeted(&#064;LocalEspHttpsPort int port) throws Exception {
 *         SSLContext device = pki.device("sensor-1").sslContext();
 *         HttpClient client = HttpClient.newBuilder().sslContext(device).build();
 *         URI hello = URI.create("https://localhost:" + port + "/hello");
 *         String answer = client.send(HttpRequest.newBuilder(hello).build(), BodyHandlers.ofString()).body();
 *         assertThat(answer).isEqualTo("Hello CN=sensor-1");
 *     }
 *
 * }
 * </pre>
 *
 * A context that the test starts itself, with a {@code SpringApplicationBuilder} or an
 * {@code ApplicationContextRunner}, is given {@link #properties()}.
 */
public final class DevicePki implements AutoCloseable {

	private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");

	private static final String SERVER = "localhost";

	private static final String EXPIRED = "expired-device";

	private static final String REVOKED = "revoked-device";

	private static final String FOREIGN = "foreign-device";

	private static final Set<String> TAKEN = Set.of(SERVER, EXPIRED, REVOKED, FOREIGN);

	private final TemporaryFiles files = new TemporaryFiles("device-pki-");

	private final CertificateAuthority authority = new CertificateAuthority("CN=Test Device CA");

	private final ClientContexts clients = new ClientContexts(this.authority.certificate());

	private final Map<String, PemCredentials> devices = new ConcurrentHashMap<>();

	private final Path authorityFile;

	private final PemCredentials server;

	private final PemCredentials expired;

	private final PemCredentials revoked;

	private final PemCredentials foreign;

	private final Path revocationList;

	// Changed by the thread that revokes, which holds the lock of this PKI
	private final Set<BigInteger> revokedSerialNumbers = new HashSet<>();

	private long listNumber;

	private DevicePki() {
		this.authorityFile = this.files.write("authority.crt", this.authority.certificatePem());
		this.server = store(SERVER, this.authority.issueServer());
		this.expired = store(EXPIRED, this.authority.issueExpiredDevice(EXPIRED));
		this.revoked = store(REVOKED, this.authority.issueDevice(REVOKED));
		CertificateAuthority foreigner = new CertificateAuthority("CN=Foreign CA");
		this.foreign = store(FOREIGN, foreigner.issueDevice(FOREIGN));
		this.revocationList = revokeNow(this.revoked);
	}

	/**
	 * Make a PKI, which takes some milliseconds. Certificates are valid for a month.
	 * @return a PKI that is to be closed, or is removed with the end of the JVM
	 */
	public static DevicePki create() {
		return new DevicePki();
	}

	/**
	 * Return the file of the CA that the server and devices are signed by.
	 * @return absolute path of a PEM file
	 */
	public Path authorityFile() {
		return this.authorityFile;
	}

	/**
	 * Return the CA that the server and devices are signed by.
	 * @return PEM text
	 */
	public String authorityPem() {
		return this.authority.certificatePem();
	}

	/**
	 * Return the certificate of a server that clients call <code>localhost</code>,
	 * <code>127.0.0.1</code> or <code>::1</code>.
	 * @return the server
	 */
	public PemCredentials server() {
		return this.server;
	}

	/**
	 * Return a device with a good certificate, the same one for the same name.
	 * @param name common name of its subject: letters, digits, '.', '_' and '-'
	 * @return the device
	 * @throws IllegalArgumentException if the name has other characters or does not begin
	 * with a letter or digit, or is that of the server or of a device with a bad
	 * certificate
	 */
	public PemCredentials device(String name) {
		if (!NAME.matcher(name).matches()) {
			throw new IllegalArgumentException(
					"'name' must consist of letters, digits, '.', '_' and '-', and begin with one of the first two: '%s'"
						.formatted(name));
		}
		if (TAKEN.contains(name)) {
			throw new IllegalArgumentException(
					"'name' must not be one that this PKI uses itself: '%s'".formatted(name));
		}
		return this.devices.computeIfAbsent(name, (missing) -> store(missing, this.authority.issueDevice(missing)));
	}

	/**
	 * Return several devices with good certificates.
	 * @param count how many
	 * @return the devices <code>device-1</code>, <code>device-2</code>…
	 */
	public List<PemCredentials> devices(int count) {
		return IntStream.rangeClosed(1, count).mapToObj((number) -> device("device-" + number)).toList();
	}

	/**
	 * Return a device whose certificate has expired a day ago. The server refuses it as
	 * <code>expired-client</code>.
	 * @return the device <code>expired-device</code>
	 */
	public PemCredentials expiredDevice() {
		return this.expired;
	}

	/**
	 * Return a device that is in the revocation list from the beginning. The server
	 * refuses it as <code>revoked-client</code>.
	 * @return the device <code>revoked-device</code>
	 */
	public PemCredentials revokedDevice() {
		return this.revoked;
	}

	/**
	 * Return a device of another CA, which trusts this one. The server refuses it as
	 * <code>untrusted-client</code>.
	 * @return the device <code>foreign-device</code>
	 */
	public PemCredentials foreignDevice() {
		return this.foreign;
	}

	/**
	 * Return the file of the revocation list.
	 * @return absolute path of a PEM file, which exists
	 */
	public Path revocationList() {
		return this.revocationList;
	}

	/**
	 * Revoke a device: replace the revocation list by one with this device in it. A
	 * running server notices within moments, and closes its sessions as
	 * <code>revoked</code>.
	 * @param device a device of this PKI
	 * @throws IllegalArgumentException if the device is not one of this PKI's CA
	 */
	public void revoke(PemCredentials device) {
		if (!this.authority.hasIssued(device.certificate())) {
			throw new IllegalArgumentException("'device' must be one of this PKI's CA: " + device);
		}
		revokeNow(device);
	}

	private synchronized Path revokeNow(PemCredentials device) {
		this.revokedSerialNumbers.add(device.certificate().getSerialNumber());
		return this.files.write("revoked.crl",
				this.authority.revocationList(++this.listNumber, this.revokedSerialNumbers));
	}

	/**
	 * Return a TLS client without a certificate that trusts the CA of the PKI alone.
	 * @return a context for {@code HttpClient} or {@code HttpsURLConnection}
	 */
	public SSLContext sslContext() {
		return this.clients.create(null);
	}

	/**
	 * Return what a server with mutual TLS is configured with: its certificate and key,
	 * the CA of the devices and the revocation list.
	 * @return properties, names before values
	 */
	public Map<String, String> properties() {
		return Map.of("esp.https.servercert", this.server.certificateFile().toString(), "esp.https.prvtkey-pem",
				this.server.privateKeyFile().toString(), "esp.https.cacert-pem", this.authorityFile.toString(),
				"esp.https.crl[0]", this.revocationList.toString());
	}

	/**
	 * Add {@link #properties()} to those of a test, in its method with
	 * {@code @DynamicPropertySource}.
	 * @param registry where to add them
	 */
	public void registerProperties(DynamicPropertyRegistry registry) {
		properties().forEach((name, value) -> registry.add(name, () -> value));
	}

	/**
	 * Delete the files. Does nothing when called again.
	 */
	@Override
	public void close() {
		this.files.close();
	}

	private PemCredentials store(String name, X509Bundle issued) {
		return new PemCredentials(name, issued, this.files, this.clients);
	}

}
