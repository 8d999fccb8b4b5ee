#!/usr/bin/env bash
# Times 36 nights, each with one month file more: src/test/benchmark-months.sh [lines of a month [new folder]]
set -euo pipefail
home=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cd "$home"

mvn -B -ntp -q test-compile
mvn -B -ntp -q org.apache.maven.plugins:maven-dependency-plugin:3.8.1:build-classpath \
    -Dmdep.outputFile=target/test.classpath -Dmdep.includeScope=test

folder=${2:-$(mktemp -d)}
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
exec "$java" @jvm.options -Xmx2g "-Djamlik.home=$home" \
    -cp "$home/target/classes:$home/target/test-classes:$(<target/test.classpath)" \
    org.jamlik.MonthsBenchmark "${1:-100000}" "$folder"
