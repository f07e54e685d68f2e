"""Losses beside upstream Keras: values, gradients, reductions, weights, masks, 16-bit inputs, configs and names."""

from __future__ import annotations

import inspect
import os

os.environ.setdefault("KERAS_BACKEND", "jax")


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
REDUCTIONS = ["sum_over_batch_size", "sum", "mean", "mean_with_sample_weight", "none", None]
SAME_DTYPE_RTOL = {"float32": 1e-5, "float16": 2e-3, "bfloat16": 2e-2}


def value(x):
    """Return a tensor as an array of float32."""
    return np.asarray(ours.ops.convert_to_numpy(ours.ops.cast(x, "float32")))


def same(mine, theirs, rtol=1e-5, atol=1e-6):
    np.testing.assert_allclose(value(mine), value(theirs), rtol=rtol, atol=atol)


def unit(x):
    return x / np.linalg.norm(x, axis=-1, keepdims=True)


def data(kind, batch=6, seed=0):
    """Return `(y_true, y_pred)` of a kind of problem, with some singular elements among the others."""
    rng = np.random.default_rng(seed)
    shape = (batch, 4, 3) if kind.startswith("steps") else (batch, 3)
    real, other = (rng.normal(size=shape).astype("float32") for _ in range(2))
    bits = rng.integers(0, 2, shape).astype("float32")
    probabilities = rng.uniform(0.02, 0.98, shape).astype("float32")
    labels = rng.integers(0, 5, batch)
    logits = rng.normal(size=(batch, 5)).astype("float32")
    soft = np.exp(logits) / np.exp(logits).sum(-1, keepdims=True)
    made = {
        "real": (real, other),
        "steps": (real, other),
        "large": (np.float32(100) * real, np.float32(-100) * other),
        "zeros": (np.zeros_like(real), other),
        "equal": (real, real.copy()),
        "counts": (np.floor(3 * np.abs(real)).astype("float32"), np.abs(other)),
        "bits": (bits, other),
        "signs": (2 * bits - 1, other),
        "binary": (bits, probabilities),
        "steps_binary": (bits, probabilities),
        "certain": (bits, rng.integers(0, 2, shape).astype("float32")),
        "column": (rng.integers(0, 2, batch), rng.uniform(0.05, 0.95, (batch, 1)).astype("float32")),
        "onehot": (np.eye(5, dtype="float32")[labels], soft),
        "onehot_logits": (np.eye(5, dtype="float32")[labels], logits),
        "sparse": (labels, soft),
        "unscaled": (np.eye(5, dtype="float32")[labels], 3 * soft),
        "embeddings": (labels, unit(logits)),
        "embeddings_column": (labels[:, None], unit(logits)),
        "sequences": (
            np.where(rng.uniform(size=(batch, 3)) < 0.7, rng.integers(1, 4, (batch, 3)), 0),
            rng.normal(size=(batch, 7, 4)).astype("float32"),
        ),
    }
    y_true, y_pred = made[kind]
    if kind == "sequences":
        y_true = -np.sort(-y_true, axis=1)  # what fills up comes last
    return y_true, y_pred


