package io.github.esphttps;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.github.esphttps.docs.Pages;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that <code>docs/parity.md</code> has a row for all there is in the original, and
 * names nothing that is not there.
 */
class ParityPageTests {

	private static final Pattern CODE = Pattern.compile("`([^`]+)`");

	/** What is ours: a property, or a type or member in camel case. */
	private static final Pattern OWN_NAME = Pattern.compile("esp\\.https\\..+|[A-Z]\\w*[a-z]\\w*(\\.\\w+)*");

	private static final Set<String> SERVED = Set.of("works", "works differently");

	private static final Set<String> NOT_SERVED = Set.of("not yet", "no counterpart");

	private static final PublicNames names = new PublicNames();

	private final Path page = Pages.root().resolve("docs").resolve("parity.md");

	private final List<Row> rows = rows();

	@Test
	void everythingInTheOriginalHasOneRow() {
		List<String> original = Stream.concat(Stream.of(NAMES.split("\\s+")), BEHAVIOUR.lines()).toList();
		assertThat(this.rows).extracting(Row::esp).containsExactlyInAnyOrderElementsOf(original);
	}

	@Test
	void everyStatusIsKnown() {
		assertThat(this.rows).allMatch((row) -> SERVED.contains(row.status()) || NOT_SERVED.contains(row.status()));
	}

	@Test
	void rowsThatWorkNameWhatServesThem() {
		assertThat(this.rows).filteredOn((row) -> row.status().equals("works"))
			.isNotEmpty()
			.noneMatch((row) -> row.served().isEmpty());
	}

	@Test
	void whatServesARowExists() {
		assertThat(this.rows).filteredOn((row) -> SERVED.contains(row.status()))
			.flatMap(Row::served)
			.isNotEmpty()
			.filteredOn((name) -> !names.contains(name))
			.isEmpty();
	}

	@Test
	void whatIsNotYetThereDoesNotExist() {
		assertThat(this.rows).filteredOn((row) -> row.status().equals("not yet"))
			.flatMap(Row::served)
			.allMatch((name) -> OWN_NAME.matcher(name).matches(), "is a property, type or member")
			.noneMatch(names::contains);
	}

	@Test
	void whatHasNoCounterpartNamesNone() {
		assertThat(this.rows).filteredOn((row) -> row.status().equals("no counterpart"))
			.isNotEmpty()
			.allMatch((row) -> row.served().isEmpty());
	}

	@Test
	void whatIsOtherThanInTheOriginalIsExplained() {
		assertThat(this.rows)
			.filteredOn((row) -> row.status().equals("works differently") || row.status().equals("no counterpart"))
			.isNotEmpty()
			.noneMatch((row) -> row.explanation().isEmpty());
	}

