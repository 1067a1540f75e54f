"""Tuning of a random forest by pyswarms and scikit-learn, again and again: 50 evaluations of 5 folds.

Usage: peer_pso.py TRAIN FOLDS THREADS
TRAIN is a table with a column label, FOLDS a column with the fold, 0 to 4, of each row. The forests have 100 trees;
depth, rows of a leaf and features of a split are tuned for the mean area under the curve. It reads commands from
standard input, one a line, and answers each with one line of JSON: 'run n' does the job n times and tells the mean
seconds, 'features' tells the best area under the curve and the number of evaluations of the last run.
"""

import json
import logging
import os
import sys
import time

TRAIN, FOLDS, THREADS = sys.argv[1], sys.argv[2], int(sys.argv[3])
os.environ["OMP_NUM_THREADS"] = str(THREADS)

# The answers go to the standard output that was there at the start; what a library prints goes to standard error.
answers = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)

import numpy
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import roc_auc_score

logging.disable(logging.CRITICAL)
import pyswarms

logging.disable(logging.CRITICAL)

table = numpy.genfromtxt(TRAIN, delimiter=",", skip_header=1)
rows, labels = table[:, :-1], table[:, -1].astype(int)
folds = numpy.genfromtxt(FOLDS, delimiter=",", skip_header=1).astype(int)
evaluations = 0


def score(point):
    global evaluations
    evaluations += 1
    depth, leaf, features = (int(round(value)) for value in point)
    areas = []
    for fold in range(5):
        forest = RandomForestClassifier(
            100, max_depth=depth, min_samples_leaf=leaf, max_features=features, random_state=42, n_jobs=THREADS)
        forest.fit(rows[folds != fold], labels[folds != fold])
        areas.append(roc_auc_score(labels[folds == fold], forest.predict_proba(rows[folds == fold])[:, 1]))
    return numpy.mean(areas)


def run():
    global evaluations
    evaluations = 0
    numpy.random.seed(42)
    swarm = pyswarms.single.GlobalBestPSO(
        10, 3, {"w": 0.7298, "c1": 1.49618, "c2": 1.49618},
        bounds=(numpy.array([2.0, 1.0, 2.0]), numpy.array([20.0, 10.0, 20.0])))
    cost, _ = swarm.optimize(lambda points: numpy.array([-score(point) for point in points]), 5, verbose=False)
    return {"auc": -cost, "evaluations": evaluations}


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
        answer = last
    print(json.dumps(answer), file=answers, flush=True)
