package io.github.esphttps.autoconfigure;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import io.github.esphttps.PemForms;
import io.github.esphttps.TestPki;
import io.github.esphttps.httpd.HttpdServer;
import io.github.esphttps.httpd.HttpdServerCustomizer;
import io.github.esphttps.httpd.UriHandler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.Exceptions;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * What a user reads who has made a mistake: one page with the property, its value, the
 * reason and the remedy, and no stack trace.
 */
@ExtendWith(OutputCaptureExtension.class)
class FailureAnalysisTests {

	private static final String WRONG_PASSWORD = "open sesame";

	private static final String PIN = "4711 geheim";

	private final List<String> arguments = new ArrayList<>();

	private final List<Class<?>> sources = new ArrayList<>(List.of(Application.class));

	private final CapturedOutput output;

	@TempDir
	@SuppressWarnings("NullAway.Init")
	private Path folder;

	FailureAnalysisTests(CapturedOutput output) {
		this.output = output;
		set("address", "127.0.0.1");
		set("port-secure", "0");
		set("port-insecure", "0");
		set("servercert", PemForms.EC.getCertificatePEM());
		set("prvtkey-pem", PemForms.pkcs8(PemForms.EC));
	}

	@Test
	void controlStarts() {
		try (ConfigurableApplicationContext context = start(WebApplicationType.NONE)) {
			assertThat(context.getBean(HttpdServer.class).isRunning()).isTrue();
			assertThat(this.output).doesNotContain("APPLICATION FAILED TO START");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "NONE", "SERVLET" })
	void noCertificate(WebApplicationType type) {
		unset("servercert");
		unset("prvtkey-pem");
		fails(type);
		page("esp.https.servercert", "(not set)", "needs a server certificate", "'esp.https.prvtkey-pem'");
		assertThat(this.output).contains("'esp.https.ssl-bundle'", "'esp.https.transport-mode' to 'insecure'",
				"'esp.https.enabled' to 'false'");
	}

	@Test
	void certificateWithoutKey() {
		unset("prvtkey-pem");
		fails();
		page("esp.https.prvtkey-pem", "(not set)", "no private key", "Set 'esp.https.prvtkey-pem'");
	}

	@Test
	void keyWithoutCertificate() {
		unset("servercert");
		fails();
		page("esp.https.servercert", "(not set)", "needs a server certificate", "Set 'esp.https.servercert'");
	}

	@Test
	void keyOfAnotherCertificate() {
		set("prvtkey-pem", PemForms.pkcs8(PemForms.RSA));
		fails();
		page("esp.https.prvtkey-pem", "(PEM text)", "does not match the certificate", "was issued for");
	}

	@Test
	void keyFileOfAnotherCertificate() {
		String file = PemForms.file(this.folder, "key.pem", PemForms.pkcs8(PemForms.RSA));
		set("prvtkey-pem", file);
		fails();
		page("esp.https.prvtkey-pem", file, "does not match the certificate", "was issued for");
	}

	@Test
	void certificateAndKeySwapped() {
		set("servercert", PemForms.pkcs8(PemForms.EC));
		set("prvtkey-pem", PemForms.EC.getCertificatePEM());
		fails();
		page("esp.https.servercert", "(PEM text)", "no PEM certificate", "BEGIN CERTIFICATE");
	}

	@Test
	void encryptedKeyWithoutPassword() {
		set("prvtkey-pem", PemForms.encrypted(PemForms.EC));
		fails();
		page("esp.https.prvtkey-pem", "(PEM text)", "encrypted", "Set 'esp.https.prvtkey-password'");
	}

	@Test
	void encryptedKeyWithWrongPassword() {
		set("prvtkey-pem", PemForms.encrypted(PemForms.EC));
		set("prvtkey-password", WRONG_PASSWORD);
		fails();
		page("esp.https.prvtkey-password", "******", "cannot be decrypted", "Set the password");
	}