CASES = [
    *((name, {}, kind) for name in ("MeanAbsolutePercentageError",) for kind in ("real", "steps", "zeros")),
    *(("MeanSquaredLogarithmicError", {}, kind) for kind in ("counts", "real")),
    *((name, {}, kind) for name in ("Huber", "LogCosh", "MeanSquaredError") for kind in ("real", "steps", "large")),
    ("LogCosh", {}, "equal"),
    ("LogCosh", {}, "column"),
    ("Huber", {"delta": 0.3}, "real"),
    *((name, {}, kind) for name in ("Hinge", "SquaredHinge") for kind in ("bits", "signs", "real")),
    ("CategoricalHinge", {}, "onehot_logits"),
    ("CategoricalHinge", {}, "bits"),
    *(("KLDivergence", {}, kind) for kind in ("onehot", "binary", "certain")),
    *(("Poisson", {}, kind) for kind in ("counts", "steps_binary")),
    *(("CosineSimilarity", {}, kind) for kind in ("real", "steps", "zeros", "equal")),
    ("CosineSimilarity", {"axis": 1}, "steps"),
    *(("Dice", {}, kind) for kind in ("binary", "steps_binary", "certain")),
    ("Dice", {"axis": (1, 2)}, "steps_binary"),
    ("Dice", {"axis": -1}, "binary"),
    ("Tversky", {}, "binary"),
    ("Tversky", {"alpha": 0.2, "beta": 0.9}, "binary"),
    ("Tversky", {"alpha": 0.2, "beta": 0.9, "axis": (1, 2)}, "steps_binary"),
    *(("BinaryFocalCrossentropy", {}, kind) for kind in ("binary", "column", "steps_binary")),
    ("BinaryFocalCrossentropy", {"apply_class_balancing": True, "alpha": 0.7, "gamma": 1.5}, "binary"),
    ("BinaryFocalCrossentropy", {"from_logits": True, "label_smoothing": 0.2}, "bits"),
    ("BinaryFocalCrossentropy", {"axis": 0}, "binary"),
    *(("CategoricalFocalCrossentropy", {}, kind) for kind in ("onehot", "unscaled")),
    ("CategoricalFocalCrossentropy", {"alpha": [0.1, 0.2, 0.3, 0.4, 0.5], "gamma": 1.0}, "onehot"),
    ("CategoricalFocalCrossentropy", {"from_logits": True, "label_smoothing": 0.1}, "onehot_logits"),
    *(("CategoricalGeneralizedCrossEntropy", {"q": q}, "sparse") for q in (0.1, 0.5, 0.9)),
    ("Circle", {}, "embeddings"),
    ("Circle", {}, "embeddings_column"),
    ("Circle", {"gamma": 5.0, "margin": 0.1, "remove_diagonal": False}, "embeddings"),
    ("CTC", {}, "sequences"),
    ("BinaryCrossentropy", {}, "binary"),
    ("BinaryCrossentropy", {"from_logits": True, "label_smoothing": 0.1}, "bits"),
    ("CategoricalCrossentropy", {"label_smoothing": 0.1}, "onehot"),
]
IDS = [f"{n}-{'-'.join(map(str, o))}-{k}" for n, o, k in CASES]


@pytest.mark.parametrize(("name", "options", "kind"), CASES, ids=IDS)
def test_values_reduced_and_weighted(name, options, kind):
    y_true, y_pred = data(kind)
    weight = np.linspace(0.1, 2, len(y_true)).astype("float32")
    unreduced = np.asarray(getattr(ours.losses, name)(reduction=None, **options)(y_true, y_pred))
    weights = [None] if name == "Circle" and BACKEND == "torch" else [None, 0.5]  # upstream fails on a number there
    if unreduced.ndim and unreduced.shape[0] == len(weight):
        weights += [weight.reshape((-1,) + (1,) * (unreduced.ndim - 1)), unreduced * 0 + 2]
    for reduction in REDUCTIONS:
        for given in weights:
            theirs, mine = (
                getattr(k.losses, name)(reduction=reduction, **options)(y_true, y_pred, sample_weight=given)
                for k in BOTH
            )
            same(mine, theirs, rtol=1e-4 if name == "CTC" else 1e-5)
            assert tuple(mine.shape) == tuple(theirs.shape)


@pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
@pytest.mark.parametrize(("name", "options", "kind"), CASES, ids=IDS)
def test_sixteen_bits(name, options, kind, dtype):
    """A loss is computed in float32 unless told otherwise; the function computes in the dtype of the predictions."""
    y_true, y_pred = data(kind)
    theirs, mine = (
        getattr(k.losses, name)(**options)(y_true, k.ops.cast(k.ops.convert_to_tensor(y_pred), dtype)) for k in BOTH
    )
    assert ours.backend.standardize_dtype(mine.dtype) == "float32" == keras.backend.standardize_dtype(theirs.dtype)
    same(mine, theirs, rtol=1e-4)
    if name in ("CTC", "Circle") or kind in ("large", "column") or isinstance(options.get("alpha"), list):
        return  # out of range, or upstream's function takes no such labels, or it follows the dtype of a list
    function = IDS_OF_FUNCTIONS[name]
    theirs, mine = (
        getattr(k.losses, function)(y_true, k.ops.cast(k.ops.convert_to_tensor(y_pred), dtype), **options) for k in BOTH
    )
    wider = BACKEND != "jax" and name == "MeanSquaredLogarithmicError"  # upstream, which keeps the dtype on JAX
    assert keras.backend.standardize_dtype(theirs.dtype) == ("float32" if wider else dtype)
    assert ours.backend.standardize_dtype(mine.dtype) == dtype
    if np.isfinite(value(theirs)).all():
        same(mine, theirs, rtol=SAME_DTYPE_RTOL[dtype], atol=SAME_DTYPE_RTOL[dtype])


