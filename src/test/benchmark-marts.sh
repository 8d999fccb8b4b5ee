#!/usr/bin/env bash
# Times the marts of 30, 100 and 700 entries of the catalogue: src/test/benchmark-marts.sh [scale [folder]]
# Goes on from the folder of src/test/benchmark-star.sh, whose star it reads; 700 entries are those of the catalogue several
# times under other ids. Each is built in a JVM of its own, as a night has one, and there a second time.
set -euo pipefail
home=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
scale=${1:-0.1}
folder=${2:-$home/target/benchmark-$scale}
bench() {
    mvn -B -ntp -q -f "$home/pom.xml" -Pbench verify "-Dtest=MartBenchmark#$1" "-Dbench.warehouse=$folder/warehouse" \
        "-Dbench.heap=${HEAP:-8g}" "-Dbench.entries=${2:-30}"
}
for entries in 30 100 700; do
    bench marts_of_so_many_entries "$entries"
done
bench cells_of_one_fact_after_another
bench duckdb_comes_to_the_same_cells
