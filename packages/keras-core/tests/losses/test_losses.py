"""Losses against their formulas in NumPy."""

from __future__ import annotations

import functools

import numpy as np
import pytest

from keras_core import config, losses, ops
from keras_core.state import masks

TRUE = np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]], "float32")
PRED = np.array([[0.9, 0.2], [0.4, 0.7], [0.5, 0.1]], "float32")
ENTROPY = -(TRUE * np.log(PRED) + (1 - TRUE) * np.log(1 - PRED)).mean(1)
WEIGHTS = np.array([1.0, 2.0, 0.5], "float32")


def value(x):
    return np.asarray(ops.convert_to_numpy(x))


def test_reductions():
    errors = ((TRUE - PRED) ** 2).mean(1)
    for reduction, expected, weighted in (
        ("sum_over_batch_size", errors.mean(), (errors * WEIGHTS).mean()),
        ("mean", errors.mean(), (errors * WEIGHTS).mean()),
        ("sum", errors.sum(), (errors * WEIGHTS).sum()),
        ("mean_with_sample_weight", errors.mean(), np.average(errors, weights=WEIGHTS)),
        ("none", errors, errors * WEIGHTS),
        (None, errors, errors * WEIGHTS),
    ):
        loss = losses.MeanSquaredError(reduction=reduction)
        np.testing.assert_allclose(value(loss(TRUE, PRED)), expected, rtol=1e-5)
        np.testing.assert_allclose(value(loss(TRUE, PRED, WEIGHTS)), weighted, rtol=1e-5)
        np.testing.assert_allclose(value(loss(TRUE, PRED, WEIGHTS[:, None])), weighted, rtol=1e-5)


@pytest.mark.parametrize(
    "loss",
    [
        losses.MeanSquaredError,
        losses.Huber,
        losses.BinaryCrossentropy,
        functools.partial(losses.BinaryCrossentropy, from_logits=True, label_smoothing=0.2),
        losses.CategoricalCrossentropy,
        functools.partial(losses.CategoricalCrossentropy, from_logits=True, label_smoothing=0.2),
    ],
)
@pytest.mark.parametrize("shape", [(3, 2), (3, 1), (2, 1, 3)])
def test_a_mean_is_that_of_the_unreduced_losses(loss, shape):
    truth, prediction = np.resize(TRUE, shape), np.resize(PRED, shape)
    each = value(loss(reduction="none")(truth, prediction))
    np.testing.assert_allclose(value(loss()(truth, prediction)), each.mean(), rtol=1e-5)


def test_unknown_reduction():
    with pytest.raises(ValueError, match="Unknown loss reduction 'average'"):
        losses.MeanSquaredError(reduction="average")


def test_binary_crossentropy():
    np.testing.assert_allclose(value(losses.binary_crossentropy(TRUE, PRED)), ENTROPY, rtol=1e-5)
    logits = np.log(PRED / (1 - PRED))
    np.testing.assert_allclose(value(losses.binary_crossentropy(TRUE, logits, from_logits=True)), ENTROPY, rtol=1e-5)
    smooth = TRUE * 0.8 + 0.1
    expected = -(smooth * np.log(PRED) + (1 - smooth) * np.log(1 - PRED)).mean(1)
    np.testing.assert_allclose(value(losses.binary_crossentropy(TRUE, PRED, label_smoothing=0.2)), expected, rtol=1e-5)


def test_labels_of_rank_one_fit_a_column_of_predictions():
    labels = np.array([1, 0, 1])
    expected = losses.BinaryCrossentropy()(labels[:, None], PRED[:, :1])
    assert float(losses.BinaryCrossentropy()(labels, PRED[:, :1])) == pytest.approx(float(expected))
    squared = np.mean((labels - PRED[:, 0]) ** 2)
    assert float(losses.MeanSquaredError()(labels, PRED[:, :1])) == pytest.approx(squared, rel=1e-5)


@pytest.mark.parametrize("labels", [np.array([2, 0]), np.array([[2], [0]]), np.array([2.0, 0.0])])
def test_sparse_and_one_hot_agree(labels):
    probabilities = np.array([[0.2, 0.3, 0.5], [0.6, 0.3, 0.1]], "float32")
    expected = -np.log([0.5, 0.6])
    found = losses.SparseCategoricalCrossentropy(reduction="none")(labels, probabilities)
    np.testing.assert_allclose(value(found), expected, rtol=1e-5)
    one_hot = np.eye(3, dtype="float32")[[2, 0]]
    found = losses.CategoricalCrossentropy(reduction="none")(one_hot, probabilities)
    np.testing.assert_allclose(value(found), expected, rtol=1e-5)


