#!/usr/bin/env bash
# Talks to the sample over WebSockets with clients of others, over HTTP/1.1 and HTTP/2, with either TLS engine, with and
# without a certificate: Python's, Chromium's, Reactor Netty's and the JDK's, and with curl. Breaks the rules. Has
# clients killed, stopped, and cut off. Has 1,000 clients hear 1,000 messages while others do not read, and sends
# messages that are longer than the memory of the server.
# Run 'mvn package' first, or verify.sh, which does. Arguments: names of the checks to run, all if there are none.
# CLIENTS: that hear, 1,000 if not set. MESSAGES: that each of them hears, 1,000 if not set. ROUNDS: with clients that
# do not read, and without, of each policy, an even number, 4 if not set. NOISE: connections with random bytes to each
# engine, 100 if not set. LENGTH: of the longest message, 1073741824 if not set.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
source "$root/tests/application.sh"

# Each connection is a descriptor on either side
ulimit -Sn "$(ulimit -Hn)"

# Of Debian's, which has the package websockets
python=/usr/bin/python3
"$python" -c 'import websockets' || fail "no client: install python3-websockets"

# Where python3 does not write
export PYTHONDONTWRITEBYTECODE=1

here=$root/tests/websocket
stopped=()

find_browser
find_sample

# Stopped processes hear of no other signal
kill_stopped() {
  [ "${#stopped[@]}" -eq 0 ] || kill -KILL "${stopped[@]}" 2>/dev/null || true
}
trap 'status=$?; set +e; kill_stopped; (exit "$status"); stop_all' EXIT

# serve [ARGUMENT...]: the sample, whose CA is $ca
serve() {
  ca=$work/pki/ca.pem
  start "${java_options[@]}" "$jar" --server.port=0 --server.address=127.0.0.1 --sample.pki-directory="$work/pki" \
    --sample.files-directory="$work/files" "$@"
  await_port
  [ -f "$work/device.p12" ] || quietly openssl pkcs12 -export -in "$work/pki/device-1.pem" \
    -inkey "$work/pki/device-1-key.pem" -out "$work/device.p12" -passout pass:changeit
  trust
}

# serve_feed MEMORY [ARGUMENT...]: the application in tests/websocket/feed
serve_feed() {
  ca=$work/server.pem
  [ -f "$ca" ] || feed_certificate
  start "-Xmx$1" "$work/feed.jar" --esp.https.profile=gateway --esp.https.servercert="$ca" \
    --esp.https.prvtkey-pem="$work/server-key.pem" "${@:2}"
  await_port
  trust
}

feed_certificate() {
  quietly openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj '/CN=localhost' \
    -addext 'subjectAltName=DNS:localhost,IP:127.0.0.1' -keyout "$work/server-key.pem" -out "$ca"
}

# trust: makes the store of Java's clients
trust() {
  rm -f "$work/trust.p12"
  quietly keytool -importcert -noprompt -alias ca -file "$ca" -keystore "$work/trust.p12" -storetype PKCS12 \
    -storepass changeit
}

