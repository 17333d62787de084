#!/usr/bin/env bash
# Connects to the sample, with either TLS engine, with clients of different TLS stacks: OpenSSL, GnuTLS, Mbed TLS, Java's
# own, Chromium and curl, with and without a certificate, with TLS 1.2 and 1.3, again with the session of before, over a
# network that tears everything apart, and with receive buffers as small as a chip's.
# Run 'mvn package' first, or verify.sh, which does. Arguments: names of engines, both if there are none.
# SHAPES: of records and segments that are torn apart, '1/65536 65536/1 1/1 37/1000' if not set; 1/1 has to be among them.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
source "$root/tests/application.sh"

find_browser
find_sample

# Seconds. A client that is slow is as good as a quick one, unless it hangs
patience=60

shapes=${SHAPES:-1/65536 65536/1 1/1 37/1000}

request='GET /hello HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n'
answer='Hello World!'

# serve: the sample with an engine, whose clients may have a certificate
serve() {
  tickets=none
  [ "$engine" = jdk ] || tickets=ticket
  start "$jar" --server.port=0 --server.address=127.0.0.1 --sample.pki-directory="$work/pki" \
    --sample.files-directory="$work/files" --esp.https.tls-engine="$engine" \
    --esp.https.session-tickets="$([ "$tickets" = ticket ] && echo true || echo false)" \
    --esp.https.alpn-protos=h2,http/1.1
  await_port
  [ -f "$work/trust.p12" ] || stores
}

# stores: what the clients trust, and the certificate they have
stores() {
  keytool -importcert -noprompt -alias ca -file "$work/pki/ca.pem" -keystore "$work/trust.p12" -storetype PKCS12 \
    -storepass changeit 2>"$work/keytool.log" || { cat "$work/keytool.log"; fail "no trust store"; }
  quietly openssl pkcs12 -export -in "$work/pki/device-1.pem" -inkey "$work/pki/device-1-key.pem" \
    -name device-1 -out "$work/device.p12" -passout pass:changeit
  # GnuTLS wants the public key beside the private one, which Java leaves out
  quietly openssl ec -in "$work/pki/device-1-key.pem" -out "$work/gnutls-key.pem"
  nss=$work/home/.pki/nssdb
  mkdir -p "$nss"
  quietly certutil -N -d "sql:$nss" --empty-password
  quietly certutil -A -d "sql:$nss" -n ca -t C,, -i "$work/pki/ca.pem"
}

# identify none|device-1: who the next clients are; sets identity and the arguments with which they are so
identify() {
  identity=$1
  local pem=$work/pki/$1.pem key=$work/pki/$1-key.pem
  openssl_identity=() gnutls_identity=() curl_identity=() mbedtls_identity=(- -)
  who='no certificate'
  [ "$1" != none ] || return 0
  who="CN=$1,"
  openssl_identity=(-cert "$pem" -key "$key")
  gnutls_identity=(--x509certfile "$pem" --x509keyfile "$work/gnutls-key.pem")
  curl_identity=(--cert "$pem" --key "$key")
  mbedtls_identity=("$pem" "$key")
}

# client NAME COMMAND...: runs a client, with its output in $work/NAME; the log from here on is its own
client() {
  client=$1
  mark=$(wc -l <"$work/log")
  "${@:2}" >"$work/$1" 2>&1 || { cat -v "$work/$1"; fail "$(described)"; }
}

described() {
  echo "$client, TLS $version, $identity, $engine engine"
}

# said TEXT...: the client has to have said each
said() {
  local text
  for text; do
    grep -qaF -- "$text" "$work/$client" || { cat -v "$work/$client"; fail "$(described) lacks: $text"; }
  done
}

# unsaid TEXT
unsaid() {
  ! grep -qaF -- "$1" "$work/$client" || { cat -v "$work/$client"; fail "$(described) has: $1"; }
}

