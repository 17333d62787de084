#!/usr/bin/env bash
# Compares the server with others, each in a process of its own, as ratios within one run: see README.md.
set -euo pipefail
# Figures and names alike everywhere
export LC_ALL=C.UTF-8
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
benchmarks=$root/benchmarks
list=$benchmarks/peers/peers.tsv
short_work=keepalive,full,resumed13,memory
all_work=keepalive,full,mtls,resumed13,resumed12,memory,startup,first,websocket,bulk,events,pool

usage() {
  cat <<END
Usage: benchmarks/run.sh [--peers NAME,...] [--work ITEM,...] [--rounds N] [--seconds S] [--short] [--no-build] [--out DIR]

  --peers     servers that are compared, in the order in which they take turns; all if not said
  --work      what they do; all if not said:
                keepalive  requests on 1, 16 and 64 connections that stay open
                full       full TLS 1.3 handshake and a request for each connection
                mtls       the same with client certificates, seen before and new
                resumed13  resumed TLS 1.3 handshake and a request for each connection
                resumed12  the same with TLS 1.2
                memory     memory of 2,000, 8,000 and 20,000 idle sessions
                startup    time from the start of the process to the first response
                first      time of connect, handshake and first request, one after the other
                websocket  echo and broadcast
                bulk       100 MiB down and up
                events     what session events and meters add to a full handshake (product, product-full)
                pool       requests and connects beside idle sessions, and purges, as idle-sessions.sh
  --rounds    how often each server is measured: 5, or 3 in short
  --seconds   how long one measurement takes: 5, or 2 in short
  --short     a quick look: a third of the warm-up, 2,000 idle sessions once, and if peers and work are not said,
              reactor-netty and product-full with ${short_work//,/, }
  --no-build  take what was built before
  --out       directory of results.md, results.json and logs: benchmarks/target/comparison
END
  [ ! -f "$list" ] || { echo && echo "Peers:" && awk -F'\t' '!/^#/ && NF { printf "  %-18s %s\n", $1, $4 }' "$list"; }
}

fail() {
  echo "$1" >&2
  exit "${2:-1}"
}

# check_names WHAT NAMES KNOWN: all comma separated
check_names() {
  local name named=,
  [[ $2 =~ ^[a-z0-9-]+(,[a-z0-9-]+)*$ ]] || fail "Not a list of $1 names: '$2'" 2
  for name in ${2//,/ }; do
    [[ $named != *",$name,"* ]] || fail "The $1 '$name' is named twice" 2
    named+=$name,
    case ",$3," in
      *",$name,"*) ;;
      *) fail "Unknown $1 '$name'. There are: ${3//,/, }" 2 ;;
    esac
  done
}

# number OPTION VALUE
number() {
  [[ $2 =~ ^[1-9][0-9]{0,3}$ ]] || fail "$1 needs a number from 1 on, not '$2'" 2
}

# Where Debian has nginx
PATH=$PATH:/usr/sbin
peers='' work='' rounds='' seconds='' quick=false build=true out=$benchmarks/target/comparison
while [ $# -gt 0 ]; do
  case $1 in
    --peers | --work | --rounds | --seconds | --out)
      [ $# -gt 1 ] || fail "$1 needs a value" 2
      case $1 in
        --peers) peers=$2 ;;
        --work) work=$2 ;;
        --rounds) number "$1" "$2" && rounds=$2 ;;
        --seconds) number "$1" "$2" && seconds=$2 ;;
        --out) out=$2 ;;
      esac
      shift 2
      ;;
    --short) quick=true && shift ;;
    --no-build) build=false && shift ;;
    --help | -h) usage && exit 0 ;;
    *) fail "Unknown option '$1'. Options: benchmarks/run.sh --help" 2 ;;
  esac
done

all_peers=$(awk -F'\t' '!/^#/ && NF { printf "%s%s", separator, $1; separator = "," }' "$list")
if [ "$quick" = true ]; then
  peers=${peers:-reactor-netty,product-full} work=${work:-$short_work} rounds=${rounds:-3} seconds=${seconds:-2}
else
  work=${work:-$all_work} rounds=${rounds:-5} seconds=${seconds:-5}
  # nginx is compared where it is installed
  if [ -z "$peers" ] && ! command -v "${PEER_NGINX:-nginx}" >/dev/null; then
    peers=$(tr , '\n' <<<"$all_peers" | grep -vx nginx | paste -sd ,)
    echo "nginx is not installed, and left out" >&2
  fi
  peers=${peers:-$all_peers}
fi
check_names peer "$peers" "$all_peers"
check_names 'work item' "$work" "$all_work"

