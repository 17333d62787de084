#!/usr/bin/env bash
# Sends 2 GiB to the sample and takes 2 GiB from it, with and without TLS, in a heap that holds
# a small part of it, and compares checksums. Nothing of that size is written to the disk.
# Run 'mvn package' first, or verify.sh, which does.
# TLS_STEPS and PLAIN_STEPS: which of up, both, known and file, in one argument each; 'up both known file' and
# 'both file' if not set.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
source "$root/tests/application.sh"

size=$((2 * 1024 * 1024 * 1024))
limit=300

find_sample

# generate: prints the bytes, which no compression or buffer reuse can leave intact by chance
generate() {
  openssl enc -aes-128-ctr -K 00112233445566778899aabbccddeeff -iv 00000000000000000000000000000000 -nosalt \
    </dev/zero 2>/dev/null | head -c "$size" || true
}

sum() {
  sha256sum | cut -d ' ' -f 1
}

# ask [CURL ARGUMENT...]: a response other than 200 is a failure
ask() {
  curl --silent --show-error --fail --noproxy '*' --max-time "$limit" --cacert "$work/pki/ca.pem" "$@"
}

# up: in chunks, and read by code that blocks
up() {
  generate | ask --upload-file - --request POST "$url/upload" >"$work/answer"
  grep -qF "{\"bytes\":$size,\"sha256\":\"$expected\"}" "$work/answer" || fail "upload: $(<"$work/answer")"
}

# both: in chunks, up and down at the same time
both() {
  local received
  received=$(generate | ask --upload-file - --request POST "$url/echo" | sum)
  [ "$received" = "$expected" ] || fail "echo: $received"
}

# known: a body with a Content-Length beyond 32 bits of sign, from a file that takes no space
known() {
  ask --upload-file "$work/sparse" --request POST "$url/upload" >"$work/answer"
  grep -qF "{\"bytes\":$size,\"sha256\":\"$zeros\"}" "$work/answer" || fail "upload of known length: $(<"$work/answer")"
}

# file: a file that takes no space, without copying it where there is no TLS
file() {
  local received
  received=$(ask "$url/files/sparse" | sum)
  [ "$received" = "$zeros" ] || fail "file: $received"
}

# transfer NAME STEP...
transfer() {
  local step began
  for step in "${@:2}"; do
    began=$SECONDS
    "$step"
    echo "  $1, $step: $((SECONDS - began)) s"
  done
  kill -0 "$pid" 2>/dev/null || fail "the application has ended"
  refuse_log 'OutOfMemoryError' 'LEAK' 'ERROR'
}

# serve [ARGUMENT...]: a heap and direct memory of a fraction of what is sent
serve() {
  start -Xmx128m -XX:MaxDirectMemorySize=128m "$jar" --server.port=0 --server.address=127.0.0.1 \
    --sample.pki-directory="$work/pki" --sample.files-directory="$work/files" "$@"
  await_port >/dev/null
}

mkdir "$work/files"
truncate -s "$size" "$work/sparse" "$work/files/sparse"
expected=$(generate | sum)
zeros=$(sum <"$work/sparse")
cd "$work"

echo "- 2 GiB each way over TLS"
serve
url=https://localhost:$port
read -r -a steps <<<"${TLS_STEPS:-up both known file}"
transfer TLS "${steps[@]}"
stop

echo "- 2 GiB each way without TLS"
serve --esp.https.transport-mode=insecure
url=http://127.0.0.1:$port
read -r -a steps <<<"${PLAIN_STEPS:-both file}"
transfer plain "${steps[@]}"
stop

echo "transfer: OK"
