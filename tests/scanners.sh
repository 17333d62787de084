#!/usr/bin/env bash
# Has testssl and sslscan look for weaknesses in the sample, with either TLS engine. Run 'mvn package' first, or
# verify.sh, which does. The scanners talk to the loopback interface alone.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
source "$root/tests/application.sh"

find_sample
cd "$work"

# Findings that are not as good as they could be, by the certificates for development or by the scanner itself:
# - the certificate names no place where its revocation could be asked for
# - the OpenSSL of the scanner is a recent one, without ciphers that were given up long ago. testssl has them itself
exceptions='^(cert_revocation|engine_problem)$'

# What testssl has to find, of what it looks for: identifier and finding
expected='
SSLv2|not offered
SSLv3|not offered
TLS1|not offered
TLS1_1|not offered
TLS1_2|offered
TLS1_3|offered with final
NPN|not offered
cipherlist_NULL|not offered
cipherlist_aNULL|not offered
cipherlist_EXPORT|not offered
cipherlist_LOW|not offered
cipherlist_3DES_IDEA|not offered
cipherlist_AVERAGE|not offered
cipherlist_STRONG|offered
PFS|offered
cipher_order|server( -- TLS 1.3 client determined)?
cipherorder_TLSv1_2|ECDHE-ECDSA-AES128-GCM-SHA256 ECDHE-ECDSA-AES256-GCM-SHA384 ECDHE-ECDSA-CHACHA20-POLY1305
sessionresumption_ID|not supported
heartbleed|not vulnerable, no heartbeat extension
CCS|not vulnerable
ticketbleed|not vulnerable.*
ROBOT|not vulnerable, no RSA key transport cipher
secure_renego|supported
secure_client_renego|not vulnerable
CRIME_TLS|not vulnerable
BREACH|not vulnerable.*
POODLE_SSL|not vulnerable.*
SWEET32|not vulnerable
FREAK|not vulnerable
LOGJAM|not vulnerable.*
BEAST|not vulnerable.*
LUCKY13|not vulnerable
RC4|not vulnerable
cert_trust|Ok via SAN.*
cert_chain_of_trust|passed.*
'

suites='ECDHE-ECDSA-(AES128-GCM-SHA256|AES256-GCM-SHA384|CHACHA20-POLY1305)|TLS_(AES_128_GCM_SHA256|AES_256_GCM_SHA384|CHACHA20_POLY1305_SHA256)'

# scan ENGINE PORT: writes what the scanners find
scan() {
  timeout 300 testssl --quiet --color 0 --warnings off --nodns none --ip 127.0.0.1 --openssl-timeout 10 \
    --add-ca "$work/pki/ca.pem" --protocols --std --server-preference --fs --server-defaults --vulnerable \
    --csvfile "$work/$1.csv" "localhost:$2" >"$work/$1.txt" 2>&1 || echo "testssl: exit code $?" >>"$work/$1.txt"
  timeout 100 sslscan --no-colour --xml="$work/$1.xml" --sni-name=localhost "127.0.0.1:$2" >>"$work/$1.txt" 2>&1 ||
    echo "sslscan: exit code $?" >>"$work/$1.txt"
}

# weak ENGINE TEXT: shows what was found, and fails
weak() {
  tail -n 150 "$work/$1.txt" >&2
  fail "$1: $2"
}

# judge ENGINE
judge() {
  local id finding severity line found
  [ -s "$work/$1.csv" ] || weak "$1" "testssl has found nothing"
  # identifier|severity|finding
  sed -n '2,$s/^"\([^"]*\)","[^"]*","[^"]*","\([^"]*\)","\([^"]*\)".*/\1|\2|\3/p' "$work/$1.csv" >"$work/$1.found"
  while IFS='|' read -r id finding; do
    [ -n "$id" ] || continue
    found=$(sed -n "s/^$id|[^|]*|//p" "$work/$1.found" | sed 's/ *$//' | head -n 1)
    [[ "$found" =~ ^($finding)$ ]] || weak "$1" "$id is '$found', expected '$finding'"
  done <<<"$expected"
  while IFS='|' read -r id severity finding; do
    case $severity in
      OK | INFO) ;;
      *) [[ "$id" =~ $exceptions ]] || weak "$1" "$id, $severity: $finding" ;;
    esac
  done <"$work/$1.found"
  line=$(sed -nE 's/.*<protocol type="([a-z]+)" version="([0-9.]+)" enabled="1".*/\1 \2/p' "$work/$1.xml" | sort | tr '\n' ',')
  [ "$line" = "tls 1.2,tls 1.3," ] || weak "$1" "sslscan finds the versions $line"
  [ "$(grep -c '<cipher status' "$work/$1.xml")" -eq 6 ] || weak "$1" "sslscan does not find six cipher suites"
  found=$(sed -nE 's/.*<cipher status.* cipher="([^"]*)".*/\1/p' "$work/$1.xml" | grep -vxE "$suites" || true)
  [ -z "$found" ] || weak "$1" "sslscan finds $found"
  ! grep -E 'vulnerable="1"|<compression supported="1"|<renegotiation supported="1" secure="0"' "$work/$1.xml" ||
    weak "$1" "sslscan finds a weakness"
  echo "  $1: $(wc -l <"$work/$1.found") findings of testssl, $(cut -d'|' -f2 "$work/$1.found" | sort | uniq -c | awk '{ printf "%s%s %s", sep, $1, $2; sep = ", " }'); sslscan: ${line%,}, six suites"
}

# serve ENGINE [ARGUMENT...]: the sample; sets port, and keeps the log as $work/ENGINE.log
serve() {
  start "$jar" --server.port=0 --server.address=127.0.0.1 --sample.pki-directory="$work/pki" \
    --sample.files-directory="$work/files" --esp.https.tls-engine="$1" "${@:2}"
  await_port >/dev/null
  mv "$work/log" "$work/$1.log"
}

# stop_again ENGINE PID
stop_again() {
  mv "$work/$1.log" "$work/log"
  pid=$2
  stop
  ! grep -E ' (WARN|ERROR) ' "$work/log" || fail "$1: a scanner is no reason for a warning"
}

echo "- testssl and sslscan"
serve openssl
openssl_pid=$pid openssl_port=$port
serve jdk --esp.https.session-tickets=false
jdk_pid=$pid jdk_port=$port
scan openssl "$openssl_port" &
first=$!
scan jdk "$jdk_port" &
wait "$first" "$!"
judge openssl
judge jdk
stop_again openssl "$openssl_pid"
stop_again jdk "$jdk_pid"

echo "scanners: OK, $SECONDS s"
