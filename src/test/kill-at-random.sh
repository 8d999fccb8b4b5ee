#!/usr/bin/env bash
# Kills nightly runs at random moments and looks at what reruns make: src/test/kill-at-random.sh [kills [seed [folder]]]
# 10 kills when nothing is said; the folder for everything is the one for temporary files.
set -euo pipefail
home=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cd "$home"

mvn -B -ntp -q test-compile
mvn -B -ntp -q org.apache.maven.plugins:maven-dependency-plugin:3.8.1:build-classpath \
    -Dmdep.outputFile=target/test.classpath -Dmdep.includeScope=test

java=${JAVA_HOME:+$JAVA_HOME/bin/}java
# the quick compiler alone would get a cache for compiled code that is too small for Spark
exec "$java" @jvm.options -Xmx2g -XX:TieredStopAtLevel=1 -XX:ReservedCodeCacheSize=240m \
    "-Djamlik.home=$home" \
    -cp "$home/target/classes:$home/target/test-classes:$(<target/test.classpath)" \
    org.jamlik.run.KillAtRandom "${@:-10}"
