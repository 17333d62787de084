#!/usr/bin/env bash
# Checks that each peer serves what peers.tsv and its columns say. Arguments: names of variants, all if there are none.
# Run 'mvn install -DskipTests' first. Needs curl, openssl, and for WebSockets the package python3-websockets.
set -uo pipefail
peers=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
target=$(dirname "$peers")/target
pki=$target/peers-pki
work=$(mktemp -d)
pid=
failures=0
trap 'end; rm -rf "$work"' EXIT

# issue NAME EXTENSIONS: a P-256 certificate of the CA, and its key in PKCS#8
issue() {
  openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj "/CN=$1" -keyout "$pki/$1-key.pem" -out "$pki/$1.csr"
  openssl x509 -req -in "$pki/$1.csr" -CA "$pki/ca.pem" -CAkey "$pki/ca-key.pem" -CAcreateserial -days 3650 \
    -extfile <(echo "$2") -out "$pki/$1.pem"
}

make_pki() {
  [ ! -e "$pki/complete" ] || return 0
  mkdir -p "$pki"
  {
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 3650 -subj '/CN=Peers' \
      -keyout "$pki/ca-key.pem" -out "$pki/ca.pem" &&
      issue localhost 'subjectAltName=DNS:localhost,IP:127.0.0.1' &&
      issue device 'extendedKeyUsage=clientAuth'
  } 2>"$work/log" || { cat "$work/log" >&2; exit 1; }
  touch "$pki/complete"
}

free_port() {
  local port
  for ((i = 0; i < 100; i++)); do
    port=$((20000 + RANDOM % 10000))
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || { echo "$port"; return; }
  done
  echo "No port is free" >&2
  exit 1
}

# begin TICKETS [CLIENT_CA]: starts the variant
begin() {
  local main="com.example.peers.${directory//-/}.Main" options=()
  port=$(free_port)
  : >"$work/out"
  if [ "$directory" = nginx ]; then
    PEER_PORT=$port PEER_CERTIFICATE=$pki/localhost.pem PEER_KEY=$pki/localhost-key.pem PEER_TICKETS=$1 \
      PEER_CLIENT_CA=${2:-} "$peers/nginx/start.sh" >"$work/out" 2>"$work/err" &
  else
    [ "$jvm" = - ] || read -ra options <<<"$jvm"
    [ -z "${2:-}" ] || options+=("-Dpeer.client-ca=$2")
    java -Xmx512m "${options[@]}" "-Dpeer.port=$port" "-Dpeer.certificate=$pki/localhost.pem" \
      "-Dpeer.key=$pki/localhost-key.pem" "-Dpeer.tickets=$1" \
      -cp "$peers/$directory/target/$directory.jar:$peers/$directory/target/lib/*" "$main" >"$work/out" 2>"$work/err" &
  fi
  pid=$!
  for ((i = 0; i < 600; i++)); do
    ! grep -qx READY "$work/out" || return 0
    kill -0 "$pid" 2>/dev/null || break
    sleep 0.1
  done
  report 1 starts
  cat "$work/out" "$work/err"
  end
  return 1
}

end() {
  [ -z "$pid" ] || { kill -KILL "$pid" && wait "$pid"; } 2>/dev/null
  pid=
}

# report STATUS WHAT
report() {
  if [ "$1" = 0 ]; then
    echo "ok   $name: ${2%: }"
  else
    echo "FAIL $name: ${2%: }"
    failures=$((failures + 1))
  fi
}

can() {
  [[ ,$capabilities, == *,$1,* ]]
}

# get PATH OPTION...: writes the body to a file, prints status, Content-Length, content type and version of HTTP
get() {
  curl -sS --http1.1 --max-time 60 --cacert "$pki/ca.pem" "${identity[@]}" -o "$work/body" \
    -w '%{http_code} %header{content-length} %{content_type} HTTP/%{http_version} ' "${@:2}" "https://localhost:$port$1" 2>"$work/curl"
}

# answers WHAT PATTERN EXPECTED_BODY_FILE PATH OPTION...
answers() {
  local answer
  answer=$(get "${@:4}")
  [[ $answer == $2 ]] && cmp -s "$work/body" "$3"
  report $? "$1: ${answer}$(head -n 1 "$work/curl")"
}

check_http() {
  local suffix=$1
  printf 'Hello world!' >"$work/hello"
  head -c 10240 /dev/zero | tr '\0' x >"$work/10k"
  head -c 104857600 /dev/zero >"$work/download"
  printf 104857600 >"$work/upload"
  answers "GET /hello$suffix" '200 12 text/plain* HTTP/1.1 ' "$work/hello" /hello
  answers "GET /hello$suffix, TLS 1.2" '200 12 text/plain* HTTP/1.1 ' "$work/hello" /hello --tls-max 1.2
  answers "GET /hello$suffix, TLS 1.3" '200 12 text/plain* HTTP/1.1 ' "$work/hello" /hello --tlsv1.3
  answers "GET /10k$suffix" '200 10240 text/plain* HTTP/1.1 ' "$work/10k" /10k
  answers "GET /download$suffix" '200 104857600 application/octet-stream HTTP/1.1 ' "$work/download" /download
  if can upload; then
    answers "POST /upload$suffix" '200 9 text/plain* HTTP/1.1 ' "$work/upload" /upload --data-binary "@$work/download" -H Expect: \
      -H 'Content-Type: application/octet-stream'
  fi
  if can ws; then
    "$python" "$peers/websocket_check.py" "$port" "$pki/ca.pem" "${files[@]}" >"$work/python" 2>&1
    report $? "WebSockets$suffix: $(tail -n 1 "$work/python")"
  fi
}

