#!/usr/bin/env bash
# Puts two processes of the sample that share ticket keys under the load of devices that connect, with full and resumed
# handshakes, while keys rotate and devices are revoked. Run 'mvn package' first, or verify.sh, which does.
# TICKETS_SECONDS: for how long, 60 if not set.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
source "$root/tests/application.sh"

find_sample
devices=$work/devices
mkdir "$devices"
cd "$work"

# authority: the CA of the devices, and its first revocation list
authority() {
  quietly openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj '/CN=Device CA' \
    -keyout "$devices/ca-key.pem" -out "$devices/ca.pem"
  : >"$devices/index.txt"
  echo 01 >"$devices/crlnumber"
  cat >"$devices/ca.cnf" <<END
[ca]
default_ca = devices
[devices]
database = $devices/index.txt
crlnumber = $devices/crlnumber
certificate = $devices/ca.pem
private_key = $devices/ca-key.pem
default_md = sha256
default_crl_days = 1
END
  quietly openssl ca -gencrl -config "$devices/ca.cnf" -out "$work/revoked.crl"
}

# device SERIAL
device() {
  quietly openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj "/CN=device-$1" \
    -keyout "$devices/device-$1-key.pem" -out "$devices/device.csr"
  quietly openssl x509 -req -in "$devices/device.csr" -CA "$devices/ca.pem" -CAkey "$devices/ca-key.pem" -days 2 \
    -set_serial "$1" -extfile <(echo 'extendedKeyUsage = clientAuth') -out "$devices/device-$1.pem"
}

# serve NAME: one of the processes; sets port, and keeps the log as $work/NAME.log
serve() {
  start "$jar" --server.port=0 --server.address=127.0.0.1 --sample.pki-directory="$work/pki" \
    --sample.files-directory="$work/files" --esp.https.client-auth=required --esp.https.cacert-pem="$devices/ca.pem" \
    --esp.https.crl="$work/revoked.crl" --esp.https.session-tickets=true --esp.https.tickets.key-store=file \
    --esp.https.tickets.key-file="$work/ticket-keys" --esp.https.tickets.rotation=1s --esp.https.tickets.lifetime=30s \
    --esp.https.httpd.max-open-sockets=200
  await_port
  mv "$work/log" "$work/$1.log"
}

# ends: prints how sessions and handshakes have ended
ends() {
  sed -nE 's/.* Session [^ ]+ (closed: [a-z-]+).*/\1/p; s/.* (Connection failed): .*, (.*)/\1: \2/p' "$work"/*.log | sort | uniq -c
  grep -hE ' (WARN|ERROR) ' "$work"/*.log | head -n 20 || true
}

# stop_again NAME PID
stop_again() {
  mv "$work/$1.log" "$work/log"
  pid=$2
  stop
  ! grep -E ' (WARN|ERROR) ' "$work/log" || fail "$1 has warned"
  grep -q 'Connection failed: .* revoked-client' "$work/log" || fail "$1 has refused nobody"
  echo "  $1: $(grep -c ' created: ' "$work/log") sessions created, $(grep -c ' closed: revoked ' "$work/log") revoked"
  ! grep 'Connection failed: ' "$work/log" | grep -v ' revoked-client' || fail "$1 has refused for another reason"
  mv "$work/log" "$work/$1.log"
}

authority
for ((serial = 1; serial <= 48; serial++)); do
  device "$serial"
done
serve first
first_pid=$pid first_port=$port
serve second
second_pid=$pid second_port=$port
cp "$work/pki/ca.pem" "$devices/server-ca.pem"

echo "- ${TICKETS_SECONDS:-60} s of handshakes, rotations and revocations"
quietly javac -d "$work/classes" "$root/tests/tickets/"*.java
java -Xmx512m -cp "$work/classes" Fleet "$first_port" "$second_port" "${TICKETS_SECONDS:-60}" "$devices" \
  "$work/revoked.crl" "$work/ticket-keys" || { ends; fail "not what it should be"; }
stop_again first "$first_pid"
stop_again second "$second_pid"

echo "tickets: OK"
