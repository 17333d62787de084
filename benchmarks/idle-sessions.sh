#!/usr/bin/env bash
# Measures what requests and purges cost beside idle sessions. Arguments: numbers of idle sessions.
# Run 'mvn install -DskipTests' first. Options of the measurement go into JAVA_OPTS, for example -Drounds=1.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

mvn -B -ntp -q -f "$root/benchmarks/pom.xml" clean package

# Each session is a descriptor on either side
ulimit -n 131072 2>/dev/null || ulimit -n "$(ulimit -Hn)"
echo "Descriptors: $(ulimit -n), processors: $(nproc), $(java -version 2>&1 | head -n 1)" >&2

# shellcheck disable=SC2086
exec java -Xmx4g "-Ddescriptors=$(ulimit -n)" ${JAVA_OPTS:-} -cp "$root/benchmarks/target/benchmarks.jar:$root/benchmarks/target/lib/*" \
  io.github.esphttps.benchmarks.IdleSessions "$@"
