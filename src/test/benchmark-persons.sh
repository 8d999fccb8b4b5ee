#!/usr/bin/env bash
# Times a first night over a population: src/test/benchmark-persons.sh [persons [folder]]
# 12 million persons and a heap of 4 GiB when nothing is said; the folder needs some 5 GB. Tells the seconds of each phase.
set -euo pipefail
home=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
folder=${2:-$home/target/benchmark-persons}
rm -rf "$folder"
mkdir -p "$folder/landing"
"$home/src/test/run-main.sh" org.jamlik.run.PopulationFile "${1:-12000000}" "$folder/made"
mv "$folder"/made/rtb_person_2022_v1.parquet "$folder/landing/"
time "$home/jamlik" nightly --as-of 2023-01-31 --set landing-root="$folder/landing" \
    --set archive-root="$folder/archive" --set warehouse-root="$folder/warehouse" \
    --set keyset-file="$folder/keyset.json"
rm -rf "$folder"
