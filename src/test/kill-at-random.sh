#!/usr/bin/env bash
# Kills nightly runs at random moments and looks at what reruns make: src/test/kill-at-random.sh [kills [seed [folder]]]
# 10 kills when nothing is said; the folder for everything is the one for temporary files.
set -euo pipefail

# the quick compiler alone would get a cache for compiled code that is too small for Spark
exec "$(dirname "${BASH_SOURCE[0]}")/run-main.sh" -XX:TieredStopAtLevel=1 -XX:ReservedCodeCacheSize=240m \
    org.jamlik.run.KillAtRandom "${@:-10}"
