#!/usr/bin/env bash
# Operates the sample as an operator would: compares its meters with what clients have counted, closes sessions with
# Actuator, and ends it under load. Run 'mvn package' first, or verify.sh, which does. Arguments: names of the checks to
# run, all if there are none.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
source "$root/tests/application.sh"

find_sample
certs=$work/certs
mkdir "$certs"
cd "$work"

# authority NAME
authority() {
  quietly openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj "/CN=$1" \
    -keyout "$certs/$1-key.pem" -out "$certs/$1.pem"
}

# certificate NAME CA SERIAL DAYS EXTENSIONS
certificate() {
  quietly openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj "/CN=$1" \
    -keyout "$certs/$1-key.pem" -out "$certs/request.pem"
  quietly openssl x509 -req -in "$certs/request.pem" -CA "$certs/$2.pem" -CAkey "$certs/$2-key.pem" -days "$4" \
    -set_serial "$3" -extfile <(echo "$5") -out "$certs/$1.pem"
}

# revoke NAME: makes revoked.crl
revoke() {
  : >"$certs/index.txt"
  echo 01 >"$certs/crlnumber"
  printf '[ca]\ndefault_ca = devices\n[devices]\ndatabase = %s\ncrlnumber = %s\ndefault_md = sha256\ndefault_crl_days = 1\n' \
    "$certs/index.txt" "$certs/crlnumber" >"$certs/ca.cnf"
  quietly openssl ca -config "$certs/ca.cnf" -cert "$certs/ca.pem" -keyfile "$certs/ca-key.pem" -revoke "$certs/$1.pem"
  quietly openssl ca -config "$certs/ca.cnf" -cert "$certs/ca.pem" -keyfile "$certs/ca-key.pem" -gencrl \
    -out "$certs/revoked.crl"
}

# serve [ARGUMENT...]: the sample; sets port, and management, where Actuator is
serve() {
  start "$jar" --server.port=0 --server.address=127.0.0.1 --sample.pki-directory="$work/pki" \
    --sample.files-directory="$work/files" --esp.https.client-auth=required --esp.https.cacert-pem="$certs/ca.pem" \
    --esp.https.servercert="$certs/server.pem" --esp.https.prvtkey-pem="$certs/server-key.pem" \
    --esp.https.crl="$certs/revoked.crl" --esp.https.session-tickets=false "$@"
  await_port
  management=$(await_line 'Tomcat started on port [0-9]+' | sed -E 's/.*started on port ([0-9]+).*/\1/')
}

# actuator ARGUMENT...: curl of the endpoint, or what is below it
actuator() {
  local path=$1
  shift
  curl --silent --show-error --noproxy '*' --max-time 20 "$@" "http://localhost:$management/actuator/$path"
}

# meter NAME [TAGS]: prints the sum of the matching series, 0 if there is none
meter() {
  awk -v name="$1" -v tags="${2:-}" '
    BEGIN { wanted = split(tags, tag, " ") }
    /^#/ { next }
    {
      series = $1; sub(/\{.*/, "", series)
      if (series != name) next
      for (i = 1; i <= wanted; i++) if (index($0, tag[i]) == 0) next
      sum += $NF
    }
    END { printf "%d\n", sum }' "$work/metrics"
}

# compare WHAT COUNTED METERED
compare() {
  [ "$2" = "$3" ] || { echo "  $1: $2 counted, $3 metered" >&2; differences=$((differences + 1)); }
}

# in_metrics: figures.txt against /actuator/prometheus
in_metrics() {
  local name tags count
  differences=0
  actuator prometheus >"$work/metrics"
  while read -r name tags; do
    count=${tags##* }
    tags=$(sed -E 's/([a-z]+)=([^ ]+)/\1="\2"/g' <<<"${tags% *}")
    case "$name" in
      handshakes) compare "handshakes $tags" "$count" "$(meter esp_https_handshakes_seconds_count "$tags")" ;;
      requests) compare "requests $tags" "$count" "$(meter esp_https_requests_seconds_count "$tags")" ;;
      closed) compare "sessions closed $tags" "$count" "$(meter esp_https_sessions_closed_total "$tags")" ;;
      failed) compare "failures $tags" "$count" "$(meter esp_https_handshakes_failed_total "$tags")" ;;
    esac
  done <"$work/figures.txt"
  compare "all requests" "$(sum requests)" "$(meter esp_https_requests_seconds_count)"
  compare "all failures" "$(sum failed)" "$(meter esp_https_handshakes_failed_total)"
  compare "all sessions closed" "$(sum closed)" "$(meter esp_https_sessions_closed_total)"
  compare "all sessions opened" "$(sum closed)" "$(meter esp_https_sessions_opened_total)"
  compare "open sessions" 0 "$(meter esp_https_sessions)"
  [ "$differences" -eq 0 ]
}

# sum NAME: of what the client has counted
sum() {
  awk -v name="$1" '$1 == name { sum += $NF } END { print sum + 0 }' "$work/figures.txt"
}

