#!/bin/sh
# Makes the expected values of PublishedPipelineTest again with PyRadiomics, PyTorch and scikit-learn.
# Usage: benchmarks/compare/fusion/published_pipeline.sh FOLDER [RADIOMICS_PYTHON [TORCH_PYTHON [SKLEARN_PYTHON]]]
#   FOLDER  where to write feature_names.json, weights.pth, forest.pkl and expected.json
set -eu

here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
study=$here/../../../core/src/test/resources/reference
folder=$1
"${2:-python3}" "$here/published_pipeline.py" radiomics "$folder" \
  "$study/synth_image.nii.gz" "$study/synth_mask.nii.gz"
"${3:-python3}" "$here/published_pipeline.py" deep "$folder"
"${4:-python3}" "$here/published_pipeline.py" forest "$folder"
rm -r "$folder/work"
