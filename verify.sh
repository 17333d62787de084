#!/usr/bin/env bash
# Builds and verifies everything: format, style, null-safety, architecture, unit and socket tests on JDK 17, those that
# the JDK can make a difference to on JDK 25, a project of its own that uses nothing but the starter, and the sample:
# with bodies of 2 GiB, under attack, with certificates that change and keys in a token, with clients and scanners of
# other TLS stacks, in operation, and in a browser.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

step=prerequisites
verified=

finish() {
  echo
  # The status of a script that was ended is 0 here
  if [ -n "$verified" ]; then
    echo "VERIFIED in $((SECONDS / 60)) min $((SECONDS % 60)) s: build and tests, JDK ${jdk_main} and ${jdk_second}, consumer, transfer, pool, tickets, reload, token, clients, HTTP/2, WebSockets, operation, AOT, scanners, browser"
  else
    echo "NOT VERIFIED: failed at: $step"
  fi
}
trap finish EXIT

heading() {
  step=$1
  printf '\n=== %s\n' "$step"
}

stop_with() {
  printf '%s\n' "$@" >&2
  exit 1
}

# feature JAVA: prints the feature version of a Java runtime
feature() {
  "$1" -XshowSettings:properties -version 2>&1 | sed -n 's/^ *java.specification.version = //p'
}

# at_least VERSION MINIMUM
at_least() {
  [ "$(printf '%s\n%s\n' "$2" "$1" | sort -V | head -n 1)" = "$2" ]
}

# found COMMAND...: whether one of them is there
found() {
  local name
  for name; do
    command -v "$name" >/dev/null && return 0
  done
  return 1
}

# JDK 25 to run the tests on a second time
second_jdk() {
  local home
  for home in "${JAVA_25_HOME:-}" "${JAVA_HOME_25_X64:-}" /usr/lib/jvm/*25*; do
    if [ -x "$home/bin/java" ] && [ "$(feature "$home/bin/java")" = 25 ]; then
      echo "$home"
      return
    fi
  done
}

heading "Prerequisites"

missing=()
found javac || [ -x "${JAVA_HOME:-}/bin/javac" ] || missing+=(openjdk-17-jdk-headless)
found mvn || missing+=(maven)
found git || missing+=(git)
found curl || missing+=(curl)
found openssl || missing+=(openssl)
found softhsm2-util || missing+=(softhsm2)
found testssl testssl.sh || missing+=(testssl.sh)
found sslscan || missing+=(sslscan)
found gnutls-cli || missing+=(gnutls-bin)
found jq || missing+=(jq)
found unzip || missing+=(unzip)
found h2load || missing+=(nghttp2-client)
found pkcs11-tool || missing+=(opensc)
found certutil || missing+=(libnss3-tools)
found gcc || missing+=(gcc libc6-dev)
[ -f /usr/include/mbedtls/ssl.h ] || missing+=(libmbedtls-dev)
/usr/bin/python3 -c 'import websockets' 2>/dev/null || missing+=(python3-websockets)
found chromium chromium-browser google-chrome || missing+=(chromium)
if [ "${#missing[@]}" -gt 0 ]; then
  found apt-get || stop_with "Missing: ${missing[*]} (names of Debian packages). Install them and run this script again."
  [ "$(id -u)" -eq 0 ] || stop_with "Missing: ${missing[*]}. Install them and run this script again:" \
    "  sudo apt-get update && sudo apt-get install --yes --no-install-recommends ${missing[*]}"
  echo "Installing ${missing[*]}"
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq
  apt-get install --yes -qq --no-install-recommends "${missing[@]}" >/dev/null
fi

if [ -n "${JAVA_HOME:-}" ]; then
  export PATH="$JAVA_HOME/bin:$PATH"
fi
jdk_main=$(feature java)
at_least "$jdk_main" 17 || stop_with "JDK 17 or later is needed, this is $jdk_main. Set JAVA_HOME."
maven=$(mvn -v | sed -n 's/^[^A]*Apache Maven \([0-9.]*\).*/\1/p')
at_least "$maven" 3.8 || stop_with "Maven 3.8 or later is needed, this is $maven."
jdk_second=25
java25=
if [ "$jdk_main" != 25 ]; then
  java25=$(second_jdk)
  [ -n "$java25" ] || stop_with "JDK 25 is needed to run the tests a second time, and is not under /usr/lib/jvm." \
    "Install one, for example Eclipse Temurin 25, and set JAVA_25_HOME to its folder."
fi
echo "JDK $jdk_main: $(command -v java)"
echo "JDK 25: ${java25:-the same}"
echo "Maven $maven"

# Server and clients have timeouts, which a busy machine can exceed: what fails is run again, and reported as a
# flake if it passes then
rerun=-Dsurefire.rerunFailingTestsCount=2

heading "Build and tests on JDK $jdk_main"
mvn -B -ntp install "$rerun"

if [ -n "$java25" ]; then
  heading "The same compiled tests on JDK 25"
  # TLS, sockets, threads, files, auto-configuration, the sample. Not those with the tag 'exhaustive', which are about the
  # project's own decisions alone: all kinds of bytes for its parsers, its pool of sessions, its timeouts, its policies
  # for slow clients. A main JDK of 25 runs these, too
  mvn -B -ntp surefire:test -pl esp-https-server-autoconfigure,esp-https-server-spring-boot-starter-test,sample-app \
    -Djvm="$java25/bin/java" -DfailIfNoTests=true -DexcludedGroups=token,exhaustive "$rerun"
fi

heading "A project of its own with the starter"
tests/consumer.sh

# From here on, less than each script does by itself, which would take an hour in all
heading "Two gigabytes each way"
TLS_STEPS="both file" PLAIN_STEPS="known file" tests/transfer.sh

heading "The sample under attack"
export STRANGERS=5000 DESCRIPTORS=200
for check in strangers descriptors halted six_connections; do
  tests/pool.sh "$check" || tests/pool.sh "$check"
done

heading "Tickets and revocation under load"
export TICKETS_SECONDS=15
tests/tickets.sh || tests/tickets.sh

heading "Certificates that move"
export REPLACEMENTS=60 RELOAD_SECONDS=36 RELOADS=100
tests/reload.sh || tests/reload.sh

heading "Keys in a secure element"
tests/token.sh || tests/token.sh

heading "Clients of other TLS stacks"
export SHAPES="1/1 37/1000"
tests/clients.sh openssl
tests/clients.sh jdk

heading "HTTP/2 under load and attack"
export REQUESTS=30000 RESETS=150000
for check in requests resets continuation other_floods; do
  tests/http2.sh "$check" || tests/http2.sh "$check"
done

heading "WebSocket clients of others, under load, killed and cut off"
export CLIENTS=500 ROUNDS=2 NOISE=10 MESSAGES=300 LENGTH=268435456
for check in clients dead crowd long; do
  tests/websocket.sh "$check" || tests/websocket.sh "$check"
done

heading "The sample in operation"
for check in figures delete terminate; do
  tests/operations.sh "$check" || tests/operations.sh "$check"
done

heading "The sample with beans found ahead of time"
tests/aot.sh

heading "Scanners of TLS servers"
tests/scanners.sh

heading "The sample in a browser"
tests/browser.sh

verified=yes
