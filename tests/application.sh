# Sourced by the tests that start an application: starts it, waits for its port, stops it.
# Everything listens on, and is asked at, the loopback interface alone.

work=$(mktemp -d)
started=()

stop_all() {
  local status=$? pid
  for pid in "${started[@]}"; do
    kill "$pid" 2>/dev/null || true
  done
  [ "$status" -eq 0 ] || [ ! -f "$work/log" ] || { echo "--- last log:"; tail -n 60 "$work/log"; }
  rm -rf "$work"
  exit "$status"
}
trap stop_all EXIT

fail() {
  echo "FAILED: $*" >&2
  exit 1
}

# quietly COMMAND...: shows what it prints only if it fails
quietly() {
  "$@" >"$work/quietly.log" 2>&1 || { cat "$work/quietly.log"; fail "$1"; }
}

# find_sample: sets jar to the sample that was packaged
find_sample() {
  jar=$(find "$root/sample-app/target" -maxdepth 1 -name 'sample-app-*.jar' | head -n 1)
  [ -n "$jar" ] || fail "no executable jar in sample-app/target"
}

# find_browser: sets browser
find_browser() {
  local name
  browser=
  for name in chromium chromium-browser google-chrome; do
    browser=$(command -v "$name") && break
  done
  [ -n "$browser" ] || fail "no browser: install chromium"
}

# start JAR [ARGUMENT...]: sets pid; the log is $work/log
start() {
  # The lines of an application before it must not be taken for its own
  : >"$work/log"
  java -jar "$@" --esp.https.address=127.0.0.1 --esp.https.port-secure=0 --esp.https.port-insecure=0 >"$work/log" 2>&1 &
  pid=$!
  started+=("$pid")
}

# await_line PATTERN: waits until the log has a matching line, at most 180 s, and prints it
await_line() {
  local deadline=$((SECONDS + 180))
  until grep -m1 -E "$1" "$work/log"; do
    kill -0 "$pid" 2>/dev/null || fail "the application ended, waiting for: $1"
    [ "$SECONDS" -lt "$deadline" ] || fail "no line in time: $1"
    sleep 0.2
  done
}

# await_port: sets port to the one of the ESP HTTPS server
await_port() {
  port=$(await_line 'ESP HTTPS server started on port [0-9]+' | sed -E 's/.*started on port ([0-9]+).*/\1/')
  [ -n "$port" ] || exit 1
}

# stop: SIGTERM has to end the application, with the server stopped
stop() {
  local status=0 deadline=$((SECONDS + 30))
  kill -TERM "$pid"
  while kill -0 "$pid" 2>/dev/null; do
    [ "$SECONDS" -lt "$deadline" ] || fail "SIGTERM did not end the application"
    sleep 0.2
  done
  wait "$pid" || status=$?
  [ "$status" -eq 143 ] || fail "exit code $status after SIGTERM, expected 143"
  grep -q 'ESP HTTPS server stopped' "$work/log" || fail "the server was not stopped"
}

# refused STATUS: the application has to end by itself
refused() {
  local status=0 deadline=$((SECONDS + 60))
  while kill -0 "$pid" 2>/dev/null; do
    [ "$SECONDS" -lt "$deadline" ] || fail "the application goes on with a configuration it cannot serve"
    sleep 0.2
  done
  wait "$pid" || status=$?
  [ "$status" -eq "$1" ] || fail "exit code $status, expected $1"
}

# expect_log TEXT...: each has to be in the log
expect_log() {
  local text
  for text; do
    grep -qF -- "$text" "$work/log" || fail "the log lacks: $text"
  done
}

# refuse_log TEXT...: none may be in the log
refuse_log() {
  local text
  for text; do
    ! grep -qF -- "$text" "$work/log" || fail "the log has: $text"
  done
}

# memory: prints the kB of the process, and those of its heap that are in use
memory() {
  local used
  quietly jcmd "$pid" GC.run
  used=$(jcmd "$pid" GC.heap_info | sed -nE 's/.* used ([0-9]+)K.*/\1/p' | head -n 1)
  echo "$(sed -nE 's/^VmRSS:[^0-9]*([0-9]+).*/\1/p' "/proc/$pid/status") $used"
}
