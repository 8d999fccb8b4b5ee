#!/usr/bin/env bash
# The tests that take too long for every change, an hour and more: nights in other orders, a new key and an
# erasure interrupted before every step, a server that is killed, read during a night, and over many tables,
# the demo, whole nights over a synthetic Sweden, its levels, and the village.
# src/test/long-tests.sh [classes]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
all=DemoTest,KilledServerTest,PublishingNightTest,ManyTablesTest,PersonsEndToEndTest,RotateAndForgetTest,AnyOrderTest,StarAnyOrderTest,SyntheticSwedenTest,CalibrationTest,VillageTest
mvn -B -ntp test -Dtest="${1:-$all}" -Dexcluded.tests=none
