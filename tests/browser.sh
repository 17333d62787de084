#!/usr/bin/env bash
# Starts the sample from its executable jar and looks at its page with a real browser, headless.
# Run 'mvn package' first, or verify.sh, which does.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
source "$root/tests/application.sh"

find_browser
find_sample

# page URL: prints the document after its scripts have run
page() {
  timeout 60 "$browser" --headless --no-sandbox --disable-gpu --disable-dev-shm-usage --no-proxy-server \
    --disable-background-networking --disable-component-update --no-first-run --user-data-dir="$work/profile" \
    --ignore-certificate-errors --virtual-time-budget=5000 --dump-dom "$1" 2>"$work/browser.log" ||
    { cat "$work/browser.log" >&2; fail "the browser did not load $1"; }
}

echo "- the page tells the browser how it is connected"
cd "$work"
start "$jar" --server.port=0 --server.address=127.0.0.1 --sample.pki-directory="$work/pki"
await_port
page "https://localhost:$port/" >"$work/page.html"
for text in 'TLSv1.3' '127.0.0.1'; do
  grep -qF "$text" "$work/page.html" || { cat "$work/page.html"; fail "the page lacks: $text"; }
done
stop

echo "browser: OK"
