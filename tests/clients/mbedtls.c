/*
 * A device with Mbed TLS, the TLS stack of the chips: asks for one path in each of two connections, the second of which
 * resumes the session of the first. It has a receive buffer of so many bytes, as a chip has: a longer record is an error.
 *
 * Arguments: port, CA of the server, certificate and key of the device or two times "-", path, greatest record in bytes,
 * ticket or none: whether the second connection has to be resumed. Prints what it saw.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mbedtls/ctr_drbg.h"
#include "mbedtls/entropy.h"
#include "mbedtls/error.h"
#include "mbedtls/net_sockets.h"
#include "mbedtls/pk.h"
#include "mbedtls/ssl.h"
#include "mbedtls/x509_crt.h"

enum { HEADER = 5, HANDSHAKE = 22, APPLICATION_DATA = 23, OVERHEAD = 256, TIMEOUT_MS = 30000 };

static int limit;

/* A connection, and how far its reader is in a record. */
struct connection {
	mbedtls_net_context net;
	unsigned char header[HEADER];
	int header_length;
	int left;
	int largest_handshake;
	int largest_data;
};

static mbedtls_ssl_config config;
static mbedtls_ctr_drbg_context random_numbers;
static mbedtls_ssl_session session;

static void check(int result, const char *what) {
	char text[200];
	if (result == 0) {
		return;
	}
	mbedtls_strerror(result, text, sizeof text);
	fprintf(stderr, "%s: -0x%04x %s\n", what, (unsigned) -result, text);
	exit(1);
}

static void fail(const char *what) {
	fprintf(stderr, "%s\n", what);
	exit(1);
}

/* Sees the length of each record before it is read. */
static int receive(void *context, unsigned char *buffer, size_t length, uint32_t timeout) {
	struct connection *connection = context;
	int count = mbedtls_net_recv_timeout(&connection->net, buffer, length, timeout);
	for (int i = 0; i < count;) {
		if (connection->left > 0) {
			int skipped = (count - i < connection->left) ? count - i : connection->left;
			connection->left -= skipped;
			i += skipped;
			continue;
		}
		connection->header[connection->header_length++] = buffer[i++];
		if (connection->header_length == HEADER) {
			int type = connection->header[0];
			connection->left = connection->header[3] << 8 | connection->header[4];
			connection->header_length = 0;
			if (type == HANDSHAKE && connection->left > connection->largest_handshake) {
				connection->largest_handshake = connection->left;
			}
			if (type == APPLICATION_DATA && connection->left > connection->largest_data) {
				connection->largest_data = connection->left;
			}
			if (connection->left > limit + OVERHEAD) {
				fprintf(stderr, "A record of %d bytes, type %d, and the buffer has %d\n", connection->left, type, limit);
				return MBEDTLS_ERR_SSL_INVALID_RECORD;
			}
		}
	}
	return count;
}

static void connect_to(mbedtls_ssl_context *ssl, struct connection *connection, const char *port, int resume) {
	memset(connection, 0, sizeof *connection);
	mbedtls_net_init(&connection->net);
	check(mbedtls_net_connect(&connection->net, "127.0.0.1", port, MBEDTLS_NET_PROTO_TCP), "connect");
	mbedtls_ssl_init(ssl);
	check(mbedtls_ssl_setup(ssl, &config), "setup");
	check(mbedtls_ssl_set_hostname(ssl, "localhost"), "server name");
	if (resume) {
		check(mbedtls_ssl_set_session(ssl, &session), "set session");
	}
	mbedtls_ssl_set_bio(ssl, connection, mbedtls_net_send, NULL, receive);
	check(mbedtls_ssl_handshake(ssl), "handshake");
	check((int) mbedtls_ssl_get_verify_result(ssl), "certificate of the server");
}

