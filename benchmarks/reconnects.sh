#!/usr/bin/env bash
# Measures what connections cost that resume a session with a ticket, and full handshakes, all with certificates of the
# clients. Run 'mvn install -DskipTests' first. Options of the measurement go into JAVA_OPTS, for example -Drounds=3.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

mvn -B -ntp -q -f "$root/benchmarks/pom.xml" clean package
echo "Processors: $(nproc), $(java -version 2>&1 | head -n 1)" >&2

# Netty's client asks for tickets of TLS 1.2 only if it is told to, and encrypts each key on its way to BoringSSL
# shellcheck disable=SC2086
exec java -Xmx2g -Djdk.tls.client.enableSessionTicketExtension=true -Dkeystore.pkcs12.keyPbeIterationCount=1 ${JAVA_OPTS:-} \
  -cp "$root/benchmarks/target/benchmarks.jar:$root/benchmarks/target/lib/*" io.github.esphttps.benchmarks.Reconnects
