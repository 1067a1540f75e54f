#!/bin/sh
# Builds the benchmarks, runs them and prints one table.
# Usage: benchmarks/run.sh [REGEX]   only the work whose name contains REGEX, for example 'SHAP'
set -eu

root=$(CDPATH= cd -- "$(dirname -- "$0")/.." && pwd)
(cd "$root" && mvn -q -B -pl benchmarks -am package -Dmaven.test.skip.exec=true \
  -Djacoco.skip=true -Dmaven.javadoc.skip=true -Dmaven.source.skip=true \
  -Dspotless.check.skip=true >&2)
exec java -Djava.awt.headless=true -Dorg.slf4j.simpleLogger.defaultLogLevel=warn \
  -cp "$root/benchmarks/target/classes:$root/benchmarks/target/lib/*" \
  io.pleura.benchmarks.BenchmarkTable "$@"
