#!/usr/bin/env bash
# Serves with keys that cannot leave their SoftHSM 2 token: the tests that need a token, in a virtual machine of their own,
# and the sample under the load of full handshakes while each signature takes 50 ms. Needs gcc, softhsm2 and opensc. Run
# 'mvn package' first, or verify.sh, which does.
# TOKEN_HANDSHAKES: how many, 2000 if not set.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
source "$root/tests/application.sh"

find_sample
cd "$work"
pin='4711 geheim'

# tokens NAME: an empty SoftHSM
tokens() {
  mkdir -p "$work/$1/tokens" "$work/$1/control"
  printf 'directories.tokendir = %s\nlog.level = ERROR\n' "$work/$1/tokens" >"$work/$1/softhsm2.conf"
  export SOFTHSM2_CONF=$work/$1/softhsm2.conf TOKEN_CONTROL=$work/$1/control
}

quietly gcc -Wall -O1 -shared -fPIC -o "$work/libtoken.so" "$root/tests/token/token.c" -ldl -lpthread
export TOKEN_LIBRARY_SLOW=$work/libtoken.so

if [ "${TOKEN_TESTS:-true}" = true ]; then
  echo "- tests that need a token"
  tokens junit
  # They share the tokens
  (cd "$root" && mvn -B -ntp -q surefire:test -pl esp-https-server-autoconfigure -DexcludedGroups=none -Dgroups=token \
    -Dtest.forks=1 -DfailIfNoTests=true -Dsurefire.rerunFailingTestsCount=2 "$@")
fi

tool() {
  pkcs11-tool --module /usr/lib/softhsm/libsofthsm2.so --token-label sample --login --pin "$pin" "$@"
}

tokens sample
quietly softhsm2-util --init-token --free --label sample --so-pin 0000 --pin "$pin"
quietly tool --keypairgen --key-type rsa:2048 --id 01 --label server --sensitive
quietly tool --read-object --type pubkey --id 01 --output-file public.der
quietly openssl rsa -pubin -inform der -in public.der -out public.pem
quietly openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj '/CN=Token CA' -keyout ca-key.pem -out ca.pem
quietly openssl req -new -newkey rsa:2048 -nodes -subj '/CN=localhost' -keyout unused.pem -out server.csr
quietly openssl x509 -req -in server.csr -force_pubkey public.pem -CA ca.pem -CAkey ca-key.pem -days 2 -set_serial 1 \
  -outform der -out server.der
quietly tool --write-object server.der --type cert --id 01 --label server

# await_management: sets management to the port of Actuator
await_management() {
  management=$(await_line 'Tomcat started on port [0-9]+' | sed -E 's/.*started on port ([0-9]+).*/\1/')
}

# await_health STATUS TEXT: the health has to become this, and to have the text in its details
await_health() {
  local deadline=$((SECONDS + 30))
  until curl -s "http://127.0.0.1:$management/actuator/health" | tee health.json |
    jq -e --arg status "$1" '.components.espHttps.status == $status' >/dev/null; do
    [ "$SECONDS" -lt "$deadline" ] || fail "the health is not $1: $(cat health.json)"
    sleep 0.2
  done
  jq -e '.components.espHttps.details' health.json >details.json
  grep -qF -- "$2" details.json || fail "the health lacks $2: $(cat health.json)"
  ! grep -qF -- "$pin" health.json || fail "the health has the PIN"
}

# logins: how many PINs were tried since the control files were removed
logins() {
  [ -f "$TOKEN_CONTROL/logins" ] && wc -l <"$TOKEN_CONTROL/logins" || echo 0
}

