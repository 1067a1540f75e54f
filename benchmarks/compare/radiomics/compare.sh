#!/bin/sh
# Compares radiomics with other tools and prints one table of ratios.
# Usage: benchmarks/compare/radiomics/compare.sh [PEERS [PART]]
#   PEERS  folder with the other tools, as README.md beside this file says; without it only ours runs
#   PART   regular expression over: whole job, original, threads, growth, maps, process, heap
set -eu

here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
root=$(CDPATH= cd -- "$here/../../.." && pwd)
"$root/pleura" --version >&2
(cd "$root" && mvn -q -B -pl benchmarks -am package -Dmaven.test.skip.exec=true \
  -Djacoco.skip=true -Dmaven.javadoc.skip=true -Dmaven.source.skip=true \
  -Dspotless.check.skip=true >&2)
exec java -Xmx3g -Djava.awt.headless=true \
  -cp "$root/benchmarks/target/classes:$root/benchmarks/target/lib/*" \
  io.pleura.benchmarks.RadiomicsComparison "$here" "$root/benchmarks/target/compare" \
  "$root/pleura" "$root/../shared/reference/radiomics/cases" "${1:-none}" "${2:-}"
