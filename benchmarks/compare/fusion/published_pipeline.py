"""The published research pipeline in Python: radiomics, deep features and clinical values of one CT,
and a random forest on 20 of them. Its values are what PublishedPipelineTest expects.

Usage: python published_pipeline.py STAGE FOLDER [CT MASK]
  radiomics FOLDER CT MASK   PyRadiomics on the CT; needs pyradiomics and SimpleITK
  deep FOLDER                network weights and deep features; needs torch
  forest FOLDER              forest and expected.json; needs scikit-learn and joblib
Stages may run under different Pythons: each leaves its part of the answer in FOLDER/work.
published_pipeline.sh runs all three.
"""

import json
import os
import platform
import sys
from importlib.metadata import version

import numpy as np

WINDOW = (-160, 240)
CLINICAL = {"CEA": 6.3, "CA125": 41.5, "age": 63.0}
FEATURES = [
    "wavelet-LLL_gldm_LargeDependenceHighGrayLevelEmphasis",
    "log-sigma-3-0-mm-3D_firstorder_Range",
    "log-sigma-3-0-mm-3D_glszm_ZoneEntropy",
    "wavelet-LLL_gldm_SmallDependenceLowGrayLevelEmphasis",
    "wavelet-LLL_glszm_SmallAreaLowGrayLevelEmphasis",
    "original_firstorder_RootMeanSquared",
    "log-sigma-3-0-mm-3D_glszm_GrayLevelVariance",
    "CEA",
    "log-sigma-3-0-mm-3D_gldm_DependenceEntropy",
    "wavelet-LLL_glszm_SmallAreaHighGrayLevelEmphasis",
    "wavelet-LLL_firstorder_10Percentile",
    "wavelet-LLH_firstorder_Maximum",
    "DL_feat_0005",
    "CA125",
    "original_glrlm_RunEntropy",
    "DL_feat_0012",
    "wavelet-LHH_gldm_LargeDependenceHighGrayLevelEmphasis",
    "wavelet-LLL_glcm_ClusterProminence",
    "log-sigma-3-0-mm-3D_gldm_LargeDependenceHighGrayLevelEmphasis",
    "age",
]


def save(folder, name, value):
    with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
        json.dump(value, file, indent=1, allow_nan=False)
        file.write("\n")


def load(folder, name):
    with open(os.path.join(folder, name), encoding="utf-8") as file:
        return json.load(file)


# radiomics: voxels clamped in single precision, 1 mm cubic B-splines, bin width 25


def radiomics_stage(folder, ct_file, mask_file):
    import radiomics
    import SimpleITK as sitk
    from radiomics import featureextractor

    radiomics.setVerbosity(40)
    ct, mask = sitk.ReadImage(ct_file), sitk.ReadImage(mask_file)
    voxels, roi = sitk.GetArrayFromImage(ct), sitk.GetArrayFromImage(mask)
    np.savez_compressed(os.path.join(folder, "work", "study.npz"), ct=voxels, mask=roi)
    clamped = sitk.GetImageFromArray(np.clip(voxels.astype(np.float32), *map(np.float32, WINDOW)))
    clamped.CopyInformation(ct)
    extractor = featureextractor.RadiomicsFeatureExtractor(
        binWidth=25,
        resampledPixelSpacing=[1, 1, 1],
        interpolator="sitkBSpline",
        correctMask=True,
        label=1,
    )
    extractor.disableAllImageTypes()
    extractor.enableImageTypeByName("Original")
    extractor.enableImageTypeByName("LoG", customArgs={"sigma": [3.0]})
    extractor.enableImageTypeByName("Wavelet", customArgs={"wavelet": "coif1"})
    extractor.disableAllFeatures()
    for name in ("firstorder", "shape", "glcm", "glrlm", "glszm", "gldm"):
        extractor.enableFeatureClassByName(name)
    result = extractor.execute(clamped, mask)
    values = {name: float(result[name]) for name in FEATURES if name in result}
    versions = {
        "python": platform.python_version(),
        "numpy": np.__version__,
        "pyradiomics": radiomics.__version__.lstrip("v"),
        "SimpleITK": sitk.Version.VersionString(),
        "PyWavelets": version("PyWavelets"),
    }
    save(folder, "work/radiomics.json", {"features": values, "versions": versions})


# deep: ResNet-10 with the 100-feature head on the windowed box around the tumour