# connect OPTION...: a request, with what openssl tells in the file 'session'
connect() {
  printf 'GET /hello HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' |
    timeout 20 openssl s_client -connect "127.0.0.1:$port" -ign_eof -groups X25519:P-256 -CAfile "$pki/ca.pem" "$@" >"$work/session" 2>&1
  grep -q 'Hello world!' "$work/session"
}

# check_tls SUFFIX OPTION...: agreed parameters
check_tls() {
  local version
  for version in 2 3; do
    connect "-tls1_$version" "${@:2}" && grep -q "Verify return code: 0" "$work/session"
    report $? "TLS 1.$version$1: $(grep -oE 'TLSv1.[23], Cipher is .*' "$work/session" | head -n 1), $(grep -o 'Server Temp Key: .*' "$work/session")"
  done
}

# check_tickets VERSION CAPABILITY SUFFIX OPTION...: whether a ticket resumes where the variant has them
check_tickets() {
  local expected=New
  ! can "$2" || expected=Reused
  rm -f "$work/ticket"
  connect "-tls1_$1" -sess_out "$work/ticket" "${@:4}" &&
    if [ -s "$work/ticket" ]; then
      connect "-tls1_$1" -sess_in "$work/ticket" "${@:4}" && grep -q "^$expected, TLSv1.$1" "$work/session"
    else
      [ "$expected" = New ]
    fi
  report $? "TLS 1.$1$3: the second handshake is to be $expected, and is $(grep -oE '^(New|Reused), TLSv1..' "$work/session")"
}

check_no_tickets() {
  local version tickets resumes
  for version in 2 3; do
    connect "-tls1_$version" -sess_out "$work/ticket"
    tickets=$(grep -c 'TLS session ticket:' "$work/session")
    connect "-tls1_$version" -sess_in "$work/ticket"
    resumes=no
    ! grep -q '^Reused' "$work/session" || resumes=yes
    echo "note $name: TLS 1.$version without peer.tickets: $tickets tickets, resumes: $resumes"
  done
}

check_refusal() {
  local answer version identity=()
  for version in 2 3; do
    answer=$(get /hello "--tlsv1.$version" --tls-max "1.$version")
    [[ $answer == 000* || $answer == 400* ]]
    report $? "TLS 1.$version without certificate is refused: $answer$(head -n 1 "$work/curl")"
  done
}

check_end() {
  local begun
  begun=$(date +%s%3N)
  kill "$pid"
  for ((i = 0; i < 40; i++)); do
    kill -0 "$pid" 2>/dev/null || break
    sleep 0.05
  done
  ! kill -0 "$pid" 2>/dev/null
  report $? "ends after SIGTERM: $(($(date +%s%3N) - begun)) ms"
  end
  [ ! -s "$work/err" ] || sed "s/^/     $name: /" "$work/err" | head -n 5
}

check() {
  local identity=() files=() tickets=true
  can tickets13 || tickets=false
  begin "$tickets" || return
  check_http ''
  check_tls ''
  check_tickets 2 tickets12 ''
  check_tickets 3 tickets13 ''
  check_end
  if can mtls; then
    files=("$pki/device.pem" "$pki/device-key.pem")
    identity=(--cert "${files[0]}" --key "${files[1]}")
    begin "$tickets" "$pki/ca.pem" || return
    check_http ' with certificate'
    check_refusal
    check_tls ' with certificate' -cert "${files[0]}" -key "${files[1]}"
    check_tickets 2 tickets12 ' with certificate' -cert "${files[0]}" -key "${files[1]}"
    check_tickets 3 tickets13 ' with certificate' -cert "${files[0]}" -key "${files[1]}"
    check_end
  fi
  if [ "$tickets" = true ]; then
    begin false || return
    check_no_tickets
    check_end
  fi
}

for python in python3 /usr/bin/python3 ''; do
  [ -n "$python" ] || { echo "WebSockets cannot be checked: install python3-websockets" >&2; exit 1; }
  ! "$python" -c 'import websockets' 2>/dev/null || break
done
make_pki
built=
while IFS=$'\t' read -r name directory jvm _ capabilities _; do
  [[ $name != '#'* ]] || continue
  [[ $# = 0 || " $* " == *" $name "* ]] || continue
  if [ "$directory" != nginx ] && [[ " $built " != *" $directory "* ]]; then
    mvn -B -ntp -q -f "$peers/$directory/pom.xml" package </dev/null || exit 1
    built+=" $directory"
  fi
  check </dev/null
done <"$peers/peers.tsv"
echo "$failures checks failed"
[ "$failures" = 0 ]
