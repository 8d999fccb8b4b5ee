#!/usr/bin/env bash
# Times the marts of 30, 100 and 700 entries of the catalogue in one run: src/test/benchmark-marts.sh [scale [folder]]
# Goes on from the folder of src/test/benchmark-star.sh, whose star it reads; 700 entries are those of the catalogue several
# times under other ids. The first 30 are for the JVM.
set -euo pipefail
home=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
scale=${1:-0.1}
folder=${2:-$home/target/benchmark-$scale}
mvn -B -ntp -q -f "$home/pom.xml" -Pbench verify "-Dbench.class=MartBenchmark" "-Dbench.warehouse=$folder/warehouse" \
    "-Dbench.heap=${HEAP:-8g}"
