"""Metrics beside upstream Keras over twenty updates with batches of uneven size; configs, names and `compile`."""

from __future__ import annotations

import os

os.environ.setdefault("KERAS_BACKEND", "jax")

import functools
import inspect

import numpy as np
import pytest

import keras_core as ours

keras = pytest.importorskip("keras")
if not hasattr(keras, "src"):
    pytest.skip("upstream Keras is not installed", allow_module_level=True)
if ours.backend.backend() != keras.backend.backend():
    pytest.skip("the two libraries run on different backends", allow_module_level=True)

BACKEND = keras.backend.backend()
BOTH = (keras, ours)
RTOL = {"float32": 1e-5, "float16": 3e-3, "bfloat16": 2e-2}


def value(x):
    """Return a tensor as an array of float32."""
    return np.asarray(ours.ops.convert_to_numpy(ours.ops.cast(x, "float32")))


def same(mine, theirs, rtol=1e-5, atol=1e-6):
    np.testing.assert_allclose(value(mine), value(theirs), rtol=rtol, atol=atol)


def data(kind, batch, rng):
    """Return `(y_true, y_pred)` of a kind of problem."""
    real, other = (rng.normal(size=(batch, 3)).astype("float32") for _ in range(2))
    bits = rng.integers(0, 2, (batch, 3)).astype("float32")
    probabilities = rng.uniform(0, 1, (batch, 3)).astype("float32")
    labels = rng.integers(0, 5, batch)
    soft = rng.dirichlet(np.ones(5), batch).astype("float32")
    made = {
        "real": (real, other),
        "real_column": (real[:, :1], other[:, :1]),
        "counts": (np.floor(3 * np.abs(real)), np.abs(other)),
        "signs": (2 * bits - 1, other),
        "binary": (bits, probabilities),
        "ties": (bits, np.round(probabilities * 5) / 5),  # on the thresholds
        "soft": (probabilities[:, ::-1] * (bits > 0), probabilities),
        "column": (bits[:, 0], probabilities[:, :1]),
        "vector": (bits[:, 0], probabilities[:, 0]),
        "onehot": (np.eye(5, dtype="float32")[labels], soft),
        "sparse": (labels, soft),
        "sorted_ids": (labels, np.argsort(-soft, axis=-1).astype("float32")),
        "labels": (labels, rng.integers(0, 5, batch)),
        "images": (rng.integers(0, 5, (batch, 2, 3)), rng.dirichlet(np.ones(5), (batch, 2, 3)).astype("float32")),
    }
    return made[kind]


