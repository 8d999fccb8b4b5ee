#!/usr/bin/env bash
# Times one large month file beside Spark's own reader: src/test/benchmark-delivery.sh [lines [rounds [folder]]]
# 10 million lines and 2 rounds when nothing is said, with a heap of 2 GiB; the folder needs some 4 GB.
set -euo pipefail

exec "$(dirname "${BASH_SOURCE[0]}")/run-main.sh" \
    org.jamlik.delivery.DeliveryBenchmark "${1:-10000000}" "${2:-2}" "${3:-target/benchmark}"
