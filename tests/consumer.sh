#!/usr/bin/env bash
# Builds and runs a Spring Boot project of its own, outside this repository, that has nothing but the
# starter of the local Maven repository. Run 'mvn install' first, or verify.sh, which does.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
source "$root/tests/application.sh"

version=$(sed -n 's|^\t<version>\(.*\)</version>|\1|p' "$root/pom.xml" | head -n 1)
pem=(--esp.https.servercert="$work/server.pem" --esp.https.prvtkey-pem="$work/server-key.pem")

# build [MAVEN ARGUMENT...]: sets jar
build() {
  (cd "$work/consumer" && mvn -B -ntp -q -Dstyle.color=never clean package -Dstarter.version="$version" "$@")
  jar="$work/consumer/target/consumer.jar"
}

# hello: the answer has to be that of the handler, over TLS that is verified
hello() {
  local answer
  answer=$(curl --silent --show-error --noproxy '*' --max-time 20 --cacert "$work/server.pem" \
    --write-out '|%{http_code}|%{content_type}' "https://localhost:$port/hello")
  [ "$answer" = 'Hello World!|200|text/html' ] || fail "unexpected answer: $answer"
}

cp -R "$root/tests/consumer" "$work/consumer"
rm -rf "$work/consumer/target"
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj '/CN=localhost' \
  -addext 'subjectAltName=DNS:localhost,IP:127.0.0.1' \
  -keyout "$work/server-key.pem" -out "$work/server.pem" 2>"$work/openssl.log" || { cat "$work/openssl.log"; exit 1; }

echo "- the starter alone: no web server, BoringSSL"
build
start "$jar" "${pem[@]}"
await_port
hello
expect_log 'engine=openssl'
refuse_log 'Tomcat' 'WARN' 'ERROR'
sleep 3
kill -0 "$pid" 2>/dev/null || fail "the application does not stay alive without a web server"
hello
stop

echo "- Netty is in the version that Spring Boot manages"
(cd "$work/consumer" && mvn -B -ntp -q help:evaluate -Dexpression=netty.version -Doutput="$work/managed" -Dstarter.version="$version")
managed=$(<"$work/managed")
netty=$(jar tf "$jar" | sed -n 's|^BOOT-INF/lib/\(netty-.*\)\.jar$|\1|p' | grep -v '^netty-tcnative')
for name in $netty; do
  case "$name" in
    *-"$managed" | *-"$managed"-*) ;;
    *) fail "Spring Boot manages Netty as $managed, and there is $name" ;;
  esac
done
echo "  $(wc -l <<<"$netty") jars of Netty $managed"

echo "- no certificate: a page and exit code 1"
start "$jar"
refused 1
expect_log 'APPLICATION FAILED TO START' 'Property: esp.https.servercert' "'esp.https.enabled' to 'false'"
refuse_log $'\tat '

echo "- without the native library: the engine of the JDK, and a page for those who want the other"
build -Pjdk-engine
if jar tf "$jar" | grep -q tcnative; then
  fail "netty-tcnative is still there"
fi
start "$jar" "${pem[@]}"
await_port
hello
expect_log 'engine=jdk'
refuse_log 'WARN' 'ERROR'
stop
start "$jar" "${pem[@]}" --esp.https.tls-engine=openssl
refused 1
expect_log 'Property: esp.https.tls-engine' 'netty-tcnative-boringssl-static'
refuse_log $'\tat '

echo "- beside WebFlux: both serve, and stop together"
build -Pwebflux
start "$jar" "${pem[@]}" --server.port=0 --server.address=127.0.0.1
await_port
hello
webflux=$(await_line 'Netty started on port [0-9]+' | sed -E 's/.*Netty started on port ([0-9]+).*/\1/')
status=$(curl --silent --show-error --noproxy '*' --max-time 20 --output "$work/answer" --write-out '%{http_code}' "http://127.0.0.1:$webflux/hello")
# The handler is that of the ESP HTTPS server alone
[ "$status" = 404 ] || fail "WebFlux answers $status"
hello
stop

echo "consumer: OK"