CASES = [
    *((f"MeanAbsolute{x}Error", {}, "real") for x in ("", "Percentage")),
    ("MeanSquaredLogarithmicError", {}, "counts"),
    *((name, {}, "real") for name in ("MeanSquaredError", "RootMeanSquaredError", "LogCoshError", "CosineSimilarity")),
    ("RootMeanSquaredError", {}, "column"),
    ("CosineSimilarity", {"axis": 1}, "real"),
    *((name, {}, kind) for name in ("Hinge", "SquaredHinge") for kind in ("signs", "binary")),
    ("CategoricalHinge", {}, "onehot"),
    ("KLDivergence", {}, "onehot"),
    ("Poisson", {}, "counts"),
    ("BinaryCrossentropy", {"label_smoothing": 0.1}, "binary"),
    ("CategoricalCrossentropy", {}, "onehot"),
    ("SparseCategoricalCrossentropy", {"axis": -1}, "sparse"),
    ("PearsonCorrelation", {}, "real"),
    ("ConcordanceCorrelation", {}, "real"),
    ("Accuracy", {}, "labels"),
    ("BinaryAccuracy", {"threshold": 0.3}, "column"),
    ("CategoricalAccuracy", {}, "onehot"),
    ("SparseCategoricalAccuracy", {}, "sparse"),
    ("TopKCategoricalAccuracy", {"k": 2}, "onehot"),
    ("SparseTopKCategoricalAccuracy", {"k": 2}, "sparse"),
    ("SparseTopKCategoricalAccuracy", {"k": 2, "from_sorted_ids": True}, "sorted_ids"),
    *((f"{a}{b}", {}, "binary") for a in ("True", "False") for b in ("Positives", "Negatives")),
    *((f"{a}{b}", {"thresholds": [0.7, 0.2]}, "ties") for a in ("True", "False") for b in ("Positives", "Negatives")),
    *((name, {}, kind) for name in ("Precision", "Recall") for kind in ("binary", "ties", "soft", "column", "vector")),
    *((name, {"thresholds": [0.8, 0.2, 0.4]}, "ties") for name in ("Precision", "Recall")),
    *((name, {"thresholds": [i / 15 for i in range(16)]}, "ties") for name in ("Precision", "Recall")),
    *((name, {"class_id": 1}, "binary") for name in ("Precision", "Recall")),
    *((name, {"top_k": 2}, "onehot") for name in ("Precision", "Recall")),
    *((name, {"top_k": 2, "class_id": 3, "thresholds": 0.3}, "onehot") for name in ("Precision", "Recall")),
    *(("AUC", {"curve": c, "summation_method": m}, "binary") for c in ("ROC", "PR") for m in ("interpolation",)),
    ("AUC", {"num_thresholds": 11}, "ties"),
    ("AUC", {"num_thresholds": 6, "curve": "PR", "summation_method": "minoring"}, "ties"),
    ("AUC", {"thresholds": [0.2, 0.6], "summation_method": "majoring"}, "soft"),
    ("AUC", {"multi_label": True, "num_labels": 3}, "ties"),
    ("AUC", {"multi_label": True, "num_labels": 3, "num_thresholds": 5, "label_weights": [1.0, 0.2, 3.0]}, "binary"),
    ("AUC", {"from_logits": True}, "signs"),
    ("SensitivityAtSpecificity", {"specificity": 0.6}, "binary"),
    ("SensitivityAtSpecificity", {"specificity": 0.6, "num_thresholds": 1}, "ties"),
    ("SpecificityAtSensitivity", {"sensitivity": 0.6, "num_thresholds": 6}, "ties"),
    ("PrecisionAtRecall", {"recall": 0.7}, "binary"),
    ("PrecisionAtRecall", {"recall": 0.7, "class_id": 2}, "binary"),
    ("RecallAtPrecision", {"precision": 0.55, "num_thresholds": 20}, "binary"),
    ("RecallAtPrecision", {"precision": 1.0}, "column"),
    *(("F1Score", {"average": a}, "onehot") for a in (None, "micro", "macro", "weighted")),
    ("F1Score", {"threshold": 0.4}, "ties"),
    ("FBetaScore", {"beta": 2.0, "threshold": 0.4, "average": "weighted"}, "binary"),
    *(("R2Score", {"class_aggregation": a}, "real") for a in (None, "uniform_average", "variance_weighted_average")),
    ("R2Score", {"num_regressors": 4}, "real_column"),  # of several, upstream counts elements for samples
    ("IoU", {"num_classes": 5, "target_class_ids": [0, 3]}, "labels"),
    ("IoU", {"num_classes": 5, "target_class_ids": [1], "sparse_y_pred": False}, "images"),
    ("IoU", {"num_classes": 5, "target_class_ids": [1, 2], "sparse_y_pred": False, "ignore_class": 1}, "images"),
    ("BinaryIoU", {"target_class_ids": [1]}, "vector"),
    ("BinaryIoU", {"threshold": 0.4}, "ties"),
    ("MeanIoU", {"num_classes": 5}, "labels"),
    ("MeanIoU", {"num_classes": 5, "ignore_class": 2}, "labels"),
    ("OneHotIoU", {"num_classes": 5, "target_class_ids": [4, 0]}, "onehot"),
    ("OneHotMeanIoU", {"num_classes": 5}, "onehot"),
]
IDS = [f"{n}-{'-'.join(f'{a}={b}' for a, b in o.items())}-{k}" for n, o, k in CASES]
INTEGER_WEIGHTS = ("IoU", "BinaryIoU", "MeanIoU", "OneHotIoU", "OneHotMeanIoU")  # upstream cuts them to integers


def weights(name, y_pred, rng):
    """Return weights in a form that upstream takes."""
    shape = (len(y_pred),)
    if name in INTEGER_WEIGHTS:
        return rng.integers(0, 3, y_pred.shape[:-1] if y_pred.ndim == 4 else y_pred.shape[:1]).astype("float32")
    return rng.uniform(0, 2, shape).astype("float32")


