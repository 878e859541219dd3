#!/usr/bin/env bash
# Makes the server start faster: unpacks the jar and has the JVM write down, in a run on ports of the system's choice that
# ends once it is up, what start-up needs. Start the result with
#
#   cd FOLDER && java @jvm.options -jar *.jar
#
# Usage: ops/aot-cache.sh [FOLDER]    (target/NAME-OF-THE-JAR)
# JAVA says which java to use, JAR which jar; without JAR, a folder with an unpacked jar in it is only trained. The cache is for exactly that JDK (25 or later) and that jar.
set -euo pipefail

ops=$(cd "$(dirname "$0")" && pwd)
java=${JAVA:-java}
folder=${1:-}

if [ -n "${JAR:-}" ] || [ -z "$folder" ] || [ ! -d "$folder/lib" ]; then
  shopt -s nullglob
  # What ./mvnw package has made: where a plain jar lies beside the program, the program is the exec jar.
  built=("$ops"/../target/*-exec.jar "$ops"/../target/*.jar)
  jar=${JAR:-${built[0]:-}}
  [ -n "$jar" ] || { echo "There is no jar in target; './mvnw package' makes it." >&2; exit 1; }
  name=$(basename "$jar" .jar)
  folder=${folder:-$ops/../target/${name%-exec}}
  "$java" -Djarmode=tools -jar "$jar" extract --destination "$folder" --force
  cp "$ops/jvm.options" "$folder"
fi
cd "$folder"
rm -f byteborne-world.aot
# The options that will be used, but for the one that reads the cache. The optimising compiler stays out of the training:
# the JVM would use it again for all that it was used for here, while the server starts and is not hot yet.
grep -v AOTCache jvm.options >training.options
"$java" @training.options -XX:AOTCacheOutput=byteborne-world.aot -XX:TieredStopAtLevel=1 -Xlog:aot=error \
  -jar *.jar --byteborne.server.host=127.0.0.1 --byteborne.server.port=0 --byteborne.websocket.port= \
  --server.address=127.0.0.1 --server.port=0 --logging.level.root=info >training.log 2>&1 &
server=$!
trap 'kill "$server" 2>/dev/null || true; rm -f training.options training.log' EXIT
for ((tenths = 0; ; tenths++)); do
  ! grep -q "Started .* in .* seconds" training.log || break
  if ((tenths == 600)) || ! kill -0 "$server" 2>/dev/null; then
    cat training.log
    echo "The server did not start; its log is above." >&2
    exit 1
  fi
  sleep 0.1
done
# The JVM writes the cache when it ends, and ends with 143 when it is told to.
kill "$server"
wait "$server" || [ $? = 143 ]
ls -l byteborne-world.aot
