#!/usr/bin/env bash
# Replaces the sample's key and certificate again and again, under the load of handshakes and requests, none of which
# may fail; then as fast as they are taken, which must not cost memory. Run 'mvn package' first, or verify.sh, which
# does. REPLACEMENTS: how many there are under load, 100 if not set. RELOAD_SECONDS: for how long, 60 if not set.
# RELOADS: how many follow, 1000 if not set.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
source "$root/tests/application.sh"

find_sample
certs=$work/certs
pairs=20
replacements=${REPLACEMENTS:-100}
reloads=${RELOADS:-1000}
# A server waits for the other file of a pair for about a second before it says that they do not match. A machine that
# stalls meanwhile is not to be blamed on it
stalled=700
# Growth of the process from one fifth of the reloads to the last. A context of BoringSSL that is left behind with each
# would be some 20 MB, one of JSSE is in the heap, which is of fixed size
bound=12000
mkdir "$certs"
cd "$work"

# pair NUMBER: a key and a certificate for localhost, issued by a CA
pair() {
  quietly openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj "/CN=server-$1" \
    -keyout "$certs/key-$1.pem" -out "$certs/server.csr"
  quietly openssl x509 -req -in "$certs/server.csr" -CA "$certs/ca.pem" -CAkey "$certs/ca-key.pem" -days 2 \
    -set_serial "$1" -extfile <(echo 'subjectAltName = DNS:localhost') -out "$certs/cert-$1.pem"
}

# resident: prints the resident memory of the sample in kB, when garbage is collected
resident() {
  local i
  for i in 1 2; do
    quietly jcmd "$pid" GC.run
    sleep 0.5
  done
  awk '$1 == "VmRSS:" { print $2 }' "/proc/$pid/status"
}

# renew [ARGUMENT...]
renew() {
  java -Xmx256m -cp "$work/classes" Renewals "$port" "$certs" "$pairs" "$@" | tee -a "$work/renewals"
}

# serve ENGINE: the sample; sets port
serve() {
  cp "$certs/cert-$pairs.pem" "$certs/server.pem"
  cp "$certs/key-$pairs.pem" "$certs/server-key.pem"
  # With a heap that has its full size from the beginning, whatever grows is not the heap
  MALLOC_ARENA_MAX=2 start -Xms160m -Xmx160m -XX:+AlwaysPreTouch "$jar" --server.port=0 --server.address=127.0.0.1 \
    --sample.pki-directory="$work/pki" --sample.files-directory="$work/files" --esp.https.tls-engine="$1" \
    --esp.https.session-tickets=false --esp.https.cacert-pem="$certs/ca.pem" \
    --esp.https.servercert="$certs/server.pem" --esp.https.prvtkey-pem="$certs/server-key.pem"
  await_port >/dev/null
}

# quiet: nothing to warn of
quiet() {
  local gap
  gap=$(sed -nE 's/.* longest gap in a pair: ([0-9]+) ms$/\1/p' "$work/renewals" | sort -n | tail -n 1)
  [ -n "$gap" ] || fail "the longest gap in a pair is not known"
  if [ "$gap" -gt "$stalled" ]; then
    echo "  the machine has stalled: a pair was incomplete for $gap ms"
    grep -E ' (WARN|ERROR) ' "$work/log" >"$work/warnings" || true
    ! grep -vE ' WARN .* does not match the certificate in ' "$work/warnings" || fail "the sample has warned"
  else
    ! grep -E ' (WARN|ERROR) ' "$work/log" || fail "the sample has warned"
  fi
  ! grep -E 'Connection failed: ' "$work/log" || fail "a handshake has failed"
  echo "  $(grep -c 'uses new key material' "$work/log") times taken over"
}

quietly openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj '/CN=Server CA' \
  -keyout "$certs/ca-key.pem" -out "$certs/ca.pem"
for ((i = 1; i <= pairs; i++)); do
  pair "$i"
done
quietly javac -d "$work/classes" "$root/tests/reload/Renewals.java"

serve openssl
echo "- $replacements replacements in ${RELOAD_SECONDS:-60} s, under load"
renew "$replacements" "${RELOAD_SECONDS:-60}" || fail "not what it should be"
quiet
echo "- $reloads reloads, as fast as they are taken"
memory=()
for ((i = 0; i < 5; i++)); do
  renew $((reloads / 5)) || fail "not what it should be"
  memory+=("$(resident)")
  [ -n "${memory[i]}" ] || fail "the resident memory is not known"
done
quiet
growth=$((memory[4] - memory[0]))
echo "  resident memory after each fifth: ${memory[*]} kB, $growth kB more"
[ "$growth" -lt "$bound" ] || fail "more than $bound kB more"
stop

echo "reload: OK, $SECONDS s"