@pytest.mark.parametrize("weighted", [False, True], ids=["plain", "weighted"])
@pytest.mark.parametrize(("name", "options", "kind"), CASES, ids=IDS)
def test_twenty_updates(name, options, kind, weighted):
    if weighted and (options.get("multi_label") or (name == "BinaryIoU" and kind == "ties")):
        pytest.skip("upstream takes no weights of rank 1 here")
    theirs, mine = (getattr(k.metrics, name)(**options) for k in BOTH)
    rng = np.random.default_rng(1)
    for i in range(20):
        y_true, y_pred = data(kind, (4, 7, 1)[i * i % 3 if i > 2 else i], rng)
        weight = weights(name, y_pred, rng) if weighted else None
        for metric in (theirs, mine):
            metric.update_state(y_true, y_pred, sample_weight=weight)
        if i in (0, 2, 19):
            same(mine.result(), theirs.result(), rtol=1e-4 if name == "R2Score" else 1e-5, atol=2e-6)
    assert [(v.name, tuple(v.shape)) for v in mine.variables] == [(v.name, tuple(v.shape)) for v in theirs.variables]
    for a, b in zip(mine.variables, theirs.variables, strict=True):
        if name != "RootMeanSquaredError" and a.name != "num_samples":  # counted by rows there, by elements here
            same(a.value, b.value, atol=1e-5)
    for metric in (theirs, mine):
        metric.reset_state()
    for a, b in zip(mine.variables, theirs.variables, strict=True):
        same(a.value, b.value)


SHORT = [c for i, c in enumerate(CASES) if c[0] not in {n for n, _, _ in CASES[:i]}]


@pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
@pytest.mark.parametrize(("name", "options", "kind"), SHORT, ids=[n for n, _, _ in SHORT])
def test_sixteen_bit_predictions(name, options, kind, dtype):
    """The state stays float32; functions compute in the dtype of the predictions."""
    if kind == "sorted_ids":
        return
    theirs, mine = (getattr(k.metrics, name)(**options) for k in BOTH)
    rng = np.random.default_rng(1)
    for size in (4, 7):
        y_true, y_pred = data(kind, size, rng)
        for library, metric in zip(BOTH, (theirs, mine), strict=True):
            given = library.ops.convert_to_tensor(y_pred)
            floating = np.issubdtype(y_pred.dtype, np.floating)
            metric.update_state(y_true, library.ops.cast(given, dtype) if floating else given)
    assert {ours.backend.standardize_dtype(v.dtype) for v in mine.variables} == {"float32"}
    same(mine.result(), theirs.result(), rtol=RTOL[dtype], atol=RTOL[dtype])


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("name", ["MeanSquaredError", "BinaryCrossentropy", "Poisson"])
def test_masks(name, weighted):
    rng = np.random.default_rng(4)
    y_true = rng.integers(0, 2, (3, 4, 2)).astype("float32")
    y_pred = rng.uniform(0.1, 0.9, (3, 4, 2)).astype("float32")
    mask = rng.uniform(size=(3, 4)) < 0.6
    weight = rng.uniform(size=(3, 4)).astype("float32") if weighted else None
    results = []
    for library in BOTH:
        p = library.ops.convert_to_tensor(y_pred)
        if library is ours:
            ours.state.masks.set_mask(p, ours.ops.convert_to_tensor(mask))
        else:
            p._keras_mask = keras.ops.convert_to_tensor(mask)
        metric = getattr(library.metrics, name)()
        metric.update_state(y_true, p, sample_weight=weight)
        results.append(metric.result())
    same(results[1], results[0])


@pytest.mark.parametrize("name", ["pearson_correlation", "concordance_correlation"])
def test_correlations_without_variation(name):
    rng = np.random.default_rng(0)
    flat, other = np.ones((2, 4), "float32"), rng.normal(size=(2, 4)).astype("float32")
    for pair in ((flat, other), (other, flat), (flat, flat), (other, other), (other, 2 * other)):
        theirs, mine = (getattr(k.metrics, name)(*pair) for k in BOTH)
        same(mine, np.nan_to_num(value(theirs)), atol=1e-5)  # undefined is 0 here, as it would spoil the whole mean