# seen NUMBER PATTERN: the server has to have seen as many sessions of the client
seen() {
  local deadline=$((SECONDS + 30))
  until [ "$(sessions "$2")" -ge "$1" ]; do
    [ "$SECONDS" -lt "$deadline" ] || { tail -n "+$((mark + 1))" "$work/log"; fail "$(described): no $1 of: $2"; }
    sleep 0.1
  done
  [ "$(sessions "$2")" -eq "$1" ] || fail "$(described): $(sessions "$2") of: $2"
}

sessions() {
  tail -n "+$((mark + 1))" "$work/log" | grep -cE "Session [^ ]+ created: .*TLSv$version, .*$1" || true
}

# resumed: one full handshake, and one with what was kept of it, if there is anything to keep
resumed() {
  if [ "$tickets" = ticket ]; then
    seen 1 "$who.*, resumed$"
    seen 2 "$who"
  else
    seen 2 "$who"
    seen 0 ', resumed$'
  fi
}

# s_client PORT [ARGUMENT...]: asks, and waits for the server to close
s_client() {
  printf '%b' "$request" | timeout "$patience" openssl s_client -connect "127.0.0.1:$1" -servername localhost -verify_hostname localhost \
    -CAfile "$work/pki/ca.pem" -verify_return_error -ign_eof "-tls${version/./_}" "${openssl_identity[@]}" "${@:2}"
}

# twice: the second time with the session of the first
twice() {
  s_client "$port" -sess_out "$work/session" && s_client "$port" -sess_in "$work/session"
}

# openssl_client
openssl_client() {
  client OpenSSL twice
  said "New, TLSv$version, Cipher is" "$answer" 'Verify return code: 0'
  if [ "$tickets" = ticket ]; then
    said "Reused, TLSv$version, Cipher is"
  else
    unsaid 'Reused, '
  fi
  resumed
}

# gnutls PORT [ARGUMENT...]: asks, if there is a request, and ends with the connection: it must not see the end of its
# input before
gnutls() {
  printf '%b' "$request" >&9
  timeout "$patience" gnutls-cli --port "$1" --x509cafile "$work/pki/ca.pem" --verify-hostname localhost \
    --sni-hostname localhost --priority "NORMAL:-VERS-ALL:+VERS-TLS$version" "${gnutls_identity[@]}" "${@:2}" \
    127.0.0.1 <&9
}

# gnutls_twice: the second time once it is answered, as the ticket of TLS 1.3 may come with the answer
gnutls_twice() {
  local later=$request request='' gnutls_pid deadline=$((SECONDS + patience))
  gnutls "$port" --inline-commands &
  gnutls_pid=$!
  printf 'GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n' >&9
  until grep -qaF "$answer" "$work/GnuTLS"; do
    [ "$SECONDS" -lt "$deadline" ] || return 1
    sleep 0.1
  done
  printf '^resume^\n' >&9
  until grep -qaF 'Resume Handshake was completed' "$work/GnuTLS"; do
    [ "$SECONDS" -lt "$deadline" ] || return 1
    sleep 0.1
  done
  printf '%b' "$later" >&9
  wait "$gnutls_pid"
}

gnutls_client() {
  client GnuTLS gnutls_twice
  said 'The certificate is trusted' "(TLS$version" "$answer"
  if [ "$tickets" = ticket ]; then
    said '*** This is a resumed session'
  else
    unsaid '*** This is a resumed session'
  fi
  resumed
}

# mbedtls PORT PATH LIMIT: a chip with a receive buffer of so many bytes
mbedtls() {
  timeout "$patience" "$work/mbedtls" "$1" "$work/pki/ca.pem" "${mbedtls_identity[@]}" "$2" "$3" "$tickets"
}

mbedtls_client() {
  [ "$version" = 1.2 ] || return 0
  client 'Mbed TLS' mbedtls "$port" /hello 16384
  said 'TLSv1.2 TLS-ECDHE-ECDSA-WITH-' ', 12 bytes'
  if [ "$tickets" = ticket ]; then resumed; else seen 1 "$who"; fi
}

