#!/usr/bin/env bash
# Measures in bytes what tickets are: those of clients without a certificate, and with certificates of different sizes,
# sent with and without the intermediate CA. Run 'mvn install -DskipTests' first.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

mvn -B -ntp -q -f "$root/benchmarks/pom.xml" clean package

work=$(mktemp -d)
server=
finish() {
  [ -z "$server" ] || { kill "$server" && wait "$server"; } 2>/dev/null || true
  rm -rf "$work"
}
trap finish EXIT
cd "$work"

openssl_quietly() {
  openssl "$@" 2>openssl.log || { cat openssl.log >&2; exit 1; }
}

# issue NAME ISSUER SUBJECT EXTENSIONS KEY_OPTION...: a certificate, and its key
issue() {
  openssl_quietly req -new -nodes -keyout "$1-key.pem" -out "$1.csr" -subj "$3" "${@:5}"
  printf '%b' "$4" >"$1.ext"
  openssl_quietly x509 -req -in "$1.csr" -CA "$2.pem" -CAkey "$2-key.pem" -CAcreateserial -days 3650 -extfile "$1.ext" -out "$1.pem"
}

# size NAME: bytes of a certificate in DER
size() {
  openssl x509 -in "$1.pem" -outform DER | wc -c
}

p256=(-newkey ec -pkeyopt ec_paramgen_curve:prime256v1)
rsa=(-newkey rsa:2048)
ca='basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\n'
device='extendedKeyUsage=clientAuth\n'

openssl_quietly req -x509 -nodes -keyout root-key.pem -out root.pem -days 3650 -subj '/CN=Root' "${p256[@]}"
issue intermediate root '/CN=Devices' "$ca" "${p256[@]}"
issue rsa-intermediate root '/C=DE/O=Example Devices GmbH/OU=Production/CN=Example Devices Issuing CA 1' \
  "$ca"'subjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n' "${rsa[@]}"
cat root.pem intermediate.pem rsa-intermediate.pem >cas.pem

# padded NAME BYTES: a P-256 certificate of about that size
padded() {
  local comment
  issue "$1" intermediate /CN=d1 "${device}nsComment=x\n" "${p256[@]}"
  comment=$(head -c $(($2 - $(size "$1"))) /dev/zero | tr '\0' x)
  issue "$1" intermediate /CN=d1 "${device}nsComment=$comment\n" "${p256[@]}"
}

issue p256 intermediate /CN=d1 '' "${p256[@]}"
padded small 512
padded medium 1024
padded large 2048
issue rsa rsa-intermediate '/C=DE/O=Example Devices GmbH/OU=Thermostats/CN=thermostat-0001.devices.example.com' \
  "${device}"'subjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\nkeyUsage=critical,digitalSignature\n' "${rsa[@]}"

mkfifo commands
java -cp "$root/benchmarks/target/benchmarks.jar:$root/benchmarks/target/lib/*" io.github.esphttps.benchmarks.FleetServer \
  "--esp.https.cacert-pem=$work/cas.pem" --esp.https.client-auth=optional <commands >answers &
server=$!
exec 3>commands
echo 'port tickets' >&3
for ((i = 0; i < 600 && $(wc -l <answers) == 0; i++)); do
  sleep 0.2
done
port=$(cat answers)

# connect OPTION...: one request, with all messages of the handshake in the file 'messages'
connect() {
  printf 'GET /hello HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' |
    timeout 60 openssl s_client -connect "127.0.0.1:$port" -ign_eof -msg "$@" >messages 2>&1 || true
  grep -q 'Hello World!' messages || { cat messages >&2; exit 1; }
}

# direction SIGN: bytes of the handshake messages that went this way
direction() {
  local length sum=0
  for length in $(sed -nE "s/^$1 .*Handshake \[length ([0-9a-f]+)\].*/\1/p" messages); do
    sum=$((sum + 16#$length))
  done
  echo "$sum"
}

# tickets: prints the length of the ticket in each NewSessionTicket
tickets() {
  awk '/^(<<<|>>>)/ { take = /NewSessionTicket/; if (take) print "" } take && /^ / { gsub(/[ \r]/, ""); printf "%s", $0 }
    END { print "" }' messages | while read -r hex; do
    [ -n "$hex" ] || continue
    case $1 in
      # type, length, lifetime, ticket
      -tls1_2) echo $((16#${hex:16:4})) ;;
      # type, length, lifetime, age_add, nonce, ticket
      -tls1_3) echo $((16#${hex:$((26 + 2 * 16#${hex:24:2})):4})) ;;
    esac
  done
}

# row TEXT CERTIFICATE_BYTES OPTION...
row() {
  local version lengths full
  for version in -tls1_2 -tls1_3; do
    connect "$version" -sess_out session "${@:3}"
    lengths=$(tickets "$version" | paste -sd + -)
    full="$(direction '<<<') | $(direction '>>>')"
    connect "$version" -sess_in session "${@:3}"
    grep -q '^Reused' messages || { cat messages >&2; exit 1; }
    echo "| $1 | $2 | ${version/-tls1_/1.} | $lengths | $full | $(direction '<<<') | $(direction '>>>') |"
  done
}

echo "| client | certificates it sends, bytes | TLS | tickets, bytes | full handshake: to the client, bytes | from it | resumed: to the client, bytes | from it |"
echo "|---|---|---|---|---|---|---|---|"
row 'no certificate' 0
for name in p256 small medium large rsa; do
  issuer=intermediate
  case $name in
    p256) text='P-256, the least there can be' ;;
    small | medium | large) text='P-256, more in it' ;;
    rsa) text='RSA-2048, issued by RSA-2048' issuer=rsa-intermediate ;;
  esac
  row "$text" "$(size "$name")" -cert "$name.pem" -key "$name-key.pem"
  row "$text; with the intermediate CA" "$(size "$name") + $(size "$issuer")" -cert "$name.pem" -key "$name-key.pem" \
    -cert_chain "$issuer.pem"
done
# A client that takes no tickets
for version in -tls1_2 -tls1_3; do
  connect "$version" -no_ticket -cert rsa.pem -key rsa-key.pem
  echo "| does not take tickets | $(size rsa) | ${version/-tls1_/1.} | $(tickets "$version" | paste -sd + -) | $(direction '<<<') | $(direction '>>>') | | |"
done