	@Test
	void keyInTheTraditionalEncryption() {
		set("prvtkey-pem", PemForms.encryptedTraditional(PemForms.RSA));
		set("prvtkey-password", PemForms.PASSWORD);
		fails();
		page("esp.https.prvtkey-pem", "(PEM text)", "traditional OpenSSL form", "openssl pkcs8 -topk8");
	}

	@ParameterizedTest
	@ValueSource(strings = { "servercert", "prvtkey-pem", "cacert-pem" })
	void fileThatDoesNotExist(String property) {
		String file = this.folder.resolve("missing.pem").toString();
		set(property, file);
		fails();
		page("esp.https." + property, file, "no such file", "Check the path");
	}

	@ParameterizedTest
	@ValueSource(strings = { "servercert", "prvtkey-pem", "cacert-pem" })
	void resourceThatDoesNotExist(String property) {
		set(property, "classpath:missing.pem");
		fails();
		page("esp.https." + property, "classpath:missing.pem", "no such file", "Check the path");
	}

	@ParameterizedTest
	@ValueSource(strings = { "servercert", "prvtkey-pem", "cacert-pem" })
	void folderInsteadOfAFile(String property) {
		set(property, this.folder.toString());
		fails();
		page("esp.https." + property, this.folder.toString(), "cannot be read", "Set the location of a PEM file");
	}

	@ParameterizedTest
	@ValueSource(strings = { "servercert", "prvtkey-pem", "cacert-pem" })
	void fileThatIsNotPem(String property) throws Exception {
		String file = PemForms.file(this.folder, "server.der", PemForms.EC.getCertificate().getEncoded());
		set(property, file);
		fails();
		page("esp.https." + property, file, "not in PEM format", "openssl x509 -inform der");
	}

	@ParameterizedTest
	@ValueSource(strings = { "servercert", "prvtkey-pem", "cacert-pem" })
	void emptyFile(String property) {
		String file = PemForms.file(this.folder, "empty.pem", "");
		set(property, file);
		fails();
		page("esp.https." + property, file, "not in PEM format", "Use a PEM file");
	}

	@ParameterizedTest
	@ValueSource(strings = { "servercert", "prvtkey-pem" })
	void emptyValue(String property) {
		set(property, "");
		fails();
		assertThat(this.output).contains("Property: esp.https." + property);
	}

	@Test
	void damagedKey() {
		set("prvtkey-pem", PemForms.pkcs8(PemForms.EC).replaceFirst("\nM", "\nAAAA"));
		fails();
		page("esp.https.prvtkey-pem", "(PEM text)", "no PEM private key that can be read", "BEGIN PRIVATE KEY");
	}

	@Test
	void keyInPlaceOfTheClientCa() {
		set("cacert-pem", PemForms.pkcs8(PemForms.EC));
		fails();
		page("esp.https.cacert-pem", "(PEM text)", "no PEM certificate", "BEGIN CERTIFICATE");
	}

	@Test
	void expiredCertificateThatMustNotBeServed() {
		set("servercert", PemForms.EXPIRED.getCertificatePEM());
		set("prvtkey-pem", PemForms.pkcs8(PemForms.EXPIRED));
		set("fail-on-expired", "true");
		fails();
		page("esp.https.servercert", "(PEM text)", "only valid from", "'esp.https.fail-on-expired' to 'false'");
		assertThat(this.output).contains("CN=expired");
	}

	@Test
	void expiredCertificateIsServedWithAWarning() {
		set("servercert", PemForms.EXPIRED.getCertificatePEM());
		set("prvtkey-pem", PemForms.pkcs8(PemForms.EXPIRED));
		try (ConfigurableApplicationContext context = start(WebApplicationType.NONE)) {
			assertThat(context.getBean(HttpdServer.class).isRunning()).isTrue();
			assertThat(this.output).containsOnlyOnce("WARN").contains("CN=expired", "Renew it");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "optional", "required" })
	void clientAuthWithoutCa(String clientAuth) {
		set("client-auth", clientAuth);
		fails();
		page("esp.https.client-auth", clientAuth, "nothing to verify client certificates with",
				"Set 'esp.https.cacert-pem'");
	}

