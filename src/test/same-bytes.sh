#!/usr/bin/env bash
# Generates a small country in two processes, with one core and with two, and compares every byte:
# src/test/same-bytes.sh [scale]
set -euo pipefail
home=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
folder=$(mktemp -d)
for cores in 1 2; do
    "$home/jamlik" generate --scale "${1:-0.001}" --years 2021-2023 --truth --defects 0.01 --out "$folder/$cores" \
        --set "spark.master=local[$cores]" 2> /dev/null | tail -n 1
done
diff -r "$folder/1" "$folder/2"
echo "$(find "$folder/1" -type f | wc -l) files, all equal"
rm -rf "$folder"