	@Test
	void whatExplanationsNameExists() {
		assertThat(this.rows).flatMap((row) -> codes(row.explanation()))
			.filteredOn((name) -> OWN_NAME.matcher(name).matches())
			.isNotEmpty()
			.filteredOn((name) -> !names.contains(name))
			.isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "esp.https.port-secure", "HttpdServer", "HttpdServer.start", "HttpdError.NOT_FOUND",
			"HttpdBindException.Reason", "TlsInfo.serverName", "SessionAttributes.get" })
	void whatUsersCanNameIsFound(String name) {
		assertThat(names.contains(name)).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "esp.https.port", "esp.https.httpd", "Httpd", "HttpdServer.fly", "HttpdServer.hashCode",
			"HttpdServer.configure", "RequestDispatcher", "HttpdError.TEAPOT", "SessionGate.open", "String" })
	void whatUsersCannotNameIsNotFound(String name) {
		assertThat(names.contains(name)).isFalse();
	}

	@Test
	void readmeLinksToThePage() throws IOException {
		assertThat(Files.readString(Pages.root().resolve("README.md"))).contains("](docs/parity.md)");
	}

	private List<Row> rows() {
		try (Stream<String> lines = Files.lines(this.page)) {
			return lines.filter((line) -> line.startsWith("|"))
				.filter((line) -> !line.startsWith("| ESP |") && !line.startsWith("|---"))
				.map(Row::of)
				.toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static List<String> codes(String cell) {
		return CODE.matcher(cell).results().map((result) -> result.group(1)).toList();
	}

	private static final String NAMES = """
			httpd_ssl_start httpd_ssl_stop httpd_start httpd_stop httpd_queue_work httpd_get_server_state
			httpd_get_global_user_ctx httpd_get_global_transport_ctx

			httpd_register_uri_handler httpd_unregister_uri_handler httpd_unregister_uri httpd_uri_match_wildcard
			httpd_register_err_handler httpd_req_handle_err

			httpd_req_async_handler_begin httpd_req_async_handler_complete httpd_req_to_sockfd httpd_req_recv
			httpd_req_get_hdr_value_len httpd_req_get_hdr_value_str httpd_req_get_hdr_value_str_ptr
			httpd_req_get_url_query_len httpd_req_get_url_query_str httpd_req_get_url_query_str_ptr
			httpd_query_key_value httpd_req_get_cookie_val httpd_get_raw_req_data_len httpd_get_raw_req_data

			httpd_resp_send httpd_resp_sendstr httpd_resp_send_chunk httpd_resp_sendstr_chunk httpd_resp_set_status
			httpd_resp_set_type httpd_resp_set_hdr httpd_resp_send_err httpd_resp_send_custom_err httpd_resp_send_404
			httpd_resp_send_408 httpd_resp_send_500 httpd_send httpd_socket_send httpd_socket_recv

			httpd_sess_get_ctx httpd_sess_set_ctx httpd_sess_get_transport_ctx httpd_sess_set_transport_ctx
			httpd_sess_set_recv_override httpd_sess_set_send_override httpd_sess_set_pending_override
			httpd_sess_trigger_close httpd_sess_update_lru_counter httpd_get_client_list

			httpd_ws_recv_frame httpd_ws_recv_frame_part httpd_ws_send_frame httpd_ws_send_frame_async
			httpd_ws_send_data httpd_ws_send_data_async httpd_ws_get_fd_info httpd_ws_validate_utf8

			HTTPD_SSL_CONFIG_DEFAULT httpd servercert servercert_len cacert_pem cacert_len
			client_cert_authmode_optional prvtkey_pem prvtkey_len server_key use_ecdsa_peripheral ecdsa_key_efuse_blk
			ecdsa_key_efuse_blk_high ecdsa_curve transport_mode HTTPD_SSL_TRANSPORT_SECURE
			HTTPD_SSL_TRANSPORT_INSECURE port_secure port_insecure session_tickets use_secure_element user_cb
			ssl_userdata cert_select_cb alpn_protos tls_handshake_timeout_ms tls_version ciphersuites_list

			HTTPD_DEFAULT_CONFIG task_priority stack_size core_id task_caps max_req_hdr_len max_uri_len server_port
			ctrl_port max_open_sockets max_uri_handlers max_resp_headers backlog_conn lru_purge_enable
			recv_wait_timeout send_wait_timeout global_user_ctx global_user_ctx_free_fn global_transport_ctx
			global_transport_ctx_free_fn enable_so_linger linger_timeout keep_alive_enable keep_alive_idle
			keep_alive_interval keep_alive_count if_name open_fn close_fn uri_match_fn

			httpd_uri_t.uri httpd_uri_t.method HTTP_ANY httpd_uri_t.handler httpd_uri_t.user_ctx
			httpd_uri_t.is_websocket httpd_uri_t.handle_ws_control_frames httpd_uri_t.supported_subprotocol
			httpd_uri_t.ws_pre_handshake_cb httpd_uri_t.ws_post_handshake_cb httpd_uri_t.ws_control_handler

			httpd_req_t.handle httpd_req_t.method httpd_req_t.uri httpd_req_t.content_len httpd_req_t.aux
			httpd_req_t.user_ctx httpd_req_t.sess_ctx httpd_req_t.free_ctx httpd_req_t.ignore_sess_ctx_changes

			HTTPD_SSL_USER_CB_SESS_CREATE HTTPD_SSL_USER_CB_SESS_CLOSE HTTPD_SSL_USER_CB_SESS_ERROR
			esp_https_server_user_cb_arg_t.user_cb_state esp_https_server_user_cb_arg_t.tls HTTPS_SERVER_EVENT_ERROR
			HTTPS_SERVER_EVENT_START HTTPS_SERVER_EVENT_ON_CONNECTED HTTPS_SERVER_EVENT_ON_DATA
			HTTPS_SERVER_EVENT_SENT_DATA HTTPS_SERVER_EVENT_DISCONNECTED HTTPS_SERVER_EVENT_STOP
			HTTP_SERVER_EVENT_ERROR HTTP_SERVER_EVENT_START HTTP_SERVER_EVENT_ON_CONNECTED HTTP_SERVER_EVENT_ON_HEADER
			HTTP_SERVER_EVENT_HEADERS_SENT HTTP_SERVER_EVENT_ON_DATA HTTP_SERVER_EVENT_SENT_DATA
			HTTP_SERVER_EVENT_DISCONNECTED HTTP_SERVER_EVENT_STOP CONFIG_HTTPD_SERVER_EVENT_POST_TIMEOUT
			CONFIG_ESP_HTTPS_SERVER_EVENT_POST_TIMEOUT

			ESP_ERR_HTTPD_BASE ESP_ERR_HTTPD_HANDLERS_FULL ESP_ERR_HTTPD_HANDLER_EXISTS ESP_ERR_HTTPD_INVALID_REQ
			ESP_ERR_HTTPD_RESULT_TRUNC ESP_ERR_HTTPD_RESP_HDR ESP_ERR_HTTPD_RESP_SEND ESP_ERR_HTTPD_ALLOC_MEM
			ESP_ERR_HTTPD_TASK ESP_OK ESP_FAIL ESP_ERR_INVALID_ARG ESP_ERR_NOT_FOUND ESP_ERR_NO_MEM
			ESP_ERR_INVALID_SIZE ESP_ERR_INVALID_STATE ESP_ERR_NOT_SUPPORTED HTTPD_SOCK_ERR_FAIL
			HTTPD_SOCK_ERR_INVALID HTTPD_SOCK_ERR_TIMEOUT

			HTTPD_500_INTERNAL_SERVER_ERROR HTTPD_501_METHOD_NOT_IMPLEMENTED HTTPD_505_VERSION_NOT_SUPPORTED
			HTTPD_400_BAD_REQUEST HTTPD_401_UNAUTHORIZED HTTPD_403_FORBIDDEN HTTPD_404_NOT_FOUND
			HTTPD_405_METHOD_NOT_ALLOWED HTTPD_408_REQ_TIMEOUT HTTPD_411_LENGTH_REQUIRED HTTPD_413_CONTENT_TOO_LARGE
			HTTPD_414_URI_TOO_LONG HTTPD_431_REQ_HDR_FIELDS_TOO_LARGE

			ESP_ERR_ESP_TLS_SERVER_HANDSHAKE_TIMEOUT ESP_ERR_MBEDTLS_SSL_HANDSHAKE_FAILED
			ESP_ERR_MBEDTLS_SSL_READ_FAILED ESP_ERR_MBEDTLS_SSL_WRITE_FAILED

			HTTPD_WS_TYPE_CONTINUE HTTPD_WS_TYPE_TEXT HTTPD_WS_TYPE_BINARY HTTPD_WS_TYPE_CLOSE HTTPD_WS_TYPE_PING
			HTTPD_WS_TYPE_PONG httpd_ws_frame_t.final httpd_ws_frame_t.fragmented httpd_ws_frame_t.type
			httpd_ws_frame_t.payload httpd_ws_frame_t.len httpd_ws_frame_t.left_len HTTPD_WS_CLIENT_INVALID
			HTTPD_WS_CLIENT_HTTP HTTPD_WS_CLIENT_WEBSOCKET transfer_complete_cb CONFIG_HTTPD_WS_STRICTER_RFC6455""";

	private static final String BEHAVIOUR = """
			LRU victim
			session of an async request is no victim
			purge before accept and before TLS
			full without LRU purge: backlog fills
			TLS handshake stalls all clients
			order of events at close
			no 408 over TLS
			no idle timeout
			error response closes the socket
			open_fn runs after TLS, its failure is ignored
			client authentication derived from cacert_pem
			trigger_close by slot can hit a newer session
			default of the header limit
			body longer than 4 GiB
			unknown method: 400
			chunked request body: 400
			HTTP/2.0 in the request line: 505
			Upgrade other than websocket: 400
			WebSocket version other than 13: 426
			405 without an Allow field
			HEAD and OPTIONS need handlers
			handler that fails: close without response
			bare LF as line end
			Host missing or given twice
			folded header field
			unread body is purged
			certificate verification flags
			ping and pong of the wss example""";

	/** A row of one of the tables. */
	record Row(String esp, String status, List<String> served, String explanation) {

		static Row of(String line) {
			String[] cells = line.strip().split("\\|", -1);
			assertThat(cells).as(line).hasSize(6);
			String here = cells[3].strip();
			assertThat(CODE.matcher(here).replaceAll("").replace("—", "")).as(line).isBlank();
			return new Row(cells[1].replace("`", "").strip(), cells[2].strip(), codes(here), cells[4].strip());
		}

	}

}