	@Test
	void bundleBesidePemProperties() {
		set("ssl-bundle", "web");
		pemBundle(PemForms.EC.getCertificatePEM(), PemForms.pkcs8(PemForms.EC));
		fails();
		assertThat(this.output).contains("'esp.https.ssl-bundle'", "'web'", "mutually exclusive",
				"Remove either 'esp.https.ssl-bundle' or the PEM properties", "Action:");
	}

	@Test
	void bundleOfTheReservedNameBesidePemProperties() {
		set("servercert", PemForms.EC.getCertificatePEM());
		set("prvtkey-pem", PemForms.pkcs8(PemForms.EC));
		this.arguments.add("--spring.ssl.bundle.pem.esp-https.keystore.certificate=" + PemForms.EC.getCertificatePEM());
		fails();
		page("esp.https.servercert", "(PEM text)", "another bundle of this name", "'esp-https'");
	}

	@ParameterizedTest
	@ValueSource(strings = { "without END", "without lines", "one line" })
	void partOfAKeyIsNeverShown(String form) {
		String pem = PemForms.pkcs8(PemForms.EC);
		String bare = pem.lines().filter((line) -> !line.contains("-----")).collect(Collectors.joining("\n"));
		set("servercert", PemForms.EC.getCertificatePEM());
		set("prvtkey-pem", switch (form) {
			case "without END" -> pem.substring(0, pem.indexOf("-----END"));
			case "without lines" -> bare;
			default -> bare.replace("\n", "");
		});
		fails();
		page("esp.https.prvtkey-pem", "(PEM text)", "neither a location nor PEM text", "whole PEM text");
		assertThat(this.output).doesNotContain(bare.lines().findFirst().orElseThrow());
	}

	@Test
	void bundleThatDoesNotExist() {
		bundle();
		pemBundle(PemForms.EC.getCertificatePEM(), PemForms.pkcs8(PemForms.EC));
		set("ssl-bundle", "wbe");
		fails();
		page("esp.https.ssl-bundle", "wbe", "no SSL bundle of this name", "'spring.ssl.bundle'");
		assertThat(this.output).contains("There are: web.");
	}

	@Test
	void bundleWithoutKey() {
		bundle();
		this.arguments.add("--spring.ssl.bundle.pem.web.truststore.certificate=" + TestPki.CA.getCertificatePEM());
		fails();
		page("esp.https.ssl-bundle", "web", "has no private key", "Add a key store");
	}

	@Test
	void bundleWithTheKeyOfAnotherCertificate() {
		bundle();
		pemBundle(PemForms.EC.getCertificatePEM(), PemForms.pkcs8(PemForms.RSA));
		fails();
		page("esp.https.ssl-bundle", "web", "does not match its certificate", "into the bundle");
	}

	@Test
	void bundleWithClientAuthAndNoTrustStore() {
		bundle();
		pemBundle(PemForms.EC.getCertificatePEM(), PemForms.pkcs8(PemForms.EC));
		set("client-auth", "required");
		fails();
		page("esp.https.client-auth", "required", "nothing to verify client certificates with",
				"Add a trust store with the CA");
	}

	@Test
	void bundleOfAServerNameThatDoesNotExist() {
		pemBundle(PemForms.EC.getCertificatePEM(), PemForms.pkcs8(PemForms.EC));
		set("server-name-bundles[a.example.com]", "wbe");
		fails();
		page("esp.https.server-name-bundles.a.example.com", "wbe", "no SSL bundle of this name", "'spring.ssl.bundle'");
	}

	@Test
	void bundleOfAServerNameWithTheKeyOfAnotherCertificate() {
		pemBundle(PemForms.EC.getCertificatePEM(), PemForms.pkcs8(PemForms.RSA));
		set("server-name-bundles[*.example.com]", "web");
		fails();
		page("esp.https.server-name-bundles.*.example.com", "web", "does not match its certificate", "into the bundle");
	}

