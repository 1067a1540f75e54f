"""Makes images.json: what PyRadiomics' image types give on images made by formula.

usage: make_images.py SYNTH_SEED32 SYNTH_SEED64 > images.json

The two folders hold resampled_image.nii.gz and the derived images of the reference corpus. An image is told
by a digest of its voxels, x fastest, as little-endian doubles without negative zeros: the first 16 digits of
SHA-256. Where a value may differ by rounding, some voxels are stored instead: every 89th, from the first.

The formula: s = 12345; for each voxel, x fastest: s = (1103515245 s + 12345) mod 2^31,
v = floor(s / 4096) mod 4001 - 2000. float32 and float64: v / 7. int16: v. int32: 1000 v. uint8: |v| mod 256.
"""
import hashlib
import importlib.metadata
import json
import logging
import os
import sys
import warnings

import numpy as np
import pywt
import SimpleITK as sitk
from radiomics import imageoperations

logging.disable(logging.WARNING)
warnings.simplefilter("ignore")

TYPES = ["float32", "float64", "int16", "uint8", "int32"]
FILTERS = [
    ("LoG", dict(sigma=[1, 2.0, 0.5, 3.0, 20])),
    ("Gradient", dict(gradientUseSpacing=True)),
    ("Gradient", dict(gradientUseSpacing=False)),
    ("Square", {}),
    ("SquareRoot", {}),
    ("Logarithm", {}),
    ("Exponential", {}),
    ("Wavelet", dict(wavelet="coif1", start_level=0, level=2)),
    ("Wavelet", dict(wavelet="haar", start_level=2, level=1)),
    ("Wavelet", dict(wavelet="bior2.4", start_level=0, level=1, force2D=True, force2Ddimension=0)),
    ("Wavelet", dict(wavelet="sym4", start_level=1, level=2, force2D=True, force2Ddimension=1)),
    ("Wavelet", dict(wavelet="rbio3.3", start_level=0, level=1, force2D=True, force2Ddimension=2)),
    ("LBP2D", dict(lbp2DRadius=1, lbp2DSamples=8, lbp2DMethod="uniform", force2Ddimension=0)),
    ("LBP2D", dict(lbp2DRadius=1.3, lbp2DSamples=7, lbp2DMethod="uniform", force2Ddimension=1)),
    ("LBP2D", dict(lbp2DRadius=2, lbp2DSamples=9, lbp2DMethod="uniform", force2Ddimension=2)),
    ("LBP2D", dict(lbp2DRadius=1, lbp2DSamples=8, lbp2DMethod="default", force2Ddimension=0)),
    ("LBP2D", dict(lbp2DRadius=1.3, lbp2DSamples=7, lbp2DMethod="ror", force2Ddimension=0)),
    ("LBP2D", dict(lbp2DRadius=2, lbp2DSamples=6, lbp2DMethod="nri_uniform", force2Ddimension=0)),
    ("LBP2D", dict(lbp2DRadius=1, lbp2DSamples=8, lbp2DMethod="var", force2Ddimension=0)),
    ("LBP3D", dict(lbp3DLevels=2, lbp3DIcosphereRadius=1, lbp3DIcosphereSubdivision=1)),
    ("LBP3D", dict(lbp3DLevels=4, lbp3DIcosphereRadius=1.7, lbp3DIcosphereSubdivision=2)),
    ("LBP3D", dict(lbp3DLevels=2, lbp3DIcosphereRadius=0.7, lbp3DIcosphereSubdivision=0)),
]
ROUNDED = ("logarithm", "exponential", "lbp-3D-m")


def formula(size, spacing, pixel_type):
    values = np.empty(size[0] * size[1] * size[2])
    s = 12345
    for i in range(values.size):
        s = (1103515245 * s + 12345) & 0x7FFFFFFF
        values[i] = (s >> 12) % 4001 - 2000
    values = values.reshape(size[::-1])
    if pixel_type.startswith("float"):
        values = (values / 7).astype(pixel_type)
    elif pixel_type == "uint8":
        values = (np.abs(values) % 256).astype(np.uint8)
    else:
        values = (values * (1000 if pixel_type == "int32" else 1)).astype(pixel_type)
    image = sitk.GetImageFromArray(values)
    image.SetSpacing(spacing)
    return image


def digest(arrays):
    sha = hashlib.sha256()
    for array in arrays:
        sha.update((array.astype("<f8") + 0.0).tobytes())
    return sha.hexdigest()[:16]


def derived(image, name, settings):
    mask = sitk.Cast(image * 0 + 1, sitk.sitkUInt32)
    for result, image_name, _ in getattr(imageoperations, "get%sImage" % name)(image, mask, **settings):
        yield image_name, sitk.GetArrayFromImage(result)


def entry(image, name, settings):
    images = {}
    for image_name, array in derived(image, name, settings):
        told = {"type": str(array.dtype)}
        if image_name.startswith(ROUNDED):
            told["every89th"] = [float(v) for v in array.ravel()[::89]]
        else:
            told["digest"] = digest([array])
        images[image_name] = told
    return images


random = []
for size, spacing in (((13, 12, 11), (0.7, 1.1, 2.5)), ((6, 5, 9), (0.664, 0.664, 2.1))):
    for pixel_type in TYPES:
        image = formula(size, spacing, pixel_type)
        for name, settings in FILTERS:
            if settings.get("lbp2DMethod") == "var" and "int" in pixel_type:
                continue  # variances beyond the range of the type
            random.append(
                dict(
                    size=size,
                    spacing=spacing,
                    type=pixel_type,
                    filter=name,
                    settings=settings,
                    images=entry(image, name, settings),
                )
            )

wavelets = {}
for name in pywt.wavelist(kind="discrete"):
    wavelets[name] = {}
    for pixel_type in ("float32", "float64"):
        image = formula((9, 8, 11), (1, 1, 1), pixel_type)
        wavelets[name][pixel_type] = digest(
            a for _, a in derived(image, "Wavelet", dict(wavelet=name))
        )

phantom = {}
for pixel_type, folder in zip(("float32", "float64"), sys.argv[1:]):
    phantom[pixel_type] = {}
    for file in sorted(os.listdir(folder)):
        if file.startswith(("log", "wavelet")):
            array = sitk.GetArrayFromImage(sitk.ReadImage(os.path.join(folder, file)))
            phantom[pixel_type][file[: -len(".nii.gz")]] = digest([array])

json.dump(
    dict(
        versions=dict(
            (name, importlib.metadata.version(name))
            for name in ("pyradiomics", "SimpleITK", "PyWavelets", "numpy", "scipy", "scikit-image", "trimesh")
        ),
        random=random,
        wavelets=wavelets,
        phantom=phantom,
    ),
    sys.stdout,
    separators=(",", ":"),
)
