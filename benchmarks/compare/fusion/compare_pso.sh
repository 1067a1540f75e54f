#!/bin/sh
# Compares tuning by particle swarm with pyswarms and scikit-learn and prints a table of ratios.
# Usage: benchmarks/compare/fusion/compare_pso.sh TRAIN FOLDS [PEERS]
#   TRAIN  table, one column a feature and the label, 0 or 1, last
#   FOLDS  table of one column, the fold, 0 to 4, of each row
#   PEERS  folder with venvs/sklearn, a Python with scikit-learn 1.9.1 and pyswarms 1.3.0; without it only ours runs
set -eu

here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
root=$(CDPATH= cd -- "$here/../../.." && pwd)
(cd "$root" && mvn -q -B -pl benchmarks -am package -Dmaven.test.skip.exec=true \
  -Djacoco.skip=true -Dmaven.javadoc.skip=true -Dmaven.source.skip=true \
  -Dspotless.check.skip=true >&2)
exec java -Xmx1g -Djava.awt.headless=true \
  -cp "$root/benchmarks/target/classes:$root/benchmarks/target/lib/*" \
  io.pleura.benchmarks.SwarmComparison "$here" "$1" "$2" "${3:-none}"