	@ParameterizedTest
	@ValueSource(strings = { "a b", "*", "*.*.x", "foo.*" })
	void whatIsNoServerName(String name) {
		pemBundle(PemForms.EC.getCertificatePEM(), PemForms.pkcs8(PemForms.EC));
		set("server-name-bundles[" + name + "]", "web");
		fails();
		page("esp.https.server-name-bundles." + name, "web", "'" + name + "' is not a server name",
				"'device.example.com'");
	}

	@ParameterizedTest
	@ValueSource(strings = { "missing", "garbage", "password" })
	void bundleThatCannotBeRead(String fault) throws Exception {
		Path store = this.folder.resolve("store.p12");
		if (fault.equals("garbage")) {
			PemForms.file(this.folder, "store.p12", "garbage");
		}
		else if (fault.equals("password")) {
			char[] password = PemForms.PASSWORD.toCharArray();
			try (OutputStream out = Files.newOutputStream(store)) {
				TestPki.SERVER.toKeyStore(password).store(out, password);
			}
		}
		bundle();
		this.arguments.add("--spring.ssl.bundle.jks.web.keystore.type=PKCS12");
		this.arguments.add("--spring.ssl.bundle.jks.web.keystore.location=file:" + store);
		this.arguments.add("--spring.ssl.bundle.jks.web.keystore.password=" + WRONG_PASSWORD);
		fails();
		page("esp.https.ssl-bundle", "web", "The bundle cannot be read", "'spring.ssl.bundle'");
	}