NEEDED = {
    "IoU": {"num_classes": 3, "target_class_ids": [1]},
    "MeanIoU": {"num_classes": 3},
    "OneHotIoU": {"num_classes": 3, "target_class_ids": [1]},
    "OneHotMeanIoU": {"num_classes": 3},
    "PrecisionAtRecall": {"recall": 0.5},
    "RecallAtPrecision": {"precision": 0.5},
    "SensitivityAtSpecificity": {"specificity": 0.5},
    "SpecificityAtSensitivity": {"sensitivity": 0.5},
}
CLASSES = sorted(
    n
    for n, c in vars(keras.metrics).items()
    if inspect.isclass(c) and n not in ("Metric", "MeanMetricWrapper", "Mean", "Sum")
)


@pytest.mark.parametrize("name", CLASSES)
def test_configs_go_both_ways(name):
    options = NEEDED.get(name, {}) | ({"dtype": "int32"} if BACKEND == "tensorflow" and "IoU" in name else {})  # int64
    theirs, mine = (getattr(k.metrics, name)(name="m", **options) for k in BOTH)
    expected, found = keras.metrics.serialize(theirs), ours.metrics.serialize(mine)
    assert {**found["config"], **expected["config"]} == found["config"]
    assert {k: v for k, v in found.items() if k != "config"} == {k: v for k, v in expected.items() if k != "config"}
    again = ours.metrics.deserialize(expected)
    assert type(again).__name__ == name and again.get_config() == found["config"]
    assert keras.metrics.deserialize(found).get_config() == theirs.get_config()
    assert mine.dtype == theirs.dtype


@pytest.mark.parametrize("name", [n for n in CLASSES if n not in NEEDED])
def test_default_names(name):
    theirs, mine = (getattr(k.metrics, name)() for k in BOTH)
    assert mine.name.rstrip("_0123456789") == theirs.name.rstrip("_0123456789")


NAMES = (
    "mse MSE mae MAE mape MAPE msle MSLE bce BCE kl_divergence cosine_similarity hinge squared_hinge "
    "categorical_hinge poisson root_mean_squared_error r2_score precision recall auc AUC accuracy f1_score "
    "false_positives true_negatives LogCoshError log_cosh_error pearson_correlation concordance_correlation sum mean "
    "binary_accuracy top_k_categorical_accuracy sparse_top_k_categorical_accuracy mean_squared_error Precision"
)


@pytest.mark.parametrize("name", NAMES.split())
def test_names(name):
    theirs, mine = (k.metrics.get(name) for k in BOTH)
    assert type(mine).__name__ == type(theirs).__name__


def model(library, outputs):
    """Return a model with one output, a list or a dict of two."""
    library.utils.set_random_seed(5)
    x = library.Input((4,), name="x")
    a = library.layers.Dense(1, activation="sigmoid", name="a")(x)
    b = library.layers.Dense(3, activation="softmax", name="b")(x)
    return library.Model(x, {"one": b, "list": [a, b], "dict": {"first": a, "second": b}}[outputs])


BATCH = 5 if BACKEND == "tensorflow" else 4  # upstream's losses of outputs count a short last batch as whole there
SPARSE = "sparse_categorical_crossentropy"
COMPILED = [
    ("one", {"loss": SPARSE, "metrics": ["accuracy"], "weighted_metrics": ["acc"]}),
    ("one", {"loss": [SPARSE], "loss_weights": [2.0], "metrics": ["sparse_categorical_accuracy"]}),
    ("one", {"loss": SPARSE, "metrics": ["SparseCategoricalAccuracy"], "weighted_metrics": ["accuracy"]}),
    ("one", {"loss": {"b": SPARSE}, "metrics": {"b": ["accuracy"]}}),
    ("list", {"loss": ["bce", SPARSE], "metrics": [["accuracy"], ["accuracy"]]}),
    ("list", {"loss": ["bce", SPARSE], "loss_weights": [0.5, 2.0], "metrics": ["accuracy", "accuracy"]}),
    ("list", {"loss": ["bce", SPARSE], "metrics": [["acc", "mse"], None], "weighted_metrics": [["accuracy"], []]}),
    ("list", {"loss": ["bce", None], "metrics": [["AUC"], []]}),
    ("list", {"loss": {"a": "bce", "b": SPARSE}, "metrics": {"a": ["accuracy", "Precision"], "b": "accuracy"}}),
    ("dict", {"loss": {"first": "bce", "second": SPARSE}, "metrics": {"first": ["acc"], "second": ["acc"]}}),
    (
        "dict",
        {
            "loss": {"first": "bce", "second": SPARSE},
            "loss_weights": {"first": 0.3, "second": 2.0},
            "weighted_metrics": {"second": ["accuracy"]},
        },
    ),
    ("dict", {"loss": {"first": "bce"}, "metrics": {"first": ["recall"]}}),
]


