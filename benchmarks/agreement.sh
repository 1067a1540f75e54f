#!/bin/sh
# Compares every golden extraction of PyRadiomics and prints how closely the features agree: for each
# class and image type the number of values and the largest relative deviation.
# With ../shared beside the repository the patients are compared, too; else the formula phantoms.
# Usage: benchmarks/agreement.sh
set -eu

root=$(CDPATH= cd -- "$(dirname -- "$0")/.." && pwd)
(cd "$root" && mvn -q -B -pl radiomics -am test -Dtest=GoldenFeaturesTest \
  -Dsurefire.failIfNoSpecifiedTests=false -Djacoco.skip=true -Dspotless.check.skip=true >&2)
cat "$root/radiomics/target/agreement.md"
