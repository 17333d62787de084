#!/usr/bin/env bash
# Runs the packaged sample with what Spring has prepared ahead of time: HTTPS, mTLS, WebSocket, Actuator.
# Run 'mvn package' first, or verify.sh, which does.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
source "$root/tests/application.sh"

ask() {
  curl --silent --show-error --noproxy '*' --max-time 20 "$@"
}

device() {
  ask --cacert "$pki/ca.pem" "$@"
}

find_sample
pki=$work/pki
mkdir "$pki"

echo "- starts with the beans that were found ahead of time"
JAVA_TOOL_OPTIONS=-Dspring.aot.enabled=true start "$jar" --sample.pki-directory="$pki" \
  --server.address=127.0.0.1 --server.port=0
await_port
actuator=$(await_line 'Tomcat started on port [0-9]+' | sed -E 's/.*started on port ([0-9]+).*/\1/')
expect_log 'Starting AOT-processed SampleApplication'

echo "- HTTPS"
[ "$(device --output /dev/null --write-out '%{http_code}' "https://localhost:$port/hello")" = 200 ] || fail "no answer over HTTPS"

echo "- mTLS"
[ "$(device --output /dev/null --write-out '%{http_code}' --cert "$pki/device-1.pem" --key "$pki/device-1-key.pem" \
  "https://localhost:$port/hello")" = 200 ] || fail "no answer over mTLS"
await_line 'CN=device-1' >/dev/null

echo "- WebSocket"
upgrade=(--http1.1 --header 'Upgrade: websocket' --header 'Connection: Upgrade' --header 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==')
status=$(device "${upgrade[@]}" --header 'Sec-WebSocket-Version: 12' --output /dev/null --write-out '%{http_code}' "https://localhost:$port/ws")
[ "$status" = 426 ] || fail "status $status for another version of WebSocket, expected 426"
# The socket stays open, and curl gives up on it
status=$(device "${upgrade[@]}" --header 'Sec-WebSocket-Version: 13' --max-time 3 --output /dev/null --write-out '%{http_code}' \
  "https://localhost:$port/ws" 2>/dev/null || true)
[ "$status" = 101 ] || fail "status $status for a WebSocket, expected 101"

echo "- Actuator"
ask "http://127.0.0.1:$actuator/actuator/health" | grep -q '"espHttps":{' || fail "the health of the server is missing"

echo "- SIGTERM"
stop
echo "AOT: OK"
