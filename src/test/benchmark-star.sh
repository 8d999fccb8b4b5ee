#!/usr/bin/env bash
# Times the full build of a made-up country of five years, table by table, and the heaviest tables of the star beside DuckDB,
# which must come to the same rows: src/test/benchmark-star.sh [scale [folder]]
# Scale 0.1 when nothing is said, with two cores and a heap of 8 GiB (HEAP=4g for another one). What stands in the folder
# from an earlier time is not built again. Rows of persons pass through target/ in clear: for made-up countries only.
set -euo pipefail
home=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
scale=${1:-0.1}
folder=${2:-$home/target/benchmark-$scale}
heap=${HEAP:-8g}
export JAMLIK_JAVA_OPTIONS="-Xmx$heap"
settings=(--set "landing-root=$folder/landing" --set "archive-root=$folder/archive"
    --set "warehouse-root=$folder/warehouse" --set "keyset-file=$folder/keyset.json" --set "spark.master=local[2]")

if [[ ! -f $folder/built ]]; then
    [[ -d $folder/landing ]] || "$home/jamlik" generate --scale "$scale" --years 2019-2023 --seed 1 --out "$folder/landing" | tail -n 1
    began=$(date +%s)
    "$home/jamlik" nightly --as-of 2024-12-01 "${settings[@]}" > "$folder/night.txt" 2> "$folder/night.log"
    echo $(($(date +%s) - began)) > "$folder/built"
fi
echo "night: $(cat "$folder/built") s, of which:"
grep -E '(state|deliveries|identities|build|check|publish) +[0-9.]+ s$' "$folder/night.log"
# tables are built four side by side, so that their seconds add up to more than the night's
"$home/jamlik" sql "${settings[@]}" "
    select table_name, round(sum(seconds), 1) as seconds, sum(row_count) as row_count from ops.receipt
    where step = 'build' group by table_name order by seconds desc"
mvn -B -ntp -q -f "$home/pom.xml" -Pbench verify "-Dbench.warehouse=$folder/warehouse" "-Dbench.heap=$heap"