@pytest.mark.parametrize("weighted", [False, True], ids=["plain", "weighted"])
@pytest.mark.parametrize(("outputs", "compiled"), COMPILED, ids=[f"{o}{i}" for i, (o, _) in enumerate(COMPILED)])
def test_figures_of_evaluate(outputs, compiled, weighted):
    rng = np.random.default_rng(2)
    x, ya, yb = rng.normal(size=(10, 4)).astype("float32"), rng.integers(0, 2, (10, 1)), rng.integers(0, 3, 10)
    wa, wb = (rng.uniform(0.2, 2, 10).astype("float32") for _ in range(2))
    y = {"one": yb, "list": [ya, yb], "dict": {"first": ya, "second": yb}}[outputs]
    w = {"one": wb, "list": [wa, wb], "dict": {"first": wa, "second": wb}}[outputs] if weighted else None
    if outputs == "list" and isinstance(compiled["loss"], dict) and not weighted:
        y = {"a": ya, "b": yb}  # which upstream cannot weight
    start = model(ours, outputs).get_weights()
    found = []
    for library in BOTH:
        made = model(library, outputs)
        made.set_weights(start)
        made.compile("sgd", **{k: v.copy() if hasattr(v, "copy") else v for k, v in compiled.items()})
        figures = made.evaluate(x, y, sample_weight=w, batch_size=BATCH, verbose=0, return_dict=True)
        found.append((figures, made.evaluate(x, y, sample_weight=w, batch_size=BATCH, verbose=0)))
    (theirs, listed), (mine, also_listed) = found
    assert sorted(mine) == sorted(theirs)
    for name, figure in theirs.items():
        np.testing.assert_allclose(mine[name], figure, rtol=1e-5, err_msg=name)
    np.testing.assert_allclose(np.sort(also_listed), np.sort(listed), rtol=1e-5)


def test_losses_and_functions_as_metrics():
    """Losses with arguments, callables of every kind; upstream takes weights beside none of the losses."""
    rng = np.random.default_rng(3)
    x, y = (rng.uniform(0.1, 0.9, size=(7, 3)).astype("float32") for _ in range(2))
    found = []
    for library in BOTH:

        class Excess(library.losses.Loss):
            def call(self, y_true, y_pred):
                return y_true - y_pred

        class Halved:
            mean = library.ops.mean

            def __call__(self, y_true, y_pred):
                return type(self).mean(y_true - y_pred, axis=-1) / 2

        def Mean3D(y_true, y_pred, axis=-1, mean=library.ops.mean):
            return mean(y_true - y_pred, axis=axis)

        given = library.losses
        listed = [given.Huber(delta=0.1), given.BinaryCrossentropy(from_logits=True, label_smoothing=0.3), Excess()]
        listed += [Excess(name="over"), given.CosineSimilarity(), given.KLDivergence(), Halved(), Mean3D]
        listed += [functools.partial(Mean3D, axis=0), lambda y_true, y_pred: y_pred - y_true]
        made = library.Sequential([library.Input((3,)), library.layers.Dense(3, kernel_initializer="ones")])
        made.compile("sgd", "mse", metrics=listed, run_eagerly=True)
        found.append(made.evaluate(x, y, batch_size=7, verbose=0, return_dict=True))
    theirs, mine = found
    assert sorted(mine) == sorted(theirs)
    np.testing.assert_allclose([mine[n] for n in theirs], list(theirs.values()), rtol=1e-5)