# build: compiles clients, and the application, with the libraries of the sample
build() {
  mkdir "$work/classes" "$work/feed" "$work/files"
  quietly unzip -q "$jar" 'BOOT-INF/lib/*' -d "$work"
  quietly javac -d "$work/classes" -cp "$work/BOOT-INF/lib/*" "$here"/*.java
  quietly javac -parameters -d "$work/feed" -cp "$work/BOOT-INF/lib/*" "$here"/feed/*.java
  { echo 'Main-Class: com.example.feed.FeedApplication'
    echo 'Class-Path: .'
    (cd "$work" && printf '  %s \n' BOOT-INF/lib/*.jar); } >"$work/manifest"
  quietly jar --create --file "$work/feed.jar" --manifest "$work/manifest" -C "$work/feed" .
}

# python_client NAME [ARGUMENT...]
python_client() {
  timeout 300 "$python" "$here/$1.py" "${@:2}" || fail "$1.py ${*:2}"
}

# java_client NAME [ARGUMENT...]
java_client() {
  timeout 300 java -Xmx768m -Djavax.net.ssl.trustStore="$work/trust.p12" -Djavax.net.ssl.trustStorePassword=changeit \
    "${identity[@]}" -cp "$work/classes:$work/BOOT-INF/lib/*" "$@" || fail "$*"
}

# unwarned: nothing that a client does is worth a warning
unwarned() {
  ! grep -nE ' (WARN|ERROR) |^\s+at |Exception' "$work/log" || fail "the server has warned"
}

# count PATTERN: prints the number of matching lines of the log
count() {
  grep -cE -- "$1" "$work/log" || true
}

# await_count NUMBER PATTERN SECONDS: until the log has as many matching lines
await_count() {
  local deadline=$((SECONDS + $3))
  until [ "$(count "$2")" -ge "$1" ]; do
    [ "$SECONDS" -lt "$deadline" ] || fail "$(count "$2") lines instead of $1 within $3 s: $2"
    sleep 0.1
  done
}

# python: the package websockets, with and without a certificate; the second server compresses
python() {
  python_client echo "wss://localhost:$port/ws" "$ca" none
  python_client echo "wss://localhost:$port/ws" "$ca" "$1" "$work/pki/device-1.pem,$work/pki/device-1-key.pem"
  [ "$(count 'Session .* created: .*CN=device-1,')" -eq 1 ] || fail "the client had no certificate"
}

# java_clients LONGEST: Reactor Netty's client over both versions, and the JDK's, with and without a certificate
java_clients() {
  local url=wss://localhost:$port/ws
  java_client EchoClient "$url" "$ca" http/1.1 "$1"
  java_client EchoClient "$url" "$ca" h2 "$1" "$work/pki/device-1.pem" "$work/pki/device-1-key.pem"
  identity=(-Djavax.net.ssl.keyStore="$work/device.p12" -Djavax.net.ssl.keyStorePassword=changeit)
  java_client EchoClient "$url" "$ca" jdk "$1" with identity
  identity=()
  [ "$(count 'Session .* created: .*CN=device-1,')" -eq 3 ] || fail "the clients had no certificate"
}

# chromium EXTENSION [ARGUMENT...]: echo from a page of the server, with an extension agreed on, and arguments of the
# browser
chromium() {
  local result before sessions version=h2
  [ "${2:-}" != --disable-http2 ] || version=http/1.1
  before=$(count 'Session .* created')
  result=$(python_client chromium "$browser" "$work/profile" "https://localhost:$port/hello" "$here/browser.js" \
    '["/ws", 16777216]' "${@:2}")
  sessions=$(($(count 'Session .* created') - before))
  echo "  Chromium: $result, $sessions connection(s)"
  [[ $result == "518 messages, the page over $version"* ]] || fail "in Chromium"
  [[ $result == *"$1"* ]] || fail "Chromium does not compress"
  # The WebSocket is a stream of the connection of the page
  [ "$version" = http/1.1 ] || [ "$sessions" -eq 1 ] || fail "the WebSocket is not over HTTP/2"
}

# others: in a page of somebody else, even on the same machine
others() {
  local result
  result=$(python_client chromium "$browser" "$work/profile" "http://127.0.0.1:$1/" "$here/other.js" \
    "[\"wss://localhost:$port/ws\"]")
  [ "$result" = 'refused, code 1006' ] || fail "a page of another server: $result"
}

# shake STATUS TEXT [ARGUMENT...]: asks with curl, and expects the status, and the text among the fields
shake() {
  local status=0
  # What it has of a 101 curl keeps to itself otherwise
  stdbuf --output=0 curl --silent --show-error --no-buffer --http1.1 --include --noproxy '*' --max-time 30 \
    --cacert "$ca" "${@:3}" "https://localhost:$port/ws" >"$work/answer" 2>"$work/curl.log" &
  curl=$!
  started+=("$curl")
  if [ "$1" = 101 ]; then
    # It goes on to listen
    local deadline=$((SECONDS + 30))
    until grep -q $'^\r$' "$work/answer" 2>/dev/null; do
      [ "$SECONDS" -lt "$deadline" ] || fail "no answer to curl ${*:3}"
      sleep 0.1
    done
    kill "$curl"
    wait "$curl" || true
  else
    wait "$curl" || status=$?
    [ "$status" -eq 0 ] || { cat "$work/curl.log"; fail "exit code $status of curl ${*:3}"; }
  fi
  tr -d '\r' <"$work/answer" | tr '[:upper:]' '[:lower:]' >"$work/fields"
  head -n 1 "$work/fields" | grep -q "^http/1.[01] $1 " || { cat "$work/answer"; fail "no $1 for curl ${*:3}"; }
  grep -qE "$2" "$work/fields" || { cat "$work/answer"; fail "for curl ${*:3} no: $2"; }
  rm "$work/answer"
}

# handshakes: with curl, those that are refused, too
handshakes() {
  local upgrade=(-H 'Connection: Upgrade' -H 'Upgrade: websocket') version=(-H 'Sec-WebSocket-Version: 13')
  local key=(-H 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==')
  local all=("${upgrade[@]}" "${version[@]}" "${key[@]}")
  shake 101 '^sec-websocket-accept: s3pplmbitxaq9kygzzhzrbk\+xoo=$' "${all[@]}"
  shake 101 '^upgrade: websocket$' "${all[@]}" -H "Origin: https://localhost:$port"
  shake 101 '^connection: upgrade$' -H 'connection: keep-alive, UPGRADE' -H 'upgrade: WebSocket' "${version[@]}" "${key[@]}"
  shake 403 '^content-length: ' "${all[@]}" -H 'Origin: https://localhost'
  shake 403 '^content-length: ' "${all[@]}" -H "Origin: http://localhost:$port"
  shake 403 '^content-length: ' "${all[@]}" -H 'Origin: https://example.com'
  shake 403 '^content-length: ' "${all[@]}" -H 'Origin: null'
  shake 426 '^sec-websocket-version: 13$'
  shake 426 '^sec-websocket-version: 13$' --head
  shake 426 '^sec-websocket-version: 13$' "${upgrade[@]}" "${key[@]}" -H 'Sec-WebSocket-Version: 12'
  shake 426 '^sec-websocket-version: 13$' "${upgrade[@]}" "${key[@]}" -H 'Sec-WebSocket-Version: 14'
  shake 400 '^content-length: ' "${upgrade[@]}" "${key[@]}"
  shake 400 '^content-length: ' "${upgrade[@]}" "${version[@]}"
  shake 400 '^content-length: ' "${upgrade[@]}" "${version[@]}" -H 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25j'
  shake 400 '^content-length: ' "${upgrade[@]}" "${version[@]}" "${key[@]}" -H 'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA=='
  shake 400 '^content-length: ' "${all[@]}" --request GET --data body
  shake 400 '^content-length: ' "${all[@]}" --http1.0
  shake 405 '^allow: ' "${all[@]}" --request POST
  echo "  3 handshakes with curl, 15 refused"
}

# garbage: broken rules, and noise
garbage() {
  python_client garbage "$port" "$ca" /ws "${NOISE:-100}"
}

# clients: with either engine
clients() {
  local tomcat
  echo "- clients of others, BoringSSL, with compression"
  serve --esp.https.tls-engine=openssl --esp.https.session-tickets=false --esp.https.alpn-protos=h2,http/1.1 \
    --esp.https.websocket.max-message=16MB --esp.https.websocket.compression=true
  python agreed
  chromium permessage-deflate --disable-http2
  chromium ''
  java_clients $((16 << 20))
  handshakes
  tomcat=$(await_line 'Tomcat started on port [0-9]+' | sed -E 's/.*Tomcat started on port ([0-9]+).*/\1/')
  others "$tomcat"
  garbage
  unwarned
  stop
  echo "- clients of others, the engine of the JDK, without compression"
  serve --esp.https.tls-engine=jdk --esp.https.session-tickets=false --esp.https.alpn-protos=h2,http/1.1 \
    --esp.https.websocket.max-message=16MB
  python offered
  chromium '' --disable-http2
  chromium ''
  java_clients 1000001
  garbage
  unwarned
  stop
}