/* Returns the bytes of the body. */
static long ask(mbedtls_ssl_context *ssl, const char *path) {
	static unsigned char buffer[20000];
	char request[1000];
	int length = snprintf(request, sizeof request,
			"GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", path);
	for (int sent = 0; sent < length;) {
		int count = mbedtls_ssl_write(ssl, (unsigned char *) request + sent, (size_t) (length - sent));
		if (count < 0) {
			check(count, "write");
		}
		sent += count;
	}
	/* All of the head comes first, and has the length */
	long head = 0, expected = -1, received = 0;
	char text[4000];
	size_t kept = 0;
	while (1) {
		int count = mbedtls_ssl_read(ssl, buffer, sizeof buffer);
		if (count == 0 || count == MBEDTLS_ERR_SSL_PEER_CLOSE_NOTIFY) {
			break;
		}
		if (count < 0) {
			check(count, "read");
		}
		received += count;
		if (head == 0) {
			size_t more = (kept + (size_t) count < sizeof text - 1) ? (size_t) count : sizeof text - 1 - kept;
			memcpy(text + kept, buffer, more);
			kept += more;
			text[kept] = 0;
			char *end = strstr(text, "\r\n\r\n");
			if (end != NULL) {
				head = end - text + 4;
				char *field = strcasestr(text, "content-length: ");
				if (strncmp(text, "HTTP/1.1 200 ", 13) != 0 || field == NULL) {
					fail(text);
				}
				expected = atol(field + 16);
			}
		}
	}
	if (received - head != expected) {
		fprintf(stderr, "%ld bytes of %ld\n", received - head, expected);
		exit(1);
	}
	return expected;
}

int main(int count, char **arguments) {
	if (count != 8) {
		fail("port, CA, certificate, key, path, record limit, ticket or none");
	}
	static const struct { int bytes; unsigned char code; } lengths[] = { { 512, MBEDTLS_SSL_MAX_FRAG_LEN_512 },
			{ 1024, MBEDTLS_SSL_MAX_FRAG_LEN_1024 }, { 2048, MBEDTLS_SSL_MAX_FRAG_LEN_2048 },
			{ 4096, MBEDTLS_SSL_MAX_FRAG_LEN_4096 }, { 16384, MBEDTLS_SSL_MAX_FRAG_LEN_NONE } };
	mbedtls_entropy_context entropy;
	mbedtls_x509_crt authority, certificate;
	mbedtls_pk_context key;
	mbedtls_entropy_init(&entropy);
	mbedtls_ctr_drbg_init(&random_numbers);
	mbedtls_x509_crt_init(&authority);
	mbedtls_x509_crt_init(&certificate);
	mbedtls_pk_init(&key);
	mbedtls_ssl_session_init(&session);
	mbedtls_ssl_config_init(&config);
	check(mbedtls_ctr_drbg_seed(&random_numbers, mbedtls_entropy_func, &entropy, NULL, 0), "seed");
	check(mbedtls_ssl_config_defaults(&config, MBEDTLS_SSL_IS_CLIENT, MBEDTLS_SSL_TRANSPORT_STREAM,
			MBEDTLS_SSL_PRESET_DEFAULT), "defaults");
	mbedtls_ssl_conf_rng(&config, mbedtls_ctr_drbg_random, &random_numbers);
	mbedtls_ssl_conf_read_timeout(&config, TIMEOUT_MS);
	check(mbedtls_x509_crt_parse_file(&authority, arguments[2]), "CA");
	mbedtls_ssl_conf_ca_chain(&config, &authority, NULL);
	mbedtls_ssl_conf_authmode(&config, MBEDTLS_SSL_VERIFY_REQUIRED);
	if (strcmp(arguments[3], "-") != 0) {
		check(mbedtls_x509_crt_parse_file(&certificate, arguments[3]), "certificate");
		check(mbedtls_pk_parse_keyfile(&key, arguments[4], NULL), "key");
		check(mbedtls_ssl_conf_own_cert(&config, &certificate, &key), "own certificate");
	}
	limit = atoi(arguments[6]);
	for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
		if (lengths[i].bytes == limit) {
			check(mbedtls_ssl_conf_max_frag_len(&config, lengths[i].code), "max_fragment_length");
		}
	}
	for (int i = 0; i < 2; i++) {
		mbedtls_ssl_context ssl;
		struct connection connection;
		connect_to(&ssl, &connection, arguments[1], i > 0);
		long bytes = ask(&ssl, arguments[5]);
		printf("%s %s, %ld bytes, records up to %d and %d\n", mbedtls_ssl_get_version(&ssl),
				mbedtls_ssl_get_ciphersuite(&ssl), bytes, connection.largest_handshake, connection.largest_data);
		if (i == 0 && strcmp(arguments[7], "ticket") == 0) {
			check(mbedtls_ssl_get_session(&ssl, &session), "get session");
		}
		mbedtls_ssl_close_notify(&ssl);
		mbedtls_ssl_free(&ssl);
		mbedtls_net_free(&connection.net);
		if (strcmp(arguments[7], "ticket") != 0) {
			break;
		}
	}
	return 0;
}
