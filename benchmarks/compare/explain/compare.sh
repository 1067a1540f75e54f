#!/bin/sh
# Compares SHAP values of forests with shap, fasttreeshap and woodelf and prints one table of ratios.
# Usage: benchmarks/compare/explain/compare.sh PEERS [PART [TABLE]]
#   PEERS  folder with the other tools, as README.md beside this file says
#   PART   regular expression over: many, one, interventional, prepare
#   TABLE  1000 rows or more to learn from and to explain: a header, one column a feature, the label
#          0 or 1 last; without it 1000 rows of 20 features by formula
set -eu

if [ $# -lt 1 ]; then
  sed -n '3,7s/^# //p' "$0" >&2
  exit 2
fi
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
root=$(CDPATH= cd -- "$here/../../.." && pwd)
(cd "$root" && mvn -q -B -pl benchmarks -am package -Dmaven.test.skip.exec=true \
  -Djacoco.skip=true -Dmaven.javadoc.skip=true -Dmaven.source.skip=true \
  -Dspotless.check.skip=true >&2)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
java -Xmx1g -Djava.awt.headless=true \
  -cp "$root/benchmarks/target/classes:$root/benchmarks/target/lib/*" \
  io.pleura.benchmarks.ExplainComparison "$here" "$1" "$work" "${2:-}" "${3:-}"