figures() {
  echo "- meters are what clients have counted"
  serve --esp.https.tls-handshake-timeout=3s --esp.https.httpd.max-open-sockets=60 \
    --esp.https.httpd.max-sockets-per-identity=25 --esp.https.httpd.max-sockets-per-address=80 \
    --esp.https.httpd.recv-wait-timeout=60s --esp.https.httpd.request-timeout=60s
  /usr/bin/python3 -W ignore "$root/tests/operations/load.py" figures "$port" "$certs" >"$work/figures.txt" ||
    fail "the clients were not served as they should be"
  # The last sessions end when their clients' farewells have arrived
  for _ in {1..20}; do
    in_metrics 2>/dev/null && break
    sleep 0.5
  done
  in_metrics || fail "the meters differ"
  echo "  $(sum requests) requests, $(sum handshakes) handshakes, $(sum closed) sessions, $(sum failed) failures of $(
    grep -c '^failed' "$work/figures.txt") categories"
  stop
}

# open_session DEVICE: a keep-alive session; sets session, its id, and client, the process
open_session() {
  mkfifo "$work/$1.pipe"
  openssl s_client -quiet -connect "localhost:$port" -CAfile "$certs/ca.pem" -cert "$certs/$1.pem" \
    -key "$certs/$1-key.pem" <"$work/$1.pipe" >"$work/$1.out" 2>&1 &
  client=$!
  started+=("$client")
  exec {pipe}>"$work/$1.pipe"
  printf 'GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n' >&"$pipe"
  for _ in {1..50}; do
    session=$(actuator "esphttps?identity=CN%3D$1" | jq -r '.sessions[0].id // empty')
    [ -z "$session" ] || return 0
    sleep 0.1
  done
  fail "$1 is not among the sessions"
}

delete() {
  echo "- a session is closed with Actuator"
  serve
  open_session device-1
  [ "$(actuator "esphttps/$session" -X DELETE -o /dev/null -w '%{http_code}')" = 204 ] || fail "DELETE is not answered with 204"
  await_line "Session $session closed: closed-by-application" >/dev/null
  for _ in {1..10}; do
    kill -0 "$client" 2>/dev/null || break
    sleep 0.1
  done
  ! kill -0 "$client" 2>/dev/null || fail "the client is connected after a second"
  [ "$(actuator "esphttps/$session" -X DELETE -o /dev/null -w '%{http_code}')" = 404 ] || fail "a closed session is not 404"
  [ "$(actuator esphttps/none -o /dev/null -w '%{http_code}')" = 404 ] || fail "no session is not 404"
  stop
  serve --management.endpoint.esphttps.access=read-only
  open_session device-2
  [ "$(actuator "esphttps/$session" -o /dev/null -w '%{http_code}')" = 200 ] || fail "a session cannot be read"
  status=$(actuator "esphttps/$session" -X DELETE -o /dev/null -w '%{http_code}')
  [ "$status" = 405 ] || fail "DELETE with read-only access is answered with $status"
  actuator "esphttps/$session" | jq -e .id >/dev/null || fail "the session is gone"
  stop
}

# end_under_load [ARGUMENT...]: SIGTERM while 200 clients wait for responses; sets load, their process, and ended, the
# seconds it took
end_under_load() {
  serve "$@"
  : >"$work/load.log"
  /usr/bin/python3 "$root/tests/operations/load.py" last "$port" "$certs" 200 >"$work/load.log" 2>&1 &
  load=$!
  started+=("$load")
  until grep -q ready "$work/load.log"; do
    kill -0 "$load" 2>/dev/null || { cat "$work/load.log"; fail "the clients ended"; }
    sleep 0.1
  done
  ended=$SECONDS
  stop
  ended=$((SECONDS - ended))
}

terminate() {
  echo "- SIGTERM under load of 200 connections"
  local load_status=0
  end_under_load
  wait "$load" || load_status=$?
  echo "  ended within $ended s: $(tail -n 1 "$work/load.log")"
  [ "$load_status" -eq 0 ] || fail "responses are broken"
  [ "$ended" -le 20 ] || fail "the process has taken too long to end"
  closed=$(grep -c ' closed: ' "$work/log")
  created=$(grep -c ' created: ' "$work/log")
  [ "$closed" -eq "$created" ] || fail "$created sessions were created, $closed closed"
}

authority ca
authority foreign-ca
certificate server ca 1 2 'subjectAltName = DNS:localhost,IP:127.0.0.1'
for i in 1 2 3; do
  certificate "device-$i" ca "1$i" 2 'extendedKeyUsage = clientAuth'
done
certificate revoked ca 20 2 'extendedKeyUsage = clientAuth'
certificate expired ca 21 -1 'extendedKeyUsage = clientAuth'
certificate foreign foreign-ca 22 2 'extendedKeyUsage = clientAuth'
revoke revoked

checks=("$@")
[ "$#" -gt 0 ] || checks=(figures delete terminate)
for check in "${checks[@]}"; do
  "$check"
done
echo "operations: OK"
