#!/usr/bin/env bash
# Attacks the sample's pool of sessions from other processes: strangers who never shake hands, descriptors that run
# out, clients that stop in the middle of a response, a browser that wants more connections than there are.
# Run 'mvn package' first, or verify.sh, which does. Arguments: names of the checks to run, all if there are none.
# STRANGERS: that never shake hands, 10,000 if not set. DESCRIPTORS: of a server that runs out of them, 400 if not set.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
source "$root/tests/application.sh"

# Each connection is a descriptor on either side
ulimit -Sn "$(ulimit -Hn)"

find_browser
find_sample

stopped=()

# Stopped processes hear of no signal but this one
kill_stopped() {
  [ "${#stopped[@]}" -eq 0 ] || kill -KILL "${stopped[@]}" 2>/dev/null || true
  wait "${stopped[@]}" 2>/dev/null || true
  stopped=()
}
trap 'status=$?; set +e; kill_stopped; (exit "$status"); stop_all' EXIT

# serve [ARGUMENT...]: the sample with the same certificates and files each time
serve() {
  start "$@" --server.port=0 --server.address=127.0.0.1 --sample.pki-directory="$work/pki" \
    --sample.files-directory="$work/files"
  await_port >/dev/null
  [ -f "$work/trust.p12" ] || keys
}

# client NAME [ARGUMENT...]: runs a client that trusts the sample, and has a device's certificate
client() {
  java -Xmx512m -Djavax.net.ssl.trustStore="$work/trust.p12" -Djavax.net.ssl.trustStorePassword=changeit \
    "${identity[@]}" "$root/tests/pool/$1.java" "${@:2}"
}

# background NAME [ARGUMENT...]: such a client in the background, with its output in $work/NAME; sets client_pid
background() {
  client "$@" >"$work/$1" 2>&1 &
  client_pid=$!
  started+=("$client_pid")
}

# finish NAME: the client in the background has to end well; prints its output
finish() {
  wait "$client_pid" || { cat "$work/$1"; fail "$1 has failed"; }
  grep '^  ' "$work/$1"
}

# count PATTERN: prints the number of matching lines of the log
count() {
  grep -cE -- "$1" "$work/log" || true
}

# await_count NUMBER PATTERN [SECONDS]: until the log has as many matching lines, or the client has ended
await_count() {
  local deadline=$((SECONDS + ${3:-60}))
  until [ "$(count "$2")" -ge "$1" ]; do
    [ "$SECONDS" -lt "$deadline" ] || fail "$(count "$2") lines instead of $1 in time: $2"
    if [ -n "$client_pid" ] && ! kill -0 "$client_pid" 2>/dev/null; then
      cat "$work"/[A-Z]* && fail "a client has ended early"
    fi
    sleep 0.2
  done
}

# never_more LIMIT: the sessions that the application knew of at the same time
never_more() {
  local peak
  peak=$(awk '/ Session [^ ]+ created:/ { if (++open > peak) peak = open } / Session [^ ]+ closed:/ { open-- } END { print peak + 0 }' "$work/log")
  echo "  $peak sessions at the same time, at most"
  [ "$peak" -le "$1" ] || fail "more than $1 sessions at the same time"
}

# exactly NUMBER PATTERN
exactly() {
  [ "$(count "$2")" -eq "$1" ] || fail "$(count "$2") lines instead of $1 in the log: $2"
}

# keys: makes the stores of the clients out of the sample's certificates
keys() {
  keytool -importcert -noprompt -alias ca -file "$work/pki/ca.pem" -keystore "$work/trust.p12" -storetype PKCS12 \
    -storepass changeit 2>"$work/keytool.log" || { cat "$work/keytool.log"; fail "no trust store"; }
  openssl pkcs12 -export -in "$work/pki/device-1.pem" -inkey "$work/pki/device-1-key.pem" \
    -out "$work/device.p12" -passout pass:changeit
  # Named as the sample's CA is, or a client would not offer it
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 \
    -subj '/CN=Sample Development CA' -keyout "$work/foreign-key.pem" -out "$work/foreign.pem" 2>"$work/openssl.log" ||
    { cat "$work/openssl.log"; fail "no foreign certificate"; }
  openssl pkcs12 -export -in "$work/foreign.pem" -inkey "$work/foreign-key.pem" \
    -out "$work/foreign.p12" -passout pass:changeit
}

strangers() {
  local number=${STRANGERS:-10000}
  echo "- $number strangers before a full pool"
  serve "$jar" --esp.https.client-auth=required --esp.https.httpd.max-open-sockets=50
  local siege
  identity=(-Djavax.net.ssl.keyStore="$work/device.p12" -Djavax.net.ssl.keyStorePassword=changeit)
  background Siege "$port" 49 "$work/newcomers" "$work/over"
  siege=$client_pid
  until grep -q '^quiet' "$work/Siege"; do
    kill -0 "$siege" 2>/dev/null || { cat "$work/Siege"; fail "the devices are not served"; }
    sleep 0.2
  done
  identity=()
  background Flood "$port" "$number" "$work/foreign.p12" changeit
  await_count 200 'Connection failed: 127.0.0.2'
  exactly 0 'Session .* closed'
  touch "$work/newcomers"
  finish Flood
  touch "$work/over"
  client_pid=$siege
  finish Siege
  never_more 50
  exactly 53 'Session .* created'
  exactly 0 'Session .* created: 127.0.0.2'
  exactly 3 'Session .* closed: lru-purged'
  stop
}

