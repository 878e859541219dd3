#!/usr/bin/env bash
# Measures how long the server takes from its start to its open game port, in three ways, turn about: the jar as it is
# built, the same jar unpacked, and unpacked with the AOT cache. The port is probed by connecting every 2 ms.
#
# Usage: ops/measure-startup.sh [RUNS]    (10; JAVA says which java, JDK 25; GAME_PORT and HTTP_PORT are used meanwhile)
set -euo pipefail

cd "$(dirname "$0")/.."
runs=${1:-10}
java=${JAVA:-java}
game=${GAME_PORT:-21290}
http=${HTTP_PORT:-21291}
unpacked=target/byteborne-world
log=target/startup.log
exec {never}<> <(:)

rm -rf "$unpacked"
JAVA=$java ops/aot-cache.sh "$unpacked" >/dev/null 2>&1

# Prints the milliseconds of one start; the arguments are what java gets.
start() {
  local begun=$EPOCHREALTIME server
  "$java" "$@" --byteborne.server.port="$game" --server.port="$http" >"$log" 2>&1 &
  server=$!
  until command exec 3<>"/dev/tcp/127.0.0.1/$game"; do
    kill -0 "$server" || { cat "$log"; exit 1; }
    read -rt 0.002 -u "$never" || true
  done 2>/dev/null
  echo $(((${EPOCHREALTIME/./} - ${begun/./}) / 1000))
  exec 3>&-
  kill "$server"
  wait "$server" || true
}

declare -A times=([jar]="" [unpacked]="" [cached]="")
quiet=-Dsun.misc.unsafe.memory.access=allow
for ((run = 0; run <= runs; run++)); do
  jar=$(start "$quiet" -jar target/byteborne-world-exec.jar)
  plain=$(start "$quiet" -jar "$unpacked/byteborne-world-exec.jar")
  cached=$(cd "$unpacked" && log=startup.log start @jvm.options -jar byteborne-world-exec.jar)
  # The first of each brings the files into memory.
  if [ "$run" -gt 0 ]; then
    times[jar]+="$jar "
    times[unpacked]+="$plain "
    times[cached]+="$cached "
  fi
done

for way in jar unpacked cached; do
  tr ' ' '\n' <<<"${times[$way]% }" | sort -n | awk -v way="$way" '
    { t[NR] = $1 }
    END { printf "%-9s median %d ms (%d to %d), %d runs\n", way, (t[int((NR + 1) / 2)] + t[int(NR / 2) + 1]) / 2, t[1], t[NR], NR }'
done
