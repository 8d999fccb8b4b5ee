#!/usr/bin/env bash
# Times what is made of identity numbers: src/test/benchmark-identity.sh [threads [numbers [rounds]]]
# 2 threads, 2 million numbers and 3 rounds when nothing is said; the first round is the compiler's.
set -euo pipefail

exec "$(dirname "${BASH_SOURCE[0]}")/run-main.sh" \
    org.jamlik.identity.IdentityBenchmark "${1:-2}" "${2:-2000000}" "${3:-3}"
