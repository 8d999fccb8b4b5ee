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

# Runs a command to its end, and leaves in $told how many lines it logged.
whole() {
    (jamlik "$@")
    told=$(wc -l < "$folder/$1/err.log")
}

whole undisturbed nightly --as-of 2023-06-01
cp -r "$folder/undisturbed" "$folder/killed"
whole undisturbed rotate
rotating=$told
whole undisturbed forget --persons "$folder/persons.txt"
forgetting=$told
echo "undisturbed: rotate logs $rotating lines, forget $forgetting"

# kill_once <lines it logs> <command>...: kills it behind one of the first two thirds of them, however fast the machine
# is, and says what it did last; false when it ended by itself
kill_once() {
    local lines=$(($1 * 2 / 3)) moment
    shift
    moment=$((1 + RANDOM % lines))
    : > "$folder/killed/err.log"
    (jamlik killed "$@") &
    local pid=$!
    while kill -0 "$pid" 2> /dev/null && (($(wc -l < "$folder/killed/err.log") < moment)); do
        sleep 0.05
    done
    if kill -9 "$pid" 2> /dev/null; then
        wait "$pid" 2> /dev/null || true
        echo "$1 killed behind line $moment: $(tail -n 1 "$folder/killed/err.log")"
    else
        wait "$pid" || exit
        echo "$1 ended by itself before line $moment"
        return 1
    fi
}

# kill_often <times> <lines it logs> <command>...: kills it, and runs it to its end when it has not ended by itself
kill_often() {
    local times=$1 n
    shift
    for ((n = 0; n < times; n++)); do
        kill_once "$@" || return 0
    done
    shift
    whole killed "$@"
}

kill_often $((kills * 3 / 10)) "$rotating" rotate
kill_often $((kills - kills * 3 / 10)) "$forgetting" forget --persons "$folder/persons.txt"

for place in undisturbed killed; do
    "$home/src/test/run-main.sh" org.jamlik.run.TableContents "$folder/$place" 2> "$folder/err.log" > "$folder/$place.txt"
done
diff "$folder/undisturbed.txt" "$folder/killed.txt"
echo "$(wc -l < "$folder/killed.txt") tables, all equal"
if [[ -z ${3:-} ]]; then
    rm -rf "$folder"
fi