descriptors() {
  local before burst number=${DESCRIPTORS:-400}
  echo "- no descriptors left, twice"
  before=$(ulimit -Sn)
  ulimit -Sn "$number"
  serve -XX:-MaxFDLimit "$jar"
  ulimit -Sn "$before"
  for burst in 1 2; do
    background Burst "$port" "$work/free-$burst" "$number"
    until grep -q '^exhausted' "$work/Burst"; do
      kill -0 "$client_pid" 2>/dev/null || { cat "$work/Burst"; fail "descriptors do not run out"; }
      sleep 0.2
    done
    await_count "$burst" ' WARN '
    # Accepting is tried again and again
    sleep 3
    exactly "$burst" ' WARN '
    touch "$work/free-$burst"
    finish Burst
    curl --silent --show-error --fail --noproxy '*' --max-time 30 --cacert "$work/pki/ca.pem" "https://localhost:$port/hello" >/dev/null ||
      fail "the server does not recover"
    exactly "$burst" ' WARN '
  done
  exactly 0 ' ERROR '
  grep -E ' WARN ' "$work/log" | sed -E 's/^[^:]*:[^:]*:[^:]*: /  /; s/^/  /'
  stop
}

halted() {
  local i deadline purged
  echo "- 100 clients that stop in the middle of a response"
  truncate -s 1G "$work/files/large"
  serve "$jar" --esp.https.httpd.max-open-sockets=110
  background Pressure "$port" "$work/enough"
  await_count 5 'created'
  for ((i = 0; i < 100; i++)); do
    curl --silent --noproxy '*' --limit-rate 1M --cacert "$work/pki/ca.pem" --dump-header "$work/head-$i" \
      --output /dev/null "https://localhost:$port/files/large" 2>/dev/null &
    stopped+=("$!")
  done
  purged=$(count 'closed: lru-purged')
  deadline=$((SECONDS + 60))
  for ((i = 0; i < 100; i++)); do
    until [ -s "$work/head-$i" ]; do
      [ "$SECONDS" -lt "$deadline" ] || fail "100 downloads do not begin in time"
      sleep 0.05
    done
    kill -STOP "${stopped[$i]}"
  done
  await_count 100 'closed: send-timeout'
  await_count $((purged + 5)) 'closed: lru-purged'
  touch "$work/enough"
  finish Pressure
  never_more 110
  echo "  $(($(count 'closed: lru-purged') - purged)) sessions have made room for later ones"
  exactly 100 'closed: send-timeout'
  kill_stopped
  stop
  rm "$work/files/large"
}

six_connections() {
  local i images
  echo "- a browser with six connections, and four sessions"
  images=24
  for ((i = 1; i <= images; i++)); do
    { echo '<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"><rect width="8" height="8"/></svg><!--'
      head -c 200000 /dev/zero | tr '\0' ' '
      echo '-->'; } >"$work/files/image-$i.svg"
  done
  # A browser that is asked for a certificate gives its first connections up, to ask its user
  serve "$jar" --esp.https.profile=standard --esp.https.client-auth=none --esp.https.httpd.max-uri-handlers=-1 \
    --esp.https.httpd.uri-match=wildcard
  expect_log 'max-open-sockets=4, lru-purge=on'
  {
    echo "<!DOCTYPE html><iframe src='https://localhost:$port/'></iframe>"
    for ((i = 1; i <= images; i++)); do
      echo "<img src='https://localhost:$port/files/image-$i.svg'>"
    done
    echo '<p id="result"></p><script>addEventListener("load", () => { document.getElementById("result").textContent =
      "complete: " + [...document.images].filter((image) => image.complete && image.naturalWidth === 8).length })</script>'
  } >"$work/page.html"
  timeout 60 "$browser" --headless --no-sandbox --disable-gpu --disable-dev-shm-usage --no-proxy-server \
    --disable-background-networking --disable-component-update --no-first-run --user-data-dir="$work/profile" \
    --ignore-certificate-errors --virtual-time-budget=20000 --dump-dom "file://$work/page.html" \
    >"$work/dom.html" 2>"$work/browser.log" || { cat "$work/browser.log" >&2; fail "the browser did not load the page"; }
  grep -qF ">complete: $images<" "$work/dom.html" || { tail -n 5 "$work/dom.html"; fail "images are missing"; }
  echo "  $(count 'Session .* created') connections, $(count 'closed: lru-purged') purged"
  never_more 4
  [ "$(count 'Session .* created')" -gt 4 ] || fail "the browser opened too few connections for this to be a test"
  stop
}

identity=()
client_pid=
mkdir "$work/files"
cd "$work"
[ "$#" -gt 0 ] || set -- strangers descriptors halted six_connections
for check; do
  began=$SECONDS
  client_pid=
  "$check"
  echo "  $check: $((SECONDS - began)) s"
done

echo "pool: OK"
