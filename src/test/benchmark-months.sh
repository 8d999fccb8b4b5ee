#!/usr/bin/env bash
# Times 36 nights, each with one month file more: src/test/benchmark-months.sh [lines of a month [new folder]]
# 100,000 lines when nothing is said, with a heap of 2 GiB.
set -euo pipefail

exec "$(dirname "${BASH_SOURCE[0]}")/run-main.sh" org.jamlik.MonthsBenchmark "${1:-100000}" "${2:-$(mktemp -d)}"