def _snake(name):
    found = {
        c.__name__: f
        for f in dir(ours.losses)
        for c in vars(ours.losses).values()
        if inspect.isclass(c) and f.islower() and f.replace("_", "") == c.__name__.lower()
    }
    return found[name]


IDS_OF_FUNCTIONS = {name: _snake(name) for name, _, _ in CASES}


def gradient(library, loss, y_true, y_pred):
    """Return the gradient of a loss with respect to the predictions, by the framework's own means."""
    if BACKEND == "jax":
        import jax

        return jax.grad(lambda p: loss(y_true, p))(y_pred)
    if BACKEND == "torch":
        import torch

        p = torch.tensor(y_pred, requires_grad=True)
        loss(torch.tensor(y_true), p).backward()
        return p.grad
    import tensorflow as tf

    p = tf.Variable(y_pred)
    with tf.GradientTape() as tape:
        result = loss(y_true, tf.identity(p))
    return tape.gradient(result, p)


@pytest.mark.parametrize(("name", "options", "kind"), CASES, ids=IDS)
def test_gradients(name, options, kind):
    y_true, y_pred = data(kind)
    theirs, mine = (
        value(gradient(k, getattr(k.losses, name)(reduction="sum", **options), y_true, y_pred)) for k in BOTH
    )
    np.testing.assert_allclose(mine, theirs, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("reduction", ["sum_over_batch_size", "sum", "mean_with_sample_weight"])
@pytest.mark.parametrize("name", ["MeanSquaredError", "Huber", "Poisson", "KLDivergence", "BinaryFocalCrossentropy"])
def test_masks(name, reduction):
    y_true, y_pred = data("steps_binary")
    mask = np.random.default_rng(4).uniform(size=y_pred.shape[:2]) < 0.6
    weight = np.random.default_rng(5).uniform(size=y_pred.shape[:2]).astype("float32")
    for given in (None, weight):
        results = []
        for library in BOTH:
            p = library.ops.convert_to_tensor(y_pred)
            if library is ours:
                ours.state.masks.set_mask(p, ours.ops.convert_to_tensor(mask))
            else:
                p._keras_mask = keras.ops.convert_to_tensor(mask)
            results.append(getattr(library.losses, name)(reduction=reduction)(y_true, p, sample_weight=given))
        same(results[1], results[0])


def test_circle_beside_a_reference():
    labels, embeddings = data("embeddings")
    others, theirs_and_mine = data("embeddings", batch=4, seed=3), []
    for library in BOTH:
        theirs_and_mine.append(
            library.losses.circle(labels, embeddings, others[0], others[1], remove_diagonal=False, gamma=10.0)
        )
    same(theirs_and_mine[1], theirs_and_mine[0])


CLASSES = sorted(
    n for n, c in vars(keras.losses).items() if inspect.isclass(c) and n not in ("Loss", "LossFunctionWrapper")
)


@pytest.mark.parametrize("name", CLASSES)
def test_configs_go_both_ways(name):
    theirs, mine = (getattr(k.losses, name)(reduction="sum") for k in BOTH)
    expected, found = keras.losses.serialize(theirs), ours.losses.serialize(mine)
    assert {**found["config"], **expected["config"]} == found["config"]
    assert {k: v for k, v in found.items() if k != "config"} == {k: v for k, v in expected.items() if k != "config"}
    again = ours.losses.deserialize(expected)
    assert type(again).__name__ == name and again.get_config() == found["config"]
    if name != "CategoricalGeneralizedCrossEntropy":  # which upstream cannot read back itself
        assert keras.losses.deserialize(found).get_config() == theirs.get_config()
    assert mine.name == theirs.name and mine.dtype == theirs.dtype


NAMES = (
    "mse MSE mae MAE mape MAPE msle MSLE bce BCE kld KLD kl_divergence log_cosh cosine_similarity huber hinge "
    "squared_hinge categorical_hinge poisson dice tversky ctc circle binary_focal_crossentropy binary_crossentropy "
    "categorical_focal_crossentropy categorical_crossentropy sparse_categorical_crossentropy mean_squared_error "
    "LogCosh CosineSimilarity Huber CTC"
)


@pytest.mark.parametrize("name", NAMES.split())
def test_names(name):
    theirs, mine = (k.losses.get(name) for k in BOTH)
    assert getattr(mine, "__name__", type(mine).__name__) == getattr(theirs, "__name__", type(theirs).__name__)