	@Test
	void portInUse() throws IOException {
		try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
			String port = String.valueOf(other.getLocalPort());
			set("port-secure", port);
			fails();
			page("esp.https.port-secure", port, "already in use", "set 'esp.https.port-secure' to another port");
		}
	}

	@Test
	void insecurePortInUse() throws IOException {
		try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
			String port = String.valueOf(other.getLocalPort());
			set("transport-mode", "insecure");
			set("port-insecure", port);
			fails();
			page("esp.https.port-insecure", port, "already in use", "set 'esp.https.port-insecure' to another port");
		}
	}

	@Test
	void portThatIsNotPermitted() {
		// Root may listen everywhere
		this.sources.add(PermissionDenied.class);
		set("port-secure", "443");
		fails();
		page("esp.https.port-secure", "443", "may not listen on port 443", "to a port above 1023");
	}

	@ParameterizedTest
	@CsvSource({ "port-secure,65536", "port-secure,-1", "port-insecure,70000" })
	void portOutOfRange(String property, String port) {
		set(property, port);
		fails();
		invalid("esp.https." + property, port, "from 1 to 65535");
	}

	@ParameterizedTest
	@CsvSource({ "tls-handshake-timeout,0s,greater than zero", "tls-handshake-timeout,-1s,greater than zero",
			"tls-handshake-concurrency,0,one handshake at least", "tls-handshake-concurrency,-1,one handshake at least",
			"httpd.backlog-conn,0,at least one place", "httpd.max-body-len,2GB,less than 2 GB",
			"httpd.max-body-len,-1B,less than 2 GB", "handler-threads,0,at least one thread",
			"tickets.lifetime,0s,whole seconds from 1", "tickets.lifetime,1500ms,whole seconds from 1",
			"tickets.lifetime,8d,to 7 days", "tickets.rotation,-1s,whole seconds from 1",
			"tickets.max-lineage,0s,whole seconds from 1", "tickets.key-store,file,There is no file",
			"tickets.key-file,keys.txt,not kept in a file", "websocket.ping-interval,-1s,from 0",
			"websocket.ping-interval,36501d,to 36500 days", "websocket.missed-pongs,-1,must not be negative. Use 0",
			"websocket.max-frame,-2B,Use -1 for any length", "websocket.max-message,-1KB,Use -1 for any length",
			"websocket.close-timeout,0s,greater than zero", "websocket.close-timeout,-1s,greater than zero",
			"websocket.send-queue,0B,at least 1 byte", "websocket.send-queue,-1B,at least 1 byte" })
	void valueOutOfRange(String property, String value, String reason) {
		set(property, value);
		fails();
		invalid("esp.https." + property, value, reason);
	}

	@ParameterizedTest
	@CsvSource({ "max-open-sockets,0,at least one session", "max-open-sockets,-1,at least one session",
			"handshake-slots,-1,must not be negative. Use 0",
			"max-sockets-per-address,0,at least one connection. Use -1",
			"max-sockets-per-address,-2,at least one connection. Use -1",
			"max-sockets-per-identity,0,at least one connection. Use -1",
			"max-sockets-per-identity,-2,at least one connection. Use -1",
			"max-uri-handlers,0,at least one handler. Use -1", "max-uri-handlers,-2,at least one handler. Use -1",
			"max-resp-headers,-2,must not be negative. Use -1", "max-uri-len,0B,has 1 byte",
			"max-uri-len,-1B,has 1 byte", "max-uri-len,2GB,must not exceed 1 GB", "max-req-hdr-len,1B,has 2 bytes",
			"max-req-hdr-len,1073741825B,must not exceed 1 GB", "recv-wait-timeout,-1s,from 0",
			"send-wait-timeout,-1ms,from 0", "request-timeout,-1s,from 0", "idle-timeout,-1s,from 0",
			"idle-timeout,36501d,to 36500 days", "linger-timeout,-1s,whole seconds from 0",
			"linger-timeout,1500ms,whole seconds from 0", "linger-timeout,65536s,to 65535",
			"keep-alive-idle,-1s,whole seconds from 0", "keep-alive-idle,500ms,Remove the fraction",
			"keep-alive-interval,-1s,whole seconds from 0", "keep-alive-interval,32768s,to 32767",
			"keep-alive-count,-1,stands for 3", "keep-alive-count,128,to 127" })
	void limitOutOfRange(String property, String value, String reason) {
		set("httpd." + property, value);
		fails();
		invalid("esp.https.httpd." + property, value, reason);
	}

	@ParameterizedTest
	@CsvSource({ "max-open-sockets,1", "max-open-sockets,2147483647", "handshake-slots,0", "handshake-slots,2147483647",
			"max-sockets-per-address,-1", "max-sockets-per-address,1", "max-sockets-per-identity,-1",
			"max-sockets-per-identity,1", "max-uri-handlers,-1", "max-resp-headers,-1", "max-resp-headers,0",
			"max-uri-len,1GB", "max-req-hdr-len,1GB", "recv-wait-timeout,0", "send-wait-timeout,0", "request-timeout,0",
			"idle-timeout,36500d", "linger-timeout,65535", "keep-alive-idle,32767", "keep-alive-count,0" })
	void limitAtTheEndOfItsRangeStarts(String property, String value) {
		set("httpd." + property, value);
		try (ConfigurableApplicationContext context = start(WebApplicationType.NONE)) {
			assertThat(context.getBean(HttpdServer.class).isRunning()).isTrue();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "allowed-origins=https://a.example,example.com", "allowed-origins[0]=example.com" })
	void whatIsNoOrigin(String property) {
		this.arguments.add("--esp.https.websocket." + property);
		fails();
		page("esp.https.websocket.allowed-origins", "example.com", "No page has this origin", "'https://example.com'");
	}

	@ParameterizedTest
	@CsvSource({ "profile,esp8266,'gateway, standard, twin'", "transport-mode,tls,'insecure, secure'",
			"tls-engine,wolfssl,'auto, jdk, openssl'", "client-auth,maybe,'none, optional, required'",
			"websocket.slow-client,ignore,'close, drop, wait'" })
	void unknownName(String property, String value, String known) {
		set(property, value);
		fails();
		assertThat(this.output).contains("Property: esp.https." + property, "Value: \"" + value + "\"", "Reason: ");
		assertThat(this.output.toString().toLowerCase()).contains(known.split(", "));
	}

	@ParameterizedTest
	@ValueSource(strings = { "port-secure", "httpd.max-body-len", "tls-handshake-timeout", "handler-threads",
			"tls-handshake-concurrency", "httpd.max-open-sockets", "httpd.lru-purge-enable", "httpd.handshake-slots",
			"httpd.max-sockets-per-address", "httpd.max-sockets-per-identity", "httpd.max-uri-handlers",
			"httpd.max-uri-len", "httpd.idle-timeout", "httpd.enable-so-linger", "httpd.keep-alive-count",
			"websocket.ping-interval", "websocket.missed-pongs", "websocket.max-message", "websocket.strict" })
	void valueOfAnotherType(String property) {
		set(property, "many");
		fails();
		assertThat(this.output).contains("Property: esp.https." + property, "Value: \"many\"", "Reason: ");
	}

	@ParameterizedTest
	@CsvSource({ "httpd.max-open-sockets,2147483648", "httpd.max-resp-headers,2147483648",
			"httpd.max-uri-len,9999999999GB" })
	void numberThatIsTooLargeForItsType(String property, String value) {
		set(property, value);
		fails();
		assertThat(this.output).contains("Property: esp.https." + property, "Value: \"" + value + "\"", "Reason: ");
	}

	@Test
	void interfaceThatDoesNotExist() throws SocketException {
		unset("address");
		set("if-name", "nosuch0");
		fails();
		page("esp.https.if-name", "nosuch0", "There is no network interface of this name",
				"Set 'esp.https.if-name' to one of the interfaces with an address");
		String loopback = NetworkInterface.networkInterfaces()
			.filter((candidate) -> candidate.inetAddresses().anyMatch(InetAddress::isLoopbackAddress))
			.findFirst()
			.orElseThrow()
			.getName();
		assertThat(this.output).containsPattern("Interfaces with an address: .*\\b" + loopback + "\\b");
	}

	@Test
	void interfaceBesideAddress() {
		set("if-name", "lo");
		fails();
		invalid("esp.https.if-name", "lo", "mutually exclusive with 'esp.https.address'");
	}

	@Test
	void addressThatIsNone() {
		set("address", "::zz");
		fails();
		page("esp.https.address", "::zz", "neither an IP address nor the name of a host", "network interface");
	}

	@Test
	void addressOfAnotherMachine() {
		// RFC 5737: reserved for documentation
		set("address", "192.0.2.1");
		fails();
		page("esp.https.address", "192.0.2.1", "does not belong to this machine", "network interface");
	}

	@Test
	void twoHandlersOfTheSameUriAndMethod() {
		this.sources.add(TwoHandlers.class);
		fails();
		assertThat(this.output).contains("GET /twice", "registered already", "Remove one of the two")
			.doesNotContain("comes first");
	}

	@Test
	void handlerThatIsCoveredByAWildcard() {
		this.sources.add(CoveredHandler.class);
		set("httpd.uri-match", "wildcard");
		fails();
		assertThat(this.output).contains("'GET /api/status' is refused: 'ANY /api/*' is registered already",
				"Both can stay if 'GET /api/status' comes first");
	}

	@Test
	void moreHandlersThanMayBeRegistered() {
		this.sources.add(CoveredHandler.class);
		set("httpd.max-uri-handlers", "1");
		fails();
		page("esp.https.httpd.max-uri-handlers", "1", "2 handlers are to be registered, and 'GET /api/status'",
				"Set 'esp.https.httpd.max-uri-handlers' to 2 or more, or to -1");
	}

	@Test
	void engineWhoseLibraryIsMissing() throws Exception {
		// Netty looks for it once in a process
		Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
				System.getProperty("java.class.path"), "-Dio.netty.handler.ssl.noOpenSsl=true",
				Application.class.getName(), "--spring.main.web-application-type=none",
				"--esp.https.tls-engine=openssl", "--esp.https.address=127.0.0.1", "--esp.https.port-secure=0",
				"--esp.https.servercert=" + PemForms.file(this.folder, "c.pem", PemForms.EC.getCertificatePEM()),
				"--esp.https.prvtkey-pem=" + PemForms.file(this.folder, "k.pem", PemForms.pkcs8(PemForms.EC)))
			.redirectErrorStream(true)
			.start();
		System.out.write(process.getInputStream().readAllBytes());
		assertThat(process.waitFor()).isEqualTo(1);
		page("esp.https.tls-engine", "openssl", "native library", "netty-tcnative-boringssl-static");
		assertThat(this.output).doesNotContain("\tat ");
	}

	private void set(String property, String value) {
		unset(property);
		this.arguments.add("--esp.https." + property + "=" + value);
	}

	private void unset(String property) {
		this.arguments.removeIf((argument) -> argument.startsWith("--esp.https." + property + "="));
	}

	@ParameterizedTest
	@CsvSource({ "ssl-bundle,web", "prvtkey-pem,file:server-key.pem", "prvtkey-password," + WRONG_PASSWORD })
	void secureElementBesideAnotherKey(String property, String value) {
		secureElement();
		set(property, value);
		fails();
		invalid("esp.https.use-secure-element", "true", "mutually exclusive with 'esp.https." + property + "'");
		assertThat(this.output).contains("Remove one of the two", "'esp.https.servercert'", "'esp.https.cacert-pem'");
	}

	@Test
	void secureElementWithTwoPins() {
		secureElement();
		set("secure-element.pin-file", "/run/secrets/pin");
		fails();
		invalid("esp.https.secure-element.pin-file", "/run/secrets/pin",
				"mutually exclusive with 'esp.https.secure-element.pin'");
		assertThat(this.output).contains("Remove one of the two");
	}

	@Test
	void secureElementWithSlotAndLabel() {
		secureElement();
		set("secure-element.slot", "1");
		set("secure-element.token-label", "devices");
		fails();
		invalid("esp.https.secure-element.slot", "1", "mutually exclusive with 'esp.https.secure-element.token-label'");
		assertThat(this.output).contains("Remove one of the two");
	}

	@ParameterizedTest
	@CsvSource({ "slot,-1,from 0 to 2147483647", "slot,2147483648,token-label' instead of a greater one",
			"signing-threads,0,from 1 to 1024", "signing-threads,-1,from 1 to 1024",
			"signing-threads,1025,from 1 to 1024", "signing-timeout,0s,greater than zero",
			"signing-timeout,-1s,greater than zero", "signing-timeout,366d,365 days at most" })
	void secureElementOutOfRange(String property, String value, String reason) {
		secureElement();
		set("secure-element." + property, value);
		fails();
		assertThat(this.output)
			.containsPattern(
					"Invalid value '[^']+' for configuration property 'esp.https.secure-element." + property + "'")
			.contains(reason);
	}

	@Test
	void secureElementWithoutLibrary() {
		secureElement();
		set("secure-element.library", "");
		fails();
		page("esp.https.secure-element.library", "(not set)", "there is no library to reach it with", "absolute path");
	}

	@Test
	void secureElementWithMissingLibrary() {
		secureElement();
		set("secure-element.library", "/nowhere/token.so");
		fails();
		page("esp.https.secure-element.library", "/nowhere/token.so", "There is no such file", "pkcs11-tool");
	}

	@ParameterizedTest
	@CsvSource({ "slot,1", "token-label,devices", "key-alias,server" })
	void secureElementWithLibraryOfSomethingElse(String property, String value) {
		String file = PemForms.file(this.folder, "token.so", "not a library");
		secureElement();
		set("secure-element.library", file);
		set("secure-element." + property, value);
		fails();
		page("esp.https.secure-element.library", file, "It cannot be loaded as a PKCS#11 library", "pkcs11-tool");
	}

	@Test
	void secureElementThatIsNotUsedMayBeAnything() {
		secureElement();
		set("use-secure-element", "false");
		set("servercert", PemForms.EC.getCertificatePEM());
		set("prvtkey-pem", PemForms.pkcs8(PemForms.EC));
		set("secure-element.pin-file", "/nowhere");
		set("secure-element.slot", "1");
		set("secure-element.token-label", "devices");
		set("secure-element.signing-threads", "0");
		try (ConfigurableApplicationContext context = start(WebApplicationType.NONE)) {
			assertThat(context.getBean(HttpdServer.class).isRunning()).isTrue();
		}
		assertThat(this.output).doesNotContain(PIN);
	}

	@Test
	void insecureServerNeedsNoSecureElement() {
		secureElement();
		set("transport-mode", "insecure");
		try (ConfigurableApplicationContext context = start(WebApplicationType.NONE)) {
			assertThat(context.getBean(HttpdServer.class).isRunning()).isTrue();
		}
		assertThat(this.output).doesNotContain(PIN);
	}

	private void secureElement() {
		unset("servercert");
		unset("prvtkey-pem");
		set("use-secure-element", "true");
		set("secure-element.library", "/nowhere/token.so");
		set("secure-element.pin", PIN);
	}

	private void bundle() {
		unset("servercert");
		unset("prvtkey-pem");
		set("ssl-bundle", "web");
	}

	private void pemBundle(String certificate, String key) {
		this.arguments.add("--spring.ssl.bundle.pem.web.keystore.certificate=" + certificate);
		this.arguments.add("--spring.ssl.bundle.pem.web.keystore.private-key=" + key);
	}

	private void fails() {
		fails(WebApplicationType.NONE);
	}

	private void fails(WebApplicationType type) {
		assertThatException().isThrownBy(() -> start(type).close());
		assertThat(this.output).containsOnlyOnce("APPLICATION FAILED TO START")
			.contains("Description:", "Action:")
			.doesNotContain("\tat ", "Application run failed");
		assertThat(this.output).doesNotContain(PemForms.PASSWORD, WRONG_PASSWORD, PIN, PemForms.secretOf(PemForms.EC),
				PemForms.secretOf(PemForms.RSA));
	}

	private ConfigurableApplicationContext start(WebApplicationType type) {
		SpringApplication application = new SpringApplication(this.sources.toArray(new Class<?>[0]));
		application.setWebApplicationType(type);
		application.setRegisterShutdownHook(false);
		application.setDefaultProperties(Map.of("server.port", "0"));
		return application.run(this.arguments.toArray(new String[0]));
	}

	/** Expect a page of this project. */
	private void page(String property, String value, String reason, String remedy) {
		String page = this.output.toString();
		String description = page.substring(page.indexOf("Description:"), page.indexOf("Action:"));
		assertThat(description).contains("Property: " + property, "Value: " + value).contains(reason);
		assertThat(page.substring(page.indexOf("Action:"))).contains(remedy);
	}

	/** Expect the page that Spring Boot has for a property value. */
	private void invalid(String property, String value, String reason) {
		assertThat(this.output).contains("Invalid value '" + value + "' for configuration property '" + property + "'")
			.contains(reason);
	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	public static class Application {

		public static void main(String[] args) {
			SpringApplication.run(Application.class, args);
		}

	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	static class TwoHandlers {

		@Bean
		UriHandler one() {
			return UriHandler.get("/twice", (request, response) -> response.send());
		}

		@Bean
		UriHandler two() {
			return UriHandler.get("/twice", (request, response) -> response.send());
		}

	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	static class CoveredHandler {

		@Bean
		UriHandler all() {
			return UriHandler.any("/api/*", (request, response) -> response.send());
		}

		@Bean
		UriHandler status() {
			return UriHandler.get("/api/status", (request, response) -> response.send());
		}

	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	static class PermissionDenied {

		@Bean
		HttpdServerCustomizer denied() {
			return (server) -> server.doOnBind((config) -> {
				throw Exceptions.propagate(new SocketException("Permission denied"));
			});
		}

	}

}
