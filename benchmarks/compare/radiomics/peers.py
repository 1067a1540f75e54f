"""One radiomics tool, from two files to features, again and again.

Usage: peers.py TOOL IMAGE MASK JOB THREADS
Run it with the interpreter that has the tool. It reads commands from standard input, one a line, and answers each
with one line of JSON: 'run n' does the job n times and tells the seconds that each took, 'features' tells the values
of the last run. JOB is orig, full or voxel; compare.sh says what they mean.
"""

import json
import logging
import os
import sys
import time
import warnings

TOOL, IMAGE, MASK, JOB, THREADS = sys.argv[1:6]
for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS",
                 "ITK_GLOBAL_DEFAULT_NUMBER_OF_THREADS"):
    os.environ[variable] = THREADS
warnings.filterwarnings("ignore")
logging.disable(logging.WARNING)

# The answers go to the standard output that was there at the start; what a tool prints goes to standard error.
answers = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)

CLASSES = ["firstorder", "shape", "glcm", "glrlm", "glszm", "gldm"]
SUB_BANDS = ["LLL", "LLH", "LHL", "LHH", "HLL", "HLH", "HHL", "HHH"]


def pyradiomics():
    import radiomics
    import SimpleITK
    from radiomics.featureextractor import RadiomicsFeatureExtractor

    radiomics.setVerbosity(60)
    SimpleITK.ProcessObject.SetGlobalDefaultNumberOfThreads(int(THREADS))
    settings = {"binWidth": 5 if JOB == "voxel" else 25, "label": 1, "additionalInfo": False}
    if JOB == "full":
        settings.update(correctMask=True, resampledPixelSpacing=[1, 1, 1], interpolator="sitkBSpline")
    if JOB == "voxel":
        settings.update(kernelRadius=2)

    def run():
        extractor = RadiomicsFeatureExtractor(**settings)
        extractor.disableAllFeatures()
        for name in ["glcm"] if JOB == "voxel" else CLASSES:
            extractor.enableFeatureClassByName(name)
        extractor.disableAllImageTypes()
        extractor.enableImageTypeByName("Original")
        if JOB == "full":
            extractor.enableImageTypeByName("LoG", customArgs={"sigma": [3.0]})
            extractor.enableImageTypeByName("Wavelet", customArgs={"wavelet": "coif1"})
        return extractor.execute(IMAGE, MASK, voxelBased=JOB == "voxel")

    return run


def pictologics():
    import pictologics as tool

    tool.set_num_threads(int(THREADS))
    pipeline = tool.RadiomicsPipeline(load_standard=False)

    def add(name, lowest, families, image_filter=None):
        steps = []
        if JOB == "full":
            steps.append({"step": "resample", "params": {
                "new_spacing": (1.0, 1.0, 1.0), "interpolation": "cubic", "mask_interpolation": "nearest"}})
        if image_filter:
            steps.append({"step": "filter", "params": image_filter})
        steps.append({"step": "discretise", "params": {"method": "FBS", "bin_width": 25.0, "min_val": lowest}})
        steps.append({"step": "extract_features", "params": {
            "families": families, "include_spatial_intensity": False, "include_local_intensity": False}})
        pipeline.add_config(name, steps)

    texture = ["intensity", "histogram", "glcm", "glrlm", "glszm", "ngldm"]
    names = ["original"]
    add("original", -175.0, ["morphology"] + texture)
    if JOB == "full":
        names.append("log")
        add("log", -1000.0, texture, {"type": "log", "sigma_mm": 3.0})
        for band in SUB_BANDS:
            names.append(band)
            add(band, -1000.0, texture, {
                "type": "wavelet", "wavelet": "coif1", "level": 1, "decomposition": band})

    def run():
        result = pipeline.run(image=IMAGE, mask=MASK, subject_id="phantom", config_names=names)
        return {name + "_" + key: value for name in names for key, value in result[name].items()}

    return run


def mirp():
    from mirp import extract_features

    texture = ["statistical", "intensity_histogram", "glcm", "glrlm", "glszm", "ngldm"]
    arguments = {
        "base_feature_families": ["morphological"] + texture, "image_modality": "ct", "ibsi_compliant": False,
        "base_discretisation_method": "fixed_bin_size_pyradiomics", "base_discretisation_bin_width": 25.0,
        "glcm_spatial_method": "3d_average", "glrlm_spatial_method": "3d_average"}
    if JOB == "full":
        arguments.update(
            new_spacing=1.0, spline_order=3, anti_aliasing=False,
            filter_kernels=["laplacian_of_gaussian", "separable_wavelet"], laplacian_of_gaussian_sigma=3.0,
            separable_wavelet_families="coif1", separable_wavelet_set="all",
            separable_wavelet_rotation_invariance=False, response_map_feature_families=texture,
            response_map_discretisation_method="fixed_bin_size_pyradiomics", response_map_discretisation_bin_width=25.0)

    def run():
        frames = extract_features(image=IMAGE, mask=MASK, export_features=True, write_features=False, **arguments)
        return {key: value for frame in frames for key, value in frame.iloc[0].to_dict().items()}

    return run


def nyxus():
    import nyxus as tool

    families = ["*3D_ALL_INTENSITY*", "*3D_ALL_MORPHOLOGY*", "*3D_GLCM*", "*3D_GLRLM*", "*3D_GLSZM*", "*3D_GLDM*"]

    def run():
        features = tool.Nyxus3D(families, n_feature_calc_threads=int(THREADS), coarse_gray_depth=16)
        for matrix in ("glcm", "glrlm", "glszm", "gldm"):
            features.set_metaparam("3%s/greydepth=16" % matrix)
        return features.featurize_files([IMAGE], [MASK], False).iloc[0].to_dict()

    return run


def numbers(features):
    result = {}
    for key, value in features.items():
        try:
            if not key.startswith("diagnostics"):
                result[key] = float(value)
        except (TypeError, ValueError):
            pass
    return result


run = {"pyradiomics": pyradiomics, "pictologics": pictologics, "mirp": mirp, "nyxus": nyxus}[TOOL]()
last = {}
for line in sys.stdin:
    command = line.split()
    if command[0] == "run":
        times = int(command[1])
        wall, cpu = time.perf_counter(), time.process_time()
        for _ in range(times):
            last = run()
        answer = {"wall": (time.perf_counter() - wall) / times, "cpu": (time.process_time() - cpu) / times}
    else:
        answer = numbers(last)
    print(json.dumps(answer), file=answers, flush=True)
