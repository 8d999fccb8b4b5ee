#!/usr/bin/env bash
# A night with one corrected month beside the full build: src/test/benchmark-change.sh [scale [folder]]
# Goes on from the folder of src/test/benchmark-star.sh, which has built a country of five years: May 2023 of services under the
# social services act comes again, without ten of its lines. Tells the seconds and the bytes written, without accounts.
set -euo pipefail
home=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
scale=${1:-0.1}
folder=${2:-$home/target/benchmark-$scale}
export JAMLIK_JAVA_OPTIONS="-Xmx${HEAP:-8g}"
settings=(--set "landing-root=$folder/landing" --set "archive-root=$folder/archive"
    --set "warehouse-root=$folder/warehouse" --set "keyset-file=$folder/keyset.json" --set "spark.master=local[2]")

first=$(find "$folder/landing" -name 'sol_2023_05_v*.txt' | sort -V | tail -n 1)
number=$(basename "$first" .txt | sed 's/.*_v//')
again=$(dirname "$first")/sol_2023_05_v$((number + 1)).txt
sed "$((number + 1)),$((number + 10))d" "$first" > "$again"
touch "$folder/changed"
began=$(date +%s)
"$home/jamlik" nightly --as-of 2024-12-01 "${settings[@]}" > "$folder/change.txt" 2> "$folder/change.log"
seconds=$(($(date +%s) - began))
grep -E '^(accepted|built)' "$folder/change.txt"
grep -E '(state|deliveries|identities|build|check|publish) +[0-9.]+ s$' "$folder/change.log"
written=$(find "$folder/warehouse" -name '*.parquet' -newer "$folder/changed" -not -path '*/ops/*' -printf '%s\n' |
    awk '{ sum += $1 } END { print sum + 0 }')
delivered=$(stat -c %s "$again")
full=$(cat "$folder/built")
echo "night: $seconds s, the full build $full s: a $(awk "BEGIN { printf \"%.1f\", $full / $seconds }")th of it"
echo "bytes: $delivered delivered, $written written: $(awk "BEGIN { printf \"%.2f\", $written / $delivered }") times"
