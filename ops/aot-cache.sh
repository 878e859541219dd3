#!/usr/bin/env bash
# Makes the server start faster: unpacks the jar and has the JVM write down, in a run that ends before any port opens,
# what start-up needs. Start the result with
#
#   cd FOLDER && java @jvm.options -jar byteborne-world.jar
#
# Usage: ops/aot-cache.sh [FOLDER]    (target/byteborne-world; one with an unpacked jar in it is only trained)
# JAVA says which java to use, JAR which jar. The cache is for exactly that JDK (25 or later) and that jar.
set -euo pipefail

ops=$(cd "$(dirname "$0")" && pwd)
folder=${1:-$ops/../target/byteborne-world}
java=${JAVA:-java}
jar=${JAR:-$ops/../target/byteborne-world.jar}

if [ ! -d "$folder/lib" ]; then
  "$java" -Djarmode=tools -jar "$jar" extract --destination "$folder" --force
  cp "$ops/jvm.options" "$folder"
fi
cd "$folder"
rm -f byteborne-world.aot
# The options that will be used, but for the one that reads the cache. The optimising compiler stays out of the training:
# the JVM would use it again for all that it was used for here, while the server starts and is not hot yet.
grep -v AOTCache jvm.options >training.options
"$java" @training.options -XX:AOTCacheOutput=byteborne-world.aot -XX:TieredStopAtLevel=1 -Xlog:aot=error \
  -Dspring.context.exit=onRefresh -jar byteborne-world.jar --logging.level.root=warn --spring.main.banner-mode=off
rm training.options
ls -l byteborne-world.aot