# serve ENGINE ARGUMENT...
serve() {
  local engine=$1
  shift
  start "$jar" --server.port=0 --server.address=127.0.0.1 --sample.pki-directory="$work/pki" \
    --sample.files-directory="$work/files" --esp.https.tls-engine="$engine" --esp.https.client-auth=none \
    --esp.https.servercert= --esp.https.prvtkey-pem= --esp.https.cacert-pem= --esp.https.use-secure-element=true \
    --esp.https.httpd.max-open-sockets=200 \
    --esp.https.secure-element.signing-timeout=30s --esp.https.tls-handshake-timeout=60s \
    --esp.https.session-tickets=false "$@"
}

# The PIN is in the environment alone, and neither slot nor label nor alias is said
export ESP_HTTPS_SECUREELEMENT_PIN=$pin ESP_HTTPS_SECUREELEMENT_LIBRARY=$TOKEN_LIBRARY_SLOW
quietly javac -d "$work/classes" "$root/tests/token/"*.java
for engine in openssl jdk; do
  rm -f "$TOKEN_CONTROL"/*
  # The first slot has no token
  touch "$TOKEN_CONTROL/vacant"
  serve "$engine"
  await_port
  await_management
  [ "$(logins)" -eq 1 ] || fail "$(logins) logins"
  echo 50 >"$TOKEN_CONTROL/delay"
  echo "- $engine: ${TOKEN_HANDSHAKES:-2000} handshakes with 50 ms per signature"
  java -cp "$work/classes" SlowToken "$port" "$work/ca.pem" "${TOKEN_HANDSHAKES:-2000}" || fail "not what it should be"
  rm "$TOKEN_CONTROL/delay"
  await_health UP '"engine"'
  touch "$TOKEN_CONTROL/gone"
  ! openssl s_client -connect "127.0.0.1:$port" </dev/null >/dev/null 2>&1 || fail "a token that is gone signs"
  await_line 'The secure element does not sign' >/dev/null
  await_health DOWN '"secureElementProblem"'
  rm "$TOKEN_CONTROL/gone"
  await_line 'The secure element signs again' >/dev/null
  await_health UP '"engine"'
  ! grep -q secureElementProblem details.json || fail "the health still has a problem"
  openssl s_client -connect "127.0.0.1:$port" </dev/null >/dev/null 2>&1 || fail "a token that is back does not sign"
  refuse_log "$pin" ' ERROR '
  [ "$(grep -c ' WARN .*secure element' "$work/log")" -eq 1 ] || fail "not one WARN"
  stop
done

# refused_start PROPERTY VALUE TEXT ARGUMENT...: the application has to say what is wrong, without a stack trace
refused_start() {
  local property=$1 value=$2 text=$3
  shift 3
  serve openssl "$@"
  refused 1
  expect_log 'APPLICATION FAILED TO START' 'Action:' "$text"
  grep -qF "Invalid value '$value' for configuration property '$property'" "$work/log" ||
    expect_log "Property: $property" "Value: $value"
  refuse_log "$pin" 8888 $'\tat '
}

echo "- what cannot be used"
element=esp.https.secure-element
rm -f "$TOKEN_CONTROL"/*
ESP_HTTPS_SECUREELEMENT_PIN=8888 refused_start $element.pin '******' CKR_PIN_INCORRECT
[ "$(logins)" -eq 1 ] || fail "a wrong PIN was tried $(logins) times"
ESP_HTTPS_SECUREELEMENT_PIN='' refused_start $element.pin '(not set)' ESP_HTTPS_SECUREELEMENT_PIN
refused_start $element.library /nowhere/token.so 'There is no such file' --$element.library=/nowhere/token.so
refused_start $element.key-alias nobody 'It has: server.' --$element.key-alias=nobody
refused_start $element.token-label sample "Add 'net.java.dev.jna:jna'" --$element.token-label=sample
refused_start esp.https.use-secure-element true "mutually exclusive with 'esp.https.ssl-bundle'" \
  --esp.https.ssl-bundle=web
touch "$TOKEN_CONTROL/gone"
refused_start $element.library "$TOKEN_LIBRARY_SLOW" 'No slot of the library has a token in it'

echo "token: OK"
