#!/bin/sh
# Compares the forward of ResNet-10 with other engines and prints one table of ratios.
# Usage: benchmarks/compare/deep/compare.sh [PEERS [PART]]
#   PEERS  folder with the other engines, as README.md beside this file says; without it only ours run
#   PART   regular expression over: engines, batch, threads, memory
set -eu

here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
root=$(CDPATH= cd -- "$here/../../.." && pwd)
(cd "$root" && mvn -q -B -pl benchmarks -am package -Dmaven.test.skip.exec=true \
  -Djacoco.skip=true -Dmaven.javadoc.skip=true -Dmaven.source.skip=true \
  -Dspotless.check.skip=true >&2)
exec java -Xmx1g -Djava.awt.headless=true \
  -cp "$root/benchmarks/target/classes:$root/benchmarks/target/lib/*" \
  io.pleura.benchmarks.DeepComparison "$here" "$root/benchmarks/target/compare" \
  "${1:-none}" "${2:-}"
