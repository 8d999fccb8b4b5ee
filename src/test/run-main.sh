#!/usr/bin/env bash
# Runs a main class of the tests in a JVM of its own: src/test/run-main.sh <JVM option>... <class> <argument>...
set -euo pipefail
home=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cd "$home"

mvn -B -ntp -q test-compile
mvn -B -ntp -q org.apache.maven.plugins:maven-dependency-plugin:3.8.1:build-classpath \
    -Dmdep.outputFile=target/test.classpath -Dmdep.includeScope=test

java=${JAVA_HOME:+$JAVA_HOME/bin/}java
exec "$java" @jvm.options -Xmx2g "-Djamlik.home=$home" \
    -cp "$home/target/classes:$home/target/test-classes:$(<target/test.classpath)" "$@"
