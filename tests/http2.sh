#!/usr/bin/env bash
# Asks the sample 100,000 times over HTTP/2, as often over HTTP/1.1, and attacks it over HTTP/2: with 1,000,000 rapid
# resets (CVE-2023-44487), a CONTINUATION flood (CVE-2024-27316), and floods of each other kind of frame, while others
# measure what they notice. Run 'mvn package' first, or verify.sh, which does.
# REQUESTS: of each version, 100,000 if not set. RESETS: 1,000,000 if not set.
# Arguments: names of the checks to run, all if there are none.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
source "$root/tests/application.sh"

find_sample

# serve: the sample with a heap that does not grow, so that growth is a leak
serve() {
  start -Xms160m -Xmx160m -XX:+AlwaysPreTouch "$jar" --server.port=0 --server.address=127.0.0.1 \
    --sample.pki-directory="$work/pki" --sample.files-directory="$work/files" --esp.https.alpn-protos=h2,http/1.1
  await_port
  [ -f "$work/trust.p12" ] ||
    quietly keytool -importcert -noprompt -alias ca -file "$work/pki/ca.pem" -keystore "$work/trust.p12" \
      -storetype PKCS12 -storepass changeit
}

# load PROTOCOL NUMBER PATH [ARGUMENT...]: as many requests, each of which has to succeed
load() {
  h2load -n "$2" -c 8 "${@:4}" "https://localhost:$port$3" >"$work/h2load" 2>&1 || { cat "$work/h2load"; fail "h2load"; }
  for line in "Application protocol: $1" \
    "requests: $2 total, $2 started, $2 done, $2 succeeded, 0 failed, 0 errored, 0 timeout" "status codes: $2 2xx,"; do
    grep -qF "$line" "$work/h2load" || { cat "$work/h2load"; fail "h2load lacks: $line"; }
  done
  echo "  $1, $3: $2 requests, $(sed -nE 's/^finished in ([^,]+), ([^,]+),.*/\1, \2/p' "$work/h2load")"
}

requests() {
  local number=${REQUESTS:-100000}
  echo "- $number requests of each version, and bodies both ways"
  head -c 100000 /dev/urandom >"$work/files/large"
  load h2 "$number" /hello -m 20
  load http/1.1 "$number" /hello --h1
  load h2 2000 /files/large -m 20
  load h2 2000 /upload -m 20 --data "$work/files/large"
  load h2 1000 /upload -m 100 --data "$work/files/large"
  load http/1.1 1000 /upload --h1 --data "$work/files/large"
  unwarned
}

# attack NAME FRAMES CONNECTIONS SECONDS ROUNDS: others must not notice
attack() {
  java -Xmx256m -Djavax.net.ssl.trustStore="$work/trust.p12" -Djavax.net.ssl.trustStorePassword=changeit \
    -cp "$work/classes" Bystanders "$port" "$1" "$3" "$2" "$4" "$5" nice -n 19 java -Xmx256m \
    -Djavax.net.ssl.trustStore="$work/trust.p12" -Djavax.net.ssl.trustStorePassword=changeit -cp "$work/classes" Flood ||
    fail "the attack by $1 is noticed"
  unwarned
}

# unwarned: nothing that a client does is worth a warning
unwarned() {
  ! grep -nE ' (WARN|ERROR) |^\s+at |Exception' "$work/log" || fail "the server has warned"
}

# flat BEFORE AFTER: neither the process nor its heap may have grown
flat() {
  local before after
  read -r -a before <<<"$1"
  read -r -a after <<<"$2"
  echo "  memory: ${before[0]} kB, ${before[1]} kB of heap in use; then ${after[0]} kB, ${after[1]} kB"
  [ "${after[0]}" -lt $((before[0] + 50000)) ] || fail "the process has grown"
  [ "${after[1]}" -lt $((before[1] + 15000)) ] || fail "the heap has grown"
}

resets() {
  local before resets=${RESETS:-1000000}
  echo "- $resets rapid resets"
  attack reset $((resets / 20)) 2 60 1
  before=$(memory)
  attack reset "$resets" 2 170 4
  flat "$before" "$(memory)"
}

# floods ROUNDS NAME...
floods() {
  local before name
  before=$(memory)
  for name in "${@:2}"; do
    echo "- $name flood"
    attack "$name" 1 2 60 "$1"
  done
  flat "$before" "$(memory)"
}

continuation() {
  floods 4 continuation
}

other_floods() {
  floods 1 made-you-reset empty-continuation bomb settings ping priority window unknown empty-data
}

mkdir "$work/classes" "$work/files"
quietly javac -d "$work/classes" "$root/tests/http2/"*.java
cd "$work"
serve
[ "$#" -gt 0 ] || set -- requests resets continuation other_floods
for check; do
  "$check"
done
echo "  $(grep -c ' closed: protocol-error ' "$work/log") sessions closed for a protocol error"
stop

echo "http2: OK"