# namespace: has java and Python run in a network namespace of their own, which can be cut off. Without the right to
# make one, a relay that is stopped has to do
namespace() {
  local enter
  holder= mkdir "$work/bin"
  if unshare --net true 2>/dev/null; then
    unshare --net sleep infinity &
    enter="nsenter --target=$! --net"
  elif unshare --user --map-root-user --net true 2>/dev/null; then
    unshare --user --map-root-user --net sleep infinity &
    enter="nsenter --target=$! --user --preserve-credentials --net"
  else
    echo "  no network namespaces here: a relay is stopped instead"
    return 0
  fi
  holder=$!
  started+=("$holder")
  until [ "$(readlink "/proc/$holder/ns/net")" != "$(readlink /proc/self/ns/net)" ]; do
    kill -0 "$holder" || fail "no network namespace"
    sleep 0.1
  done
  printf '#!/bin/sh\nexec %s "%s" "$@"\n' "$enter" "$(command -v java)" >"$work/bin/java"
  printf '#!/bin/sh\nexec %s "%s" "$@"\n' "$enter" "$python" >"$work/bin/python"
  chmod +x "$work/bin"/*
  "$work/bin/python" "$here/link.py" up
}

# idle NAME PORT: a client with nothing to say, with its output in $work/NAME; sets client_pid
idle() {
  local program=$python deadline=$((SECONDS + 30))
  [ -z "$holder" ] || program=$work/bin/python
  "$program" "$here/idle.py" "wss://localhost:$2/ws" "$ca" >"$work/$1" 2>&1 &
  client_pid=$!
  stopped+=("$client_pid")
  # Its end is no news
  disown "$client_pid"
  until grep -q connected "$work/$1"; do
    [ "$SECONDS" -lt "$deadline" ] || { cat "$work/$1"; fail "the client does not connect"; }
    sleep 0.1
  done
}

# noticed WHAT PATTERN: by the server, in time
noticed() {
  local began=${EPOCHREALTIME/[.,]/} count
  count=$(($(count "$2") + 1))
  "${@:3}"
  # An interval until the first ping, one for each of two unanswered ones, and a busy machine
  await_count "$count" "$2" 10
  echo "  $1: $(((${EPOCHREALTIME/[.,]/} - began) / 1000)) ms, $(grep -E "$2" "$work/log" | tail -n 1 | sed -E 's/.* closed: /closed: /')"
}

# ended NAME: the client has to have heard of it
ended() {
  local deadline=$((SECONDS + 20))
  until grep -q '^closed' "$work/$1"; do
    [ "$SECONDS" -lt "$deadline" ] || { cat "$work/$1"; fail "the client takes itself for connected: $1"; }
    sleep 0.1
  done
}

# cut: between the server and its clients
cut_off() {
  if [ -n "$holder" ]; then "$work/bin/python" "$here/link.py" down; else kill -STOP "$relay"; fi
}

rejoin() {
  if [ -n "$holder" ]; then "$work/bin/python" "$here/link.py" up; else kill -CONT "$relay"; fi
}

dead() {
  local before=$PATH relay relay_port alive
  echo "- clients that are killed, stopped, and cut off"
  namespace
  [ -z "$holder" ] || PATH=$work/bin:$PATH
  # Netty wants the address of a network card, which a new namespace does not have
  java_options=(-Dio.netty.machineId=02:00:00:00:00:01)
  serve --esp.https.websocket.ping-interval=2s --esp.https.websocket.missed-pongs=1
  PATH=$before
  relay_port=$port
  if [ -z "$holder" ]; then
    "$python" "$here/relay.py" "$port" >"$work/relay" &
    relay=$!
    stopped+=("$relay")
    until grep -q . "$work/relay"; do sleep 0.1; done
    relay_port=$(cat "$work/relay")
  fi
  idle alive "$port"
  alive=$client_pid
  idle killed "$port"
  noticed 'killed' 'closed: peer-closed' kill -KILL "$client_pid"
  idle stopped "$port"
  noticed 'stopped' 'closed: ping-timeout' kill -STOP "$client_pid"
  kill -CONT "$client_pid"
  ended stopped
  kill -0 "$alive" && ! grep -q closed "$work/alive" || fail "a client that answers was closed"
  noticed 'says goodbye' 'closed: peer-closed' kill -TERM "$alive"
  idle cut "$relay_port"
  noticed 'cut off' 'closed: ping-timeout' cut_off
  rejoin
  # It has nothing to say, and the server's word was lost
  kill -USR1 "$client_pid"
  ended cut
  idle again "$relay_port"
  noticed 'killed after that' 'closed: peer-closed' kill -KILL "$client_pid"
  [ "$(count 'Session .* created')" -eq "$(count 'Session .* closed')" ] || fail "not every session was closed"
  unwarned
  java_options=()
  stop
}

# flat BEFORE AFTER: neither the process nor its heap may have grown
flat() {
  local before after
  read -r -a before <<<"$1"
  read -r -a after <<<"$2"
  echo "  memory: ${before[0]} kB, ${before[1]} kB of heap in use; then ${after[0]} kB, ${after[1]} kB"
  [ "${after[0]}" -lt $((before[0] + 60000)) ] || fail "the process has grown"
  [ "${after[1]}" -lt $((before[1] + 15000)) ] || fail "the heap has grown"
}

crowd() {
  local clients=${CLIENTS:-1000} messages=${MESSAGES:-1000} rounds=${ROUNDS:-4} before policy closed
  echo "- $clients clients, $messages messages at once, then some one by one, and ten clients that do not read"
  # Those are there as long as the policy lets them, and nothing but a leak makes the process grow
  serve_feed 512m -Xms512m -XX:+AlwaysPreTouch --esp.https.httpd.send-wait-timeout=10m
  java_client Crowd "$port" /feed "$clients" 0 0 "$messages" 1024 forget 1 0
  before=$(memory)
  java_client Crowd "$port" /feed/drop "$clients" 10 900000 $((messages / 4)) 1024 paced 2 3
  [ "$(count 'closed: slow-client')" -eq 0 ] || fail "clients are closed where messages should be dropped"
  for policy in drop close wait; do
    echo "- $rounds rounds, $policy"
    java_client Crowd "$port" "/feed/$policy" 200 10 900000 500 1024 forget "$rounds" 3
  done
  await_count $((rounds / 2 * 10)) 'closed: slow-client' 30
  # Ten in each round with them, of which there may be more on a busy machine
  closed=$(count 'closed: slow-client')
  [ "$closed" -le $(((rounds / 2 + 2) * 10)) ] && [ $((closed % 10)) -eq 0 ] || fail "clients of another policy are closed"
  flat "$before" "$(memory)"
  unwarned
  stop
}

# long: messages that are longer than the memory, each way, and zip bombs
long() {
  local length=${LENGTH:-1073741824} what
  echo "- a message of $length bytes, and others, with 128 MiB of memory"
  serve_feed 128m -XX:MaxDirectMemorySize=64m --esp.https.websocket.compression=true
  python_client long "$port" "$ca" stream "$length"
  for what in blocking fragments mirror pour bomb_streamed bomb_refused; do
    python_client long "$port" "$ca" "$what" $((length / 4))
  done
  echo "  $(sed -nE 's/^VmHWM:[^0-9]*([0-9]+).*/\1/p' "/proc/$pid/status") kB of memory at most"
  unwarned
  echo "- senders that wait for clients who take nothing, until these are closed"
  java_client Crowd "$port" /feed/wait 20 10 900000 500 1024 paced 2 8
  await_count 10 'closed: send-timeout' 30
  unwarned
  stop
}

identity=()
java_options=()
build
cd "$work"
[ "$#" -gt 0 ] || set -- clients dead crowd long
for check; do
  began=$SECONDS
  "$check"
  echo "  $check: $((SECONDS - began)) s"
done

echo "websocket: OK"
