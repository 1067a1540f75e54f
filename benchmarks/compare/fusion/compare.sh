#!/bin/sh
# Compares forests and their tuning with scikit-learn and pyswarms and prints one table of ratios.
# Usage: benchmarks/compare/fusion/compare.sh [PEERS [PART]]
#   PEERS  folder with the other tools, as README.md beside this file says; without it only ours run
#   PART   regular expression over: fit, large, predict, swarm
set -eu

here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
root=$(CDPATH= cd -- "$here/../../.." && pwd)
tables="$root/fusion/src/test/resources/io/pleura/fusion"
(cd "$root" && mvn -q -B -pl benchmarks -am package -Dmaven.test.skip.exec=true \
  -Djacoco.skip=true -Dmaven.javadoc.skip=true -Dmaven.source.skip=true \
  -Dspotless.check.skip=true >&2)
exec java -Xmx1g -Djava.awt.headless=true \
  -cp "$root/benchmarks/target/classes:$root/benchmarks/target/lib/*" \
  io.pleura.benchmarks.FusionComparison "$here" "$tables/train.csv" "$tables/folds.csv" \
  "${1:-none}" "${2:-}"