# ask_with_curl ARGUMENT...
ask_with_curl() {
  curl --silent --show-error --fail --noproxy '*' --max-time "$patience" --cacert "$work/pki/ca.pem" \
    "--tlsv$version" --tls-max "$version" "${curl_identity[@]}" --write-out ' over HTTP/%{http_version}\n' "$@"
}

curl_client() {
  local url=https://localhost:$port/hello
  client curl ask_with_curl --http1.1 --header 'Connection: close' "$url" "$url"
  said "$answer over HTTP/1.1"
  # With TLS 1.2 it refuses tickets
  if [ "$version" = 1.3 ]; then resumed; else seen 2 "$who"; fi
  client curl ask_with_curl --http2 "$url" "$url"
  said "$answer over HTTP/2"
  seen 1 "$who"
}

# browse ADDRESS [ARGUMENT...]: prints the document after its scripts have run
browse() {
  HOME=$work/home timeout "$patience" "$browser" --headless --no-sandbox --disable-gpu --disable-dev-shm-usage \
    --no-proxy-server --disable-background-networking --disable-component-update --no-first-run \
    --ssl-version-min="tls$version" --ssl-version-max="tls$version" --virtual-time-budget=5000 \
    --user-data-dir="$work/$identity-profile" --dump-dom "${@:2}" "$1"
}

# chromium_client: shows its certificate unasked, if it has one
chromium_client() {
  local preferences=$work/$identity-profile/Default/Preferences
  mkdir -p "${preferences%/*}"
  if [ "$identity" != none ]; then
    [ -f "$work/imported" ] || quietly pk12util -i "$work/device.p12" -d "sql:$nss" -W changeit
    touch "$work/imported"
    printf '{"profile":{"content_settings":{"exceptions":{"auto_select_certificate":{"%s,*":{"setting":{"filters":[{}]}}}}}}}' \
      "https://localhost:$port" >"$preferences"
  fi
  client Chromium browse "https://localhost:$port/"
  said "TLSv$version" '<dd>h2</dd>' "$([ "$identity" = none ] && echo 'Anonymous' || echo "CN=$identity")"
}

# java_client: both versions, each with and without a certificate
java_client() {
  local version who identity=all
  mark=$(wc -l <"$work/log")
  version=any
  client "Java's" timeout "$patience" java -cp "$work/classes" Jsse "$port" "$work/trust.p12" "$work/device.p12" "$tickets"
  for version in 1.2 1.3; do
    for who in 'no certificate' 'CN=device-1,'; do
      seen 3 "$who"
    done
  done
}

# torn: as if the network tore records and segments apart
torn() {
  local shape torn_port
  for shape in $shapes; do
    torn_port=$(sed -nE "s|^$shape at port ||p" "$work/fragments")
    client OpenSSL s_client "$torn_port"
    said "$answer" 'Verify return code: 0'
    seen 1 "$who"
    client GnuTLS gnutls "$torn_port"
    said "$answer"
    seen 1 "$who"
    if [ "$version" = 1.2 ]; then
      client 'Mbed TLS' mbedtls "$torn_port" /hello 16384
      seen "$([ "$tickets" = ticket ] && echo 2 || echo 1)" "$who"
    fi
  done
}

# proxies: begins to tear
proxies() {
  java -cp "$work/classes" Fragments "$port" $shapes 65536/65536 >"$work/fragments" 2>&1 &
  started+=("$!")
  local deadline=$((SECONDS + patience))
  until grep -q ready "$work/fragments"; do
    [ "$SECONDS" -lt "$deadline" ] || fail "no proxies"
    sleep 0.1
  done
}

