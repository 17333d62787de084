#!/usr/bin/env bash
# Measures what the starter adds to the start of an application, from the start of the process until it is ready: an
# empty one alone and with the starter, one with Tomcat alone and with the starter, and the sample. One after the other,
# in rounds. Run 'mvn install -DskipTests' first. ROUNDS: 11 if not set.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
source "$root/tests/application.sh"

find_sample
rounds=${ROUNDS:-11}
version=$(sed -n 's|^\t<version>\(.*\)</version>|\1|p' "$root/pom.xml" | head -n 1)

# build NAME [MAVEN ARGUMENT...]: makes NAME.jar
build() {
  local name=$1
  shift
  (cd "$work/startup" && mvn -B -ntp -q clean package -Dstarter.version="$version" "$@")
  cp "$work/startup/target/startup.jar" "$work/$name.jar"
}

# measure NAME COMMAND...: adds the milliseconds from the process to the line of readiness to NAME.times
measure() {
  local name=$1 begun ready
  shift
  begun=$(date +%s%3N)
  "$@" >"$work/log" 2>&1 || true
  ready=$(sed -n 's/^ready \([0-9]*\)$/\1/p' "$work/log")
  [ -n "$ready" ] || fail "$name was never ready"
  echo $((ready - begun)) >>"$work/$name.times"
}

# sample: until the line that Spring Boot logs when it is started
sample() {
  local begun
  begun=$(date +%s%3N)
  start "$jar" --server.port=0 --server.address=127.0.0.1 --sample.pki-directory="$work/pki" \
    --sample.files-directory="$work/files"
  until grep -q 'Started SampleApplication' "$work/log"; do
    kill -0 "$pid" || fail "the sample ended"
    sleep 0.01
  done
  echo $(($(date +%s%3N) - begun)) >>"$work/sample.times"
  stop
}

median() {
  sort -n "$work/$1.times" | awk '{ time[NR] = $1 } END { print time[int((NR + 1) / 2)] }'
}

# row NAME: median and extremes
row() {
  echo "| $1 | $(median "$1") ($(sort -n "$work/$1.times" | head -n 1)–$(sort -n "$work/$1.times" | tail -n 1)) |"
}

cp -R "$root/benchmarks/startup" "$work/startup"
build empty
build empty-starter -Pstarter
build webmvc -Pwebmvc
build webmvc-starter -Pwebmvc,starter
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj '/CN=localhost' \
  -keyout "$work/server-key.pem" -out "$work/server.pem" 2>/dev/null
tls=(--esp.https.servercert="$work/server.pem" --esp.https.prvtkey-pem="$work/server-key.pem" --esp.https.port-secure=0
  --esp.https.address=127.0.0.1)
# One round to fill the caches of the system
for ((round = 0; round <= rounds; round++)); do
  [ "$round" -ne 1 ] || rm "$work"/*.times
  measure empty java -jar "$work/empty.jar"
  measure empty-starter java -jar "$work/empty-starter.jar" "${tls[@]}"
  measure webmvc java -jar "$work/webmvc.jar" --server.port=0
  measure webmvc-starter java -jar "$work/webmvc-starter.jar" --server.port=0 "${tls[@]}"
  sample
done

echo "Processors: $(nproc), $(java -version 2>&1 | head -n 1), $rounds rounds"
echo
echo "| application | ms from process to readiness |"
echo "|---|---|"
for name in empty empty-starter webmvc webmvc-starter sample; do
  row "$name"
done
echo
echo "The starter adds $(($(median empty-starter) - $(median empty))) ms to an empty application," \
  "$(($(median webmvc-starter) - $(median webmvc))) ms to one with Tomcat."