def uniform(name, count):
    """Numbers in [0, 1) that depend on the name and the position alone (FNV-1a and SplitMix64)."""
    state = 0xCBF29CE484222325
    for byte in name.encode():
        state = ((state ^ byte) * 0x100000001B3) % 2**64
    with np.errstate(over="ignore"):
        steps = np.arange(1, count + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
        bits = np.uint64(state) + steps
        bits = (bits ^ (bits >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        bits = (bits ^ (bits >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        bits = bits ^ (bits >> np.uint64(31))
    return (bits >> np.uint64(40)).astype(np.float64) / 2**24


def application(torch, width):
    """Modules with the names of the application's file: backbone.* and classifier.*."""
    nn = torch.nn

    def convolution(inputs, outputs, kernel, stride=1, dilation=1):
        padding = dilation * (kernel // 2)
        return nn.Conv3d(inputs, outputs, kernel, stride, padding, dilation, bias=False)

    class Block(nn.Module):
        def __init__(self, inputs, outputs, stride, dilation):
            super().__init__()
            self.conv1 = convolution(inputs, outputs, 3, stride, dilation)
            self.bn1 = nn.BatchNorm3d(outputs)
            self.conv2 = convolution(outputs, outputs, 3, 1, dilation)
            self.bn2 = nn.BatchNorm3d(outputs)
            self.downsample = None
            if inputs != outputs or stride != 1:
                shortcut = convolution(inputs, outputs, 1, stride)
                self.downsample = nn.Sequential(shortcut, nn.BatchNorm3d(outputs))

        def forward(self, x):
            same = x if self.downsample is None else self.downsample(x)
            x = torch.relu(self.bn1(self.conv1(x)))
            return torch.relu(self.bn2(self.conv2(x)) + same)

    class Backbone(nn.Module):
        def __init__(self):
            super().__init__()
            self.conv1 = convolution(1, width, 7, 2)
            self.bn1 = nn.BatchNorm3d(width)
            self.layer1 = nn.Sequential(Block(width, width, 1, 1))
            self.layer2 = nn.Sequential(Block(width, 2 * width, 2, 1))
            self.layer3 = nn.Sequential(Block(2 * width, 4 * width, 1, 2))
            self.layer4 = nn.Sequential(Block(4 * width, 8 * width, 1, 4))
            self.conv_seg = nn.Sequential(
                nn.ConvTranspose3d(8 * width, 32, 2, 2),
                nn.BatchNorm3d(32),
                nn.ReLU(),
                convolution(32, 32, 3),
                nn.BatchNorm3d(32),
                nn.ReLU(),
                nn.Conv3d(32, 2, 1, bias=False),
            )

        def forward(self, x):
            x = torch.relu(self.bn1(self.conv1(x)))
            x = nn.functional.max_pool3d(x, 3, 2, 1)
            x = self.layer4(self.layer3(self.layer2(self.layer1(x))))
            return self.conv_seg(x).mean((2, 3, 4))

    class Application(nn.Module):
        def __init__(self):
            super().__init__()
            self.backbone = Backbone()
            self.classifier = nn.Sequential(
                nn.Linear(2, 100), nn.BatchNorm1d(100), nn.ReLU(), nn.Linear(100, 2)
            )

        def forward(self, x):
            return self.classifier[:3](self.backbone(x))

    return Application().eval()


def fill(torch, model, variant):
    """Sets every weight by its name."""
    modules = dict(model.named_modules())
    weights = model.state_dict()
    for name, tensor in weights.items():
        owner, leaf = name.rsplit(".", 1)
        normalisation = isinstance(modules[owner], (torch.nn.BatchNorm1d, torch.nn.BatchNorm3d))
        if leaf == "num_batches_tracked":
            tensor.fill_(1)
            continue
        share = uniform(f"{variant} {name}", tensor.numel())
        if normalisation and leaf == "weight":
            values = 0.75 + 0.5 * share
        elif normalisation and leaf == "running_var":
            values = 0.5 + share
        elif normalisation or leaf == "bias":
            values = 0.1 * (2 * share - 1)
        else:
            upwards = isinstance(modules[owner], torch.nn.ConvTranspose3d)
            fan_in = tensor.shape[0] if upwards else int(np.prod(tensor.shape[1:]))
            values = (2 * share - 1) * np.sqrt(6 / fan_in)
        tensor.copy_(torch.from_numpy(values.astype(np.float32)).reshape(tensor.shape))
    model.load_state_dict(weights)
    return model


def network_input(torch, ct, mask):
    """Box of the tumour and 15 voxels more, end not included; window to [-1, 1]; 64 voxels a side."""
    places = np.argwhere(mask > 0)
    start = np.maximum(places.min(0) - 15, 0)
    stop = np.minimum(places.max(0) + 15, mask.shape)
    box = ct[tuple(slice(a, b) for a, b in zip(start, stop))].astype(np.float32)
    low, high = map(np.float32, WINDOW)
    box = (np.clip(box, low, high) - low) / (high - low) * np.float32(2) - np.float32(1)
    return torch.nn.functional.interpolate(
        torch.from_numpy(box[None, None]), size=(64, 64, 64), mode="trilinear", align_corners=False
    )


def deep_stage(folder):
    import torch

    torch.set_num_threads(1)
    study = np.load(os.path.join(folder, "work", "study.npz"))
    x = network_input(torch, study["ct"], study["mask"])
    # The first variant in which the rectifier lets both features of the model through.
    for variant in range(1000):
        model = fill(torch, application(torch, width=4), variant)
        with torch.no_grad():
            head = model(x)[0]
        if min(head[5], head[12]) > 0.1:
            break
    else:
        sys.exit("no variant of the weights gives both features")
    with torch.no_grad():
        exact = model.double()(x.double())[0]
    model = fill(torch, application(torch, width=4), variant)
    torch.save({"model_state_dict": model.state_dict()}, os.path.join(folder, "weights.pth"))
    answer = {
        "head100": [float(v) for v in head],
        "variant": variant,
        "singlePrecisionError": float((head.double() - exact).abs().max()),
        "versions": {
            "python": platform.python_version(),
            "numpy": np.__version__,
            "torch": torch.__version__.split("+")[0],
        },
    }
    save(folder, "work/deep.json", answer)


# forest: rows spread around the case, none of its features close to a split


def nearest_split(forest, row):
    """Least distance of the case's values from a threshold, as a share of the value."""
    least = np.inf
    for tree in forest.estimators_:
        inner = tree.tree_.feature >= 0
        values = row[tree.tree_.feature[inner]]
        distances = np.abs(values - tree.tree_.threshold[inner]) / np.abs(values)
        least = min(least, float(distances.min()))
    return least


def forest_stage(folder):
    import joblib
    import sklearn
    from sklearn.ensemble import RandomForestClassifier

    radiomics, deep = load(folder, "work/radiomics.json"), load(folder, "work/deep.json")
    known = {**radiomics["features"], **CLINICAL}
    known.update({f"DL_feat_{i:04d}": v for i, v in enumerate(deep["head100"])})
    row = np.array([known[name] for name in FEATURES])
    best = None
    for seed in range(60):
        random = np.random.RandomState(seed)
        deviations = random.normal(size=(240, len(FEATURES)))
        deviations += np.sign(deviations) * 0.1
        risk = deviations[:, [0, 5, 7, 12, 13, 15, 19]].sum(1) + random.normal(size=240)
        rows = row * (1 + 0.25 * deviations)
        forest = RandomForestClassifier(n_estimators=60, max_depth=5, random_state=seed)
        forest.fit(rows, (risk > 0).astype(int))
        distance = nearest_split(forest, row)
        if best is None or distance > best[0]:
            best = distance, seed, forest
    distance, seed, forest = best
    joblib.dump(forest, os.path.join(folder, "forest.pkl"))
    save(folder, "feature_names.json", FEATURES)
    expected = {
        "features": dict(zip(FEATURES, map(float, row))),
        "head100": deep["head100"],
        "probability": float(forest.predict_proba(row[None])[0, 1]),
        "nearestSplit": distance,
        "seed": seed,
        "weightsVariant": deep["variant"],
        "singlePrecisionErrorOfHead100": deep["singlePrecisionError"],
        "versions": {
            "radiomics": radiomics["versions"],
            "deep": deep["versions"],
            "forest": {
                "python": platform.python_version(),
                "numpy": np.__version__,
                "scikit-learn": sklearn.__version__,
                "joblib": joblib.__version__,
            },
        },
    }
    save(folder, "expected.json", expected)
    print("probability", expected["probability"], "nearest split", distance, "seed", seed)


def main(arguments):
    if len(arguments) < 2 or arguments[0] not in ("radiomics", "deep", "forest"):
        sys.exit(__doc__)
    stage, folder = arguments[:2]
    os.makedirs(os.path.join(folder, "work"), exist_ok=True)
    if stage == "radiomics":
        radiomics_stage(folder, *arguments[2:4])
    elif stage == "deep":
        deep_stage(folder)
    else:
        forest_stage(folder)


if __name__ == "__main__":
    main(sys.argv[1:])
