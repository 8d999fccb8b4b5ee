#!/usr/bin/env bash
# The tests of persons that take too long for every change, some twenty minutes: nights in other orders, a new key and an
# erasure interrupted before every step.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
mvn -B -ntp test -Dtest=PersonsEndToEndTest,RotateAndForgetTest,AnyOrderTest -Dexcluded.tests=none