# Tools, and the packages of Debian that have them
missing=()
for tool in java:default-jdk-headless jcmd:default-jdk-headless mvn:maven openssl:openssl wrk:wrk h2load:nghttp2-client \
  curl:curl nginx:nginx; do
  [[ ${tool%:*} != nginx || ,$peers, == *,nginx,* && -z "${PEER_NGINX:-}" ]] || continue
  command -v "${tool%:*}" >/dev/null || missing+=("$tool")
done
if [ ${#missing[@]} -gt 0 ]; then
  fail "Missing: ${missing[*]%:*}. Install with: apt-get install $(printf '%s\n' "${missing[@]#*:}" | sort -u | paste -sd ' ')"
fi

# directory PEER: of its program
directory() {
  awk -F'\t' -v name="$1" '$1 == name { print $2 }' "$list"
}

if [ "$build" = true ]; then
  echo "Building" >&2
  mvn -B -ntp -q -f "$root/pom.xml" -pl esp-https-server-spring-boot-starter -am install -DskipTests -Djacoco.skip
  mvn -B -ntp -q -f "$benchmarks/pom.xml" clean package
  for directory in $(for peer in ${peers//,/ }; do directory "$peer"; done | sort -u); do
    [ ! -f "$benchmarks/peers/$directory/pom.xml" ] || mvn -B -ntp -q -f "$benchmarks/peers/$directory/pom.xml" clean package
  done
fi

mkdir -p "$out"
out=$(cd "$out" && pwd)
pki=$out/work/pki
[ ! -e "$out/work" ] || [ -d "$pki" ] || fail "$out/work is not of a comparison, and would be removed"
rm -rf "$out/work" "$out/results.md" "$out/results.json"
mkdir -p "$pki"

openssl_quietly() {
  openssl "$@" 2>"$pki/openssl.log" || { cat "$pki/openssl.log" >&2; exit 1; }
}

p256=(-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes)

# authority NAME SUBJECT
authority() {
  openssl_quietly req -x509 "${p256[@]}" -days 30 -subj "$2" -addext 'keyUsage=critical,keyCertSign,cRLSign' \
    -keyout "$pki/$1-key.pem" -out "$pki/$1.pem"
}

authority ca '/CN=Comparison CA'
authority client-ca '/CN=Comparison client CA'
openssl_quietly req -new "${p256[@]}" -subj /CN=localhost -keyout "$pki/server-key.pem" -out "$pki/server.csr"
printf '%s\n' subjectAltName=DNS:localhost,IP:127.0.0.1 extendedKeyUsage=serverAuth keyUsage=critical,digitalSignature \
  >"$pki/server.ext"
openssl_quietly x509 -req -in "$pki/server.csr" -CA "$pki/ca.pem" -CAkey "$pki/ca-key.pem" -CAcreateserial -days 30 \
  -extfile "$pki/server.ext" -out "$pki/server.pem"

# Each session is a descriptor on either side
ulimit -n 131072 2>/dev/null || ulimit -n "$(ulimit -Hn)"
commit=$(git -C "$root" describe --always --dirty 2>/dev/null) || commit=unknown
# wrk ends with 1 after it has told its version
wrk=$(wrk -v 2>&1 | head -n 1 | cut -d ' ' -f 1-2) || true
tools="$wrk, $(h2load --version), $(curl --version | head -n 1 | cut -d ' ' -f 1-2), $(openssl version | cut -d ' ' -f 1-2)"
[[ ,$peers, != *,nginx,* ]] || tools+=", $("${PEER_NGINX:-nginx}" -v 2>&1)"
[ "$quick" = false ] ||
  JAVA_OPTS="-Drounds=1 -Drequests=10000 -Dpurge-rounds=1 -Dnewcomers=200 -Dwarm-up-sessions=1000 ${JAVA_OPTS:-}"
# Netty's client asks for tickets of TLS 1.2 only if it is told to, and encrypts each key on its way to BoringSSL
# shellcheck disable=SC2086
java -Xmx4g -Djdk.tls.client.enableSessionTicketExtension=true -Dkeystore.pkcs12.keyPbeIterationCount=1 \
  "-Ddescriptors=$(ulimit -n)" ${JAVA_OPTS:-} \
  "-Dcomparison.peers=$peers" "-Dcomparison.work=$work" "-Dcomparison.rounds=$rounds" "-Dcomparison.seconds=$seconds" \
  "-Dcomparison.quick=$quick" "-Dcomparison.benchmarks=$benchmarks" "-Dcomparison.out=$out" "-Dcomparison.commit=$commit" \
  "-Dcomparison.tools=$tools" "-Dcomparison.descriptors=$(ulimit -n)" "-Dcomparison.ticks=$(getconf CLK_TCK)" \
  -cp "$benchmarks/target/benchmarks.jar:$benchmarks/target/lib/*" \
  io.github.esphttps.benchmarks.comparison.Comparison && status=0 || status=$?
echo "Results: $out/results.md, $out/results.json" >&2
exit "$status"