# torn_apart: whether the proxies have torn enough
torn_apart() {
  local records
  records=$(sed -nE 's|^1/1: .* became ([0-9]+), .*|\1|p' "$work/fragments" | sort -n | head -n 1)
  [ "${records:-0}" -gt 100 ] || { cat "$work/fragments"; fail "nothing was torn apart"; }
  echo "  ClientHello and certificate in $records records of a byte, at least"
}

# small: large responses for receive buffers of a few KB, and a large request in small records
small() {
  local limit sum
  for limit in 4096 2048 1024 512; do
    # With 512 bytes Java's engine divides a certificate, and Mbed TLS 2.28 cannot put one together
    [ "$engine$limit" != jdk512 ] && [ "$version" = 1.2 ] || continue
    client 'Mbed TLS' mbedtls "$port" /files/large "$limit"
    said ', 1000000 bytes,'
    sed -E "s/^/  $engine, $identity, limit $limit: /" "$work/$client"
  done
  # Advertises record_size_limit
  local request=${request/hello/files\/large}
  client GnuTLS gnutls "$(sed -nE 's|^65536/65536 at port ||p' "$work/fragments")" --recordsize 2048
  said 'content-length: 1000000'
  longest "$((2048 + 256))"
  client OpenSSL upload "$port" -max_send_frag 512 -split_send_frag 512
  sum=$(sha256sum <"$work/files/large" | cut -d ' ' -f 1)
  said '"bytes":1000000' "$sum"
}

# upload PORT [ARGUMENT...]
upload() {
  { printf 'POST /upload HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 1000000\r\n\r\n'
    cat "$work/files/large"; } |
    timeout "$patience" openssl s_client -connect "127.0.0.1:$1" -servername localhost -CAfile "$work/pki/ca.pem" \
      -verify_return_error -quiet "-tls${version/./_}" "${openssl_identity[@]}" "${@:2}"
}

# longest BYTES: of a record of the server, for the last client of the proxy that tears nothing
longest() {
  local deadline=$((SECONDS + 30)) bytes
  until bytes=$(grep '^65536/65536: ' "$work/fragments" | sed -nE "$(printf '%s' "$proxied")s/.* has //p" | grep .); do
    [ "$SECONDS" -lt "$deadline" ] || fail "the proxy does not tell"
    sleep 0.1
  done
  proxied=$((proxied + 1))
  [ "$bytes" -le "$1" ] || fail "$(described): a record of $bytes bytes"
  echo "  $engine, $identity, GnuTLS with TLS $version and a limit of 2048: records up to $bytes bytes"
}

mkdir "$work/classes" "$work/files" "$work/home"
quietly javac -d "$work/classes" "$root/tests/clients/"*.java
quietly gcc -D_GNU_SOURCE -std=c99 -Wall -Wextra -Werror -O1 -o "$work/mbedtls" "$root/tests/clients/mbedtls.c" \
  -lmbedtls -lmbedx509 -lmbedcrypto
# Text, of which no line can be taken for a command by a client that reads it
head -c 750000 /dev/urandom | base64 -w 0 | tr 'QRBkK' 'xxxxx' >"$work/files/large"
[ "$(wc -c <"$work/files/large")" -eq 1000000 ] || fail "not a file of 1,000,000 bytes"
cd "$work"
mkfifo input
exec 9<>input

[ "$#" -gt 0 ] || set -- openssl jdk
for engine; do
  serve
  proxies
  proxied=1
  # Without first: what Chromium knows it shows
  for identity in none device-1; do
    identify "$identity"
    for version in 1.2 1.3; do
      echo "- $engine: TLS $version, $who"
      for each in openssl_client gnutls_client mbedtls_client curl_client chromium_client torn small; do
        "$each"
      done
    done
  done
  echo "- $engine: Java's own"
  java_client
  torn_apart
  ! grep -E ' (WARN|ERROR) ' "$work/log" || fail "the server has warned"
  grep 'Connection failed' "$work/log" | grep -v ', peer-closed$' && fail "the server has refused"
  stop
done

echo "clients: OK"
