#!/usr/bin/env bash
# Lets 1, 4 and 16 clients ask the endpoint, and DuckDB, in one run: src/test/benchmark-serve.sh [scale [folder]]
# Goes on from the folder of src/test/benchmark-star.sh, whose marts it reads. SECONDS_EACH (60) is how long 1 and 4 clients ask, and
# SECONDS_OF_16 (180) how long 16 do.
set -euo pipefail
home=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
scale=${1:-0.1}
folder=${2:-$home/target/benchmark-$scale}
mvn -B -ntp -q -f "$home/pom.xml" -Pbench verify "-Dbench.class=ServeBenchmark" "-Dbench.warehouse=$folder/warehouse" \
    "-Dbench.seconds=${SECONDS_EACH:-60}" "-Dbench.longest=${SECONDS_OF_16:-180}" "-Dbench.heap=${HEAP:-8g}"
