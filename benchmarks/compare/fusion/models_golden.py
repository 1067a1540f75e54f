"""Writes what scikit-learn's logistic regression and boosted trees give on made-up rows, for the tests of module fusion.

Usage: models_golden.py FOLDER, where FOLDER is fusion/src/test/resources/io/pleura/fusion/model
Rows are rounded to single precision, in which scikit-learn's trees compare.
"""

import json
import os
import sys

os.environ["OMP_NUM_THREADS"] = "1"

import numpy
import sklearn
from sklearn.ensemble import GradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

folder = sys.argv[1]
random = numpy.random.default_rng(20)


def rows(count, features, kinds=()):
    table = random.normal(size=(count, features))
    table[:, 1] = 0.9 * table[:, 0] + 0.1 * table[:, 1]  # correlated
    table[:, 2] = 1000 + 50 * table[:, 2]
    if "constant" in kinds:
        table[:, 3] = 7
    odds = table[:, 0] + 0.02 * (table[:, 2] - 1000) - 0.7
    labels = (odds + random.logistic(size=count) > 0).astype(int)
    if "separable" in kinds:
        labels = (odds > 0).astype(int)
    table = table.astype(numpy.float32).astype(float)
    return table, labels


def logistic(name, count, features, c, weights, kinds=()):
    table, labels = rows(count, features, kinds)
    unseen = rows(20, features)[0]
    model = LogisticRegression(C=c, class_weight=weights, solver="newton-cg", tol=1e-14, max_iter=10000)
    scaled = StandardScaler().fit(table)
    model.fit(scaled.transform(table), labels)
    slope = gradient(model, scaled.transform(table), labels, c, weights)
    return {
        "name": name, "c": c, "balanced": weights == "balanced", "rows": table.tolist(), "labels": labels.tolist(),
        "coefficients": model.coef_[0].tolist(), "intercept": float(model.intercept_[0]),
        "gradient": slope, "unseen": unseen.tolist(),
        "probabilities": model.predict_proba(scaled.transform(unseen))[:, 1].tolist()}


def gradient(model, table, labels, c, weights):
    """The largest part of the gradient, which is zero at the minimum."""
    share = numpy.ones(len(labels))
    if weights == "balanced":
        share = len(labels) / (2 * numpy.bincount(labels)[labels])
    pull = c * share * (model.predict_proba(table)[:, 1] - labels)
    return float(max(numpy.abs(table.T @ pull + model.coef_[0]).max(), abs(pull.sum())))


def boosting(name, count, features, **settings):
    """Rows are drawn until no two splits are equally good: then the seed, which chooses among such, does not matter."""
    while True:
        table, labels = rows(count, features)
        unseen = rows(30, features)[0]
        models = [GradientBoostingClassifier(random_state=seed, **settings).fit(table, labels) for seed in range(8)]
        answers = [model.predict_proba(unseen)[:, 1] for model in models]
        if all(numpy.allclose(answer, answers[0], rtol=1e-12) for answer in answers):
            break
    return {
        "name": name, "settings": settings, "rows": table.tolist(), "labels": labels.tolist(), "unseen": unseen.tolist(),
        "probabilities": answers[0].tolist(), "training": models[0].predict_proba(table)[:, 1].tolist()}


def write(name, cases):
    with open(os.path.join(folder, name), "w") as out:
        json.dump({"sklearn": sklearn.__version__, "numpy": numpy.__version__, "cases": cases}, out)
        out.write("\n")


write("logistic.json", [
    logistic("few features", 80, 5, 1.0, None),
    logistic("strong penalty", 80, 5, 0.001, None),
    logistic("balanced", 60, 5, 1.0, "balanced"),
    logistic("constant feature", 60, 6, 0.1, None, ["constant"]),
    logistic("separable", 50, 4, 10.0, None, ["separable"]),
    logistic("more features than rows", 30, 50, 1.0, None),
    logistic("more features than rows, balanced", 30, 50, 0.05, "balanced"),
])
write("boosting.json", [
    boosting("shallow", 120, 4, n_estimators=20, learning_rate=0.1, max_depth=2, min_samples_leaf=5),
    boosting("deep", 150, 4, n_estimators=8, learning_rate=0.3, max_depth=4, min_samples_leaf=8),
    boosting("stumps", 60, 6, n_estimators=60, learning_rate=0.05, max_depth=1, min_samples_leaf=1),
])
