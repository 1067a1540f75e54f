"""Forests of scikit-learn, grown, asked or tuned by pyswarms, again and again.

Usage: peers.py THREADS sklearn fit ROWS FEATURES TREES
       peers.py THREADS sklearn predict ROWS FEATURES TREES PREDICTED
       peers.py THREADS sklearn swarm TRAIN FOLDS
TRAIN is a table with the label last, FOLDS a column with the fold, 0 to 4, of each row; the forests of the swarm have
100 trees, and depth, rows of a leaf and features of a split are tuned for the mean area under the curve. It reads
commands from standard input, one a line, and answers each with one line of JSON: 'run n' does the job n times and tells
the mean seconds, 'features' tells the area under the curve of the last run, on rows that were not learnt from.
"""

import json
import logging
import os
import sys
import time

THREADS, JOB, ARGUMENTS = int(sys.argv[1]), sys.argv[3], sys.argv[4:]
os.environ["OMP_NUM_THREADS"] = str(THREADS)

# The answers go to the standard output that was there at the start; what a library prints goes to standard error.
answers = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)

import numpy
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import roc_auc_score

NEW_ROWS = 2000


def numbers(positions):
    """The same even random numbers as UniformRows of ours."""
    with numpy.errstate(over="ignore"):
        z = (positions.astype(numpy.int64) + 1).view(numpy.uint64) * numpy.uint64(0x9E3779B97F4A7C15)
        z = (z ^ (z >> numpy.uint64(30))) * numpy.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> numpy.uint64(27))) * numpy.uint64(0x94D049BB133111EB)
    return ((z ^ (z >> numpy.uint64(31))) >> numpy.uint64(40)).astype(float) * 2.0**-24


def uniform_rows(start, end, features):
    rows = numbers(numpy.arange(start * features, end * features)).reshape(-1, features)
    other = numbers(-1 - numpy.arange(start, end))
    return rows, (rows[:, :5].sum(axis=1) + 0.5 * other > 2.75).astype(int)


def area(forest, rows, labels):
    return roc_auc_score(labels, forest.predict_proba(rows)[:, 1])


def fit_job():
    count, features, trees = map(int, ARGUMENTS)
    rows, labels = uniform_rows(0, count, features)
    unseen = uniform_rows(count, count + NEW_ROWS, features)
    forest = RandomForestClassifier(trees, random_state=42, n_jobs=THREADS)
    return lambda: forest.fit(rows, labels), lambda: {"auc": area(forest, *unseen)}


def predict_job():
    count, features, trees, predicted = map(int, ARGUMENTS)
    forest = RandomForestClassifier(trees, random_state=42, n_jobs=THREADS).fit(*uniform_rows(0, count, features))
    unseen = uniform_rows(count, count + predicted, features)
    return lambda: forest.predict_proba(unseen[0]), lambda: {"auc": area(forest, *unseen)}


def swarm_job():
    logging.disable(logging.CRITICAL)
    import pyswarms

    logging.disable(logging.CRITICAL)
    table = numpy.genfromtxt(ARGUMENTS[0], delimiter=",", skip_header=1)
    rows, labels = table[:, :-1], table[:, -1].astype(int)
    folds = numpy.genfromtxt(ARGUMENTS[1], delimiter=",", skip_header=1).astype(int)
    last = {}

    def score(point):
        last["evaluations"] += 1
        depth, leaf, features = (int(round(value)) for value in point)
        areas = []
        for fold in range(5):
            forest = RandomForestClassifier(
                100, max_depth=depth, min_samples_leaf=leaf, max_features=features, random_state=42, n_jobs=THREADS)
            forest.fit(rows[folds != fold], labels[folds != fold])
            areas.append(area(forest, rows[folds == fold], labels[folds == fold]))
        return numpy.mean(areas)

    def run():
        last["evaluations"] = 0
        numpy.random.seed(42)
        swarm = pyswarms.single.GlobalBestPSO(
            10, 3, {"w": 0.7298, "c1": 1.49618, "c2": 1.49618},
            bounds=(numpy.array([2.0, 1.0, 2.0]), numpy.array([20.0, 10.0, 20.0])))
        cost, _ = swarm.optimize(lambda points: numpy.array([-score(point) for point in points]), 5, verbose=False)
        last["auc"] = -cost

    return run, lambda: last


run, tell = {"fit": fit_job, "predict": predict_job, "swarm": swarm_job}[JOB]()
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
