"""SHAP values of scikit-learn's forests by shap, fasttreeshap and woodelf, again and again.

Usage: peers.py 1 sklearn make FOLDER TREES DEPTH [TREES DEPTH]... [TABLE]
       peers.py 1 TOOL values FOREST ROWS COUNT BACKGROUND
       peers.py 1 TOOL prepare FOREST ROWS BACKGROUND
'make' writes rows.csv and for each pair forest-TREES-DEPTH.joblib, depth 0 for trees grown to the end; TABLE has a
header, one column a feature and the label last. The others work with one of shap, fasttreeshap-v1, fasttreeshap-v2 and
woodelf: 'values' explains COUNT rows, the next ones each time, 'prepare' makes the explainer. BACKGROUND rows, the
first ones, make the values interventional; 0 makes them path dependent. They read commands from standard input, one a
line, and answer each with one line of JSON: 'run n' does the job n times and tells the mean seconds, 'features' tells
the values of the first COUNT rows for class 1, named ROW.FEATURE.
"""

import os
import sys

for variable in ("OMP", "OPENBLAS", "MKL", "NUMBA"):
    os.environ[variable + "_NUM_THREADS"] = sys.argv[1]

# The answers go to the standard output that was there at the start; what a library prints goes to standard error.
answers = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)

import itertools
import json
import time
import warnings

import joblib
import numpy

warnings.filterwarnings("ignore")
TOOL, JOB, ARGUMENTS = sys.argv[2], sys.argv[3], sys.argv[4:]


def read(file):
    table = numpy.genfromtxt(file, delimiter=",", skip_header=1)
    # Forests compare in single precision; not all tools round the rows to it, so all get rounded ones.
    return table[:, :-1].astype(numpy.float32).astype(float), table[:, -1].astype(int)


def table_by_formula():
    from sklearn.datasets import make_classification

    rows, labels = make_classification(
        1000, 20, n_informative=10, n_redundant=4, class_sep=0.8, flip_y=0.08, random_state=77)
    # Not to few decimals: a threshold halfway between two values could then equal a third one but
    # for rounding, and shap, which rounds thresholds to single precision, could send it elsewhere.
    return rows.astype(numpy.float32).astype(float), labels


def make():
    from sklearn.ensemble import RandomForestClassifier

    folder, *sizes = ARGUMENTS
    table = sizes.pop() if len(sizes) % 2 else ""
    rows, labels = read(table) if table else table_by_formula()
    with open(os.path.join(folder, "rows.csv"), "w") as out:
        names = [f"feature_{f}" for f in range(rows.shape[1])]
        print(*names, "label", sep=",", file=out)
        for row, label in zip(rows.tolist(), labels):
            print(*row, label, sep=",", file=out)
    for trees, depth in zip(sizes[::2], sizes[1::2]):
        forest = RandomForestClassifier(int(trees), max_depth=int(depth) or None, random_state=1)
        forest.fit(rows, labels)
        joblib.dump(forest, os.path.join(folder, f"forest-{trees}-{depth}.joblib"))


def explainer(forest, background):
    """A function without arguments that prepares an explainer, and the function of it that explains rows."""
    several = len(background) > 0
    settings = {"feature_perturbation": "interventional" if several else "tree_path_dependent"}
    if several:
        settings["data"] = background
    if TOOL == "shap":
        import shap

        return (lambda: shap.TreeExplainer(forest, **settings)), unchecked
    if TOOL in ("fasttreeshap-v1", "fasttreeshap-v2"):
        import fasttreeshap

        settings.update(algorithm=TOOL[-2:], n_jobs=1)
        return (lambda: fasttreeshap.TreeExplainer(forest, **settings)), unchecked
    import woodelf

    return (
        lambda: woodelf.WoodelfExplainer(forest, frame(background) if several else None),
        lambda ready, rows: ready.shap_values(rows, verbose=False))


def unchecked(ready, rows):
    return ready.shap_values(rows, check_additivity=False)


def frame(rows):
    import pandas

    return pandas.DataFrame(rows, columns=[f"feature_{f}" for f in range(rows.shape[1])])


def of_class_one(values):
    """Tools give one table a class, a last axis of classes, or class 0 alone."""
    if isinstance(values, list):
        return values[1]
    values = numpy.asarray(values, float)
    return values[:, :, 1] if values.ndim == 3 else -values


def values_job():
    forest, rows = joblib.load(ARGUMENTS[0]), read(ARGUMENTS[1])[0]
    count, background = map(int, ARGUMENTS[2:])
    prepare, explain = explainer(forest, rows[:background])
    ready, runs = prepare(), itertools.count()
    table = frame(rows) if TOOL == "woodelf" else rows

    def run():
        start = next(runs) * count % len(rows)
        explain(ready, table[start:start + count])

    def tell():
        values = of_class_one(explain(ready, table[:count]))
        return {f"{r}.{f}": float(value) for r, row in enumerate(values) for f, value in enumerate(row)}

    return run, tell


def prepare_job():
    forest, rows = joblib.load(ARGUMENTS[0]), read(ARGUMENTS[1])[0]
    prepare, _ = explainer(forest, rows[:int(ARGUMENTS[2])])
    return prepare, dict


if JOB == "make":
    make()
    sys.exit()
run, tell = {"values": values_job, "prepare": prepare_job}[JOB]()
for line in sys.stdin:
    command = line.split()
    if command[0] == "run":
        times = int(command[1])
        wall, cpu = time.perf_counter(), time.process_time()
        for _ in range(times):
            run()
        answer = {"wall": (time.perf_counter() - wall) / times, "cpu": (time.process_time() - cpu) / times}
    else:
        answer = tell()
    print(json.dumps(answer), file=answers, flush=True)