@pytest.mark.parametrize("from_logits", [False, True])
def test_a_label_that_is_no_class_counts_in_the_mean(from_logits):
    scores = np.array([[0.1, 0.4], [0.5, 0.5], [0.3, 0.6]], "float32")
    shares = np.exp(scores) if from_logits else scores
    p = shares / shares.sum(-1, keepdims=True)
    loss = losses.SparseCategoricalCrossentropy(from_logits=from_logits)
    for labels, each in (([1, 0, 1], [p[0, 1], p[1, 0], p[2, 1]]), ([1, 7, 0], [p[0, 1], 1, p[2, 0]])):
        expected = np.mean(-np.log(each))
        assert float(loss(np.array(labels), scores)) == pytest.approx(expected, rel=1e-5)
        assert float(loss(ops.convert_to_tensor(labels, "uint8"), scores)) == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
def test_a_mean_of_many_losses_in_16_bits_is_added_up_in_more(dtype):
    loss = losses.SparseCategoricalCrossentropy(from_logits=True, dtype=dtype)
    mean = loss(np.zeros(40_000, "int32"), np.zeros((40_000, 10), "float32"))
    assert ops.dtype(mean) == dtype
    assert float(mean) == pytest.approx(np.log(10), rel=5e-3)


def test_probabilities_are_kept_the_configured_epsilon_away_from_0_and_1():
    before = config.epsilon()
    config.set_epsilon(1e-2)
    try:
        found = [
            losses.categorical_crossentropy([[0.0, 1.0]], [[1.0, 0.0]]),
            losses.sparse_categorical_crossentropy([1], [[1.0, 0.0]]),
            losses.SparseCategoricalCrossentropy()([1], [[1.0, 0.0]]),
            losses.binary_crossentropy([1.0], [0.0]),
        ]
    finally:
        config.set_epsilon(before)
    assert [float(ops.sum(x)) for x in found] == pytest.approx([-np.log(1e-2)] * 4, rel=1e-5)


def test_an_ignored_class_is_left_out_of_the_mean():
    probabilities = np.array([[0.2, 0.3, 0.5], [0.6, 0.3, 0.1]], "float32")
    loss = losses.SparseCategoricalCrossentropy(ignore_class=-1)
    assert float(loss(np.array([-1, 0]), probabilities)) == pytest.approx(-np.log(0.6), rel=1e-5)


def test_masked_values_are_left_out_of_the_mean():
    y_pred = ops.convert_to_tensor(np.array([[[1.0], [5.0]], [[2.0], [3.0]]], "float32"))
    masks.set_mask(y_pred, ops.convert_to_tensor(np.array([[True, False], [True, True]])))
    zeros = np.zeros((2, 2, 1), "float32")
    assert float(losses.MeanSquaredError()(zeros, y_pred)) == pytest.approx((1 + 4 + 9) / 3)
    assert float(losses.MeanSquaredError(reduction="sum")(zeros, y_pred)) == pytest.approx(14)


def test_truth_reaches_a_users_function_as_floats():
    """So that it may use the framework's operators, some of which mix no dtypes."""
    seen = []

    def gap(y_true, y_pred):
        seen.append(ops.dtype(y_true) if hasattr(ops, "dtype") else str(y_true.dtype))
        return ops.mean(y_true - y_pred, axis=-1)

    found = losses.get_loss(gap)(np.array([[1, 2]]), np.array([[0.5, 1.0]], "float32"))
    assert float(found) == pytest.approx(0.75)
    assert "float32" in seen[0]


@pytest.mark.parametrize(
    ("name", "function"),
    [("mse", losses.mean_squared_error), ("MAE", losses.mean_absolute_error), ("bce", losses.binary_crossentropy)],
)
def test_get_by_name(name, function):
    assert losses.get(name) is function


def test_get_by_class_config_and_callable():
    loss = losses.get({"class_name": "CategoricalCrossentropy", "config": {"label_smoothing": 0.1}})
    assert isinstance(loss, losses.CategoricalCrossentropy)
    assert isinstance(losses.get("MeanSquaredError"), losses.MeanSquaredError)
    assert losses.get(None) is None
    again = losses.deserialize(losses.serialize(loss))
    assert again.get_config() == loss.get_config()


def test_shapes_in_errors():
    with pytest.raises(ValueError, match="sparse_categorical_crossentropy"):
        losses.CategoricalCrossentropy()(np.array([1, 0]), np.ones((2, 3), "float32"))
    with pytest.raises(ValueError, match="categorical_crossentropy"):
        losses.SparseCategoricalCrossentropy()(np.eye(3)[:2], np.ones((2, 3), "float32"))
