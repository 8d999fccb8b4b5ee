#!/usr/bin/env bash
# Times one large month file beside Spark's own reader: src/test/benchmark-delivery.sh [lines [rounds [folder]]]
# 10 million lines and 2 rounds when nothing is said, with a heap of 2 GiB; the folder needs some 4 GB.
set -euo pipefail
home=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cd "$home"

mvn -B -ntp -q test-compile
mvn -B -ntp -q org.apache.maven.plugins:maven-dependency-plugin:3.8.1:build-classpath \
    -Dmdep.outputFile=target/test.classpath -Dmdep.includeScope=test

java=${JAVA_HOME:+$JAVA_HOME/bin/}java
exec "$java" @jvm.options -Xmx2g "-Djamlik.home=$home" \
    -cp "$home/target/classes:$home/target/test-classes:$(<target/test.classpath)" \
    org.jamlik.delivery.DeliveryBenchmark "${1:-10000000}" "${2:-2}" "${3:-$home/target/benchmark}"
