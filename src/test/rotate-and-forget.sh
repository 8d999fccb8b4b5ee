#!/usr/bin/env bash
# A new key and an erasure, interrupted and run again, over the persons of the test deliveries; takes some ten minutes.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
mvn -B -ntp test -Dtest=PersonsEndToEndTest -Dexcluded.tests=none
