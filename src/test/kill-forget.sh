#!/usr/bin/env bash
# Kills rotate and forget with kill -9 at random moments and runs them again: src/test/kill-forget.sh [kills [seed [folder]]]
# 10 kills when nothing is said. Every table must come to hold what undisturbed runs make.
set -euo pipefail
home=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
kills=${1:-10}
RANDOM=${2:-$$}
folder=${3:-$(mktemp -d)}
mkdir -p "$folder/undisturbed" "$folder/landing"
cp -r "$home/src/test/resources/landing/person" "$folder/landing/"
echo "$kills kills, in $folder"
echo 180003030608 > "$folder/persons.txt"

jamlik() {
    local place=$folder/$1
    shift
    exec "$home/jamlik" "$@" --set landing-root="$folder/landing" \
        --set archive-root="$place/archive" --set warehouse-root="$place/warehouse" \
        --set keyset-file="$place/keyset.json" > "$place/out.log" 2> "$place/err.log"
}

timed() {
    local begun=$SECONDS
    (jamlik "$@")
    echo "$((SECONDS - begun))"
}

timed undisturbed nightly --as-of 2023-06-01 > /dev/null
cp -r "$folder/undisturbed" "$folder/killed"
rotating=$(timed undisturbed rotate)
forgetting=$(timed undisturbed forget --persons "$folder/persons.txt")
echo "undisturbed: rotate $rotating s, forget $forgetting s"

# kill <seconds it takes> <command>...: kills it at a random moment; says what it did last
kill_once() {
    local whole=$1 moment
    shift
    moment=$((2 + RANDOM % (whole > 3 ? whole - 2 : 1)))
    (jamlik killed "$@") &
    local pid=$!
    sleep "$moment"
    if kill -9 "$pid" 2> /dev/null; then
        wait "$pid" 2> /dev/null || true
        echo "$1 killed after $moment s: $(tail -n 1 "$folder/killed/err.log")"
    else
        wait "$pid"
        echo "$1 ended by itself before $moment s"
    fi
}

for ((n = 0; n < kills * 3 / 10; n++)); do
    kill_once "$rotating" rotate
done
timed killed rotate > /dev/null
for ((n = kills * 3 / 10; n < kills; n++)); do
    kill_once "$forgetting" forget --persons "$folder/persons.txt"
done
timed killed forget --persons "$folder/persons.txt" > /dev/null

for place in undisturbed killed; do
    "$home/src/test/run-main.sh" org.jamlik.run.TableContents "$folder/$place" 2> /dev/null > "$folder/$place.txt"
done
diff "$folder/undisturbed.txt" "$folder/killed.txt"
echo "$(wc -l < "$folder/killed.txt") tables, all equal"
if [[ -z ${3:-} ]]; then
    rm -rf "$folder"
fi
