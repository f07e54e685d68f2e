"""Metrics over several batches, against NumPy and scikit-learn."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn import metrics as sklearn_metrics

import keras_core as keras
from keras_core import metrics, ops

RNG = np.random.default_rng(0)
BATCHES = (5, 3, 1)


def stream(metric, *arrays, weight=None):
    """Feed a metric batch by batch and return its result."""
    start = 0
    for size in BATCHES:
        part = slice(start, start + size)
        metric.update_state(*(a[part] for a in arrays), sample_weight=None if weight is None else weight[part])
        start += size
    return float(ops.convert_to_numpy(metric.result()))


@pytest.mark.parametrize("weighted", [False, True])
def test_classification_over_batches(weighted):
    labels = RNG.integers(0, 3, 9)
    scores = RNG.uniform(size=(9, 3)).astype("float32")
    weight = RNG.uniform(size=9).astype("float32") if weighted else None
    expected = sklearn_metrics.accuracy_score(labels, scores.argmax(1), sample_weight=weight)
    assert stream(metrics.SparseCategoricalAccuracy(), labels, scores, weight=weight) == pytest.approx(expected)
    one_hot = np.eye(3, dtype="float32")[labels]
    assert stream(metrics.CategoricalAccuracy(), one_hot, scores, weight=weight) == pytest.approx(expected)
    expected = sklearn_metrics.top_k_accuracy_score(labels, scores, k=2, sample_weight=weight)
    assert stream(metrics.SparseTopKCategoricalAccuracy(2), labels, scores, weight=weight) == pytest.approx(expected)
    assert stream(metrics.TopKCategoricalAccuracy(2), one_hot, scores, weight=weight) == pytest.approx(expected)


@pytest.mark.parametrize("weighted", [False, True])
def test_area_under_curve(weighted):
    labels = np.array([0, 1, 1, 0, 1, 0, 0, 1, 1])
    scores = (np.arange(9)[RNG.permutation(9)] / 10 + 0.05).astype("float32")
    weight = RNG.uniform(0.5, 1, size=9).astype("float32") if weighted else None
    expected = sklearn_metrics.roc_auc_score(labels, scores, sample_weight=weight)
    assert stream(metrics.AUC(num_thresholds=500), labels, scores, weight=weight) == pytest.approx(expected, abs=1e-5)


def test_means_weigh_their_values():
    values, weight = RNG.normal(size=9).astype("float32"), RNG.uniform(size=9).astype("float32")
    assert stream(metrics.Mean(), values, weight=weight) == pytest.approx(np.average(values, weights=weight), rel=1e-4)
    assert stream(metrics.Sum(), values, weight=weight) == pytest.approx((values * weight).sum(), rel=1e-4)


def test_binary_accuracy_takes_labels_of_rank_one():
    metric = metrics.BinaryAccuracy(threshold=0.6)
    metric.update_state(np.array([1, 0, 1]), np.array([[0.7], [0.65], [0.5]], "float32"))
    assert float(metric.result()) == pytest.approx(1 / 3)
    with pytest.raises(ValueError, match="threshold"):
        metrics.BinaryAccuracy(threshold=1.5)


def test_lists_of_numbers():
    metric = metrics.SparseCategoricalAccuracy()
    metric.update_state([1, 0], [[0.2, 0.8], [0.3, 0.7]])
    assert float(metric.result()) == 0.5


def test_nothing_seen_is_zero_and_reset_forgets():
    metric = metrics.Mean()
    assert float(metric.result()) == 0
    metric.update_state([4.0])
    metric.reset_state()
    assert float(metric.result()) == 0


class Range(metrics.Metric):
    """Largest less smallest, with state of two kinds."""

    def __init__(self, name="range", **kwargs):
        super().__init__(name=name, **kwargs)
        self.low = self.add_weight(name="low", initializer=keras.initializers.Constant(1e9))
        self.highs = [keras.Variable(-1e9, trainable=False, name="high")]
        self.inner = metrics.Mean()

    def update_state(self, y_true, y_pred, sample_weight=None):
        self.low.assign(ops.minimum(self.low, ops.min(y_pred)))
        self.highs[0].assign(ops.maximum(self.highs[0], ops.max(y_pred)))
        self.inner.update_state(y_pred)

    def result(self):
        return self.highs[0] - self.low


def test_a_metric_of_ones_own_has_all_its_state():
    metric = Range()
    assert [v.name for v in metric.variables] == ["low", "high", "total", "count"]
    metric.update_state(None, np.array([3.0, 7.0], "float32"))
    metric.update_state(None, np.array([5.0], "float32"))
    assert float(ops.convert_to_numpy(metric.result())) == 4.0
    assert float(metric.inner.result()) == 5.0


def test_stateless_forms_leave_the_metric_alone():
    metric = metrics.Mean()
    state = metric.stateless_update_state([v.value for v in metric.variables], np.array([2.0, 4.0], "float32"))
    assert float(ops.convert_to_numpy(metric.stateless_result(state))) == 3.0
    assert float(metric.result()) == 0
    assert [float(ops.convert_to_numpy(v)) for v in metric.stateless_reset_state()] == [0.0, 0.0]
    with pytest.raises(ValueError, match="has 2 variables, got 1"):
        metric.stateless_result(state[:1])


@pytest.mark.parametrize(
    "metric",
    [
        metrics.AUC(num_thresholds=7, curve="PR"),
        metrics.BinaryAccuracy(threshold=0.2),
        metrics.SparseTopKCategoricalAccuracy(k=3),
        metrics.SparseCategoricalCrossentropy(from_logits=True),
    ],
    ids=lambda m: m.name,
)
def test_configs_make_equal_metrics(metric):
    again = metrics.deserialize(metrics.serialize(metric))
    assert type(again) is type(metric) and again.get_config() == metric.get_config()


def test_get_by_name():
    assert isinstance(metrics.get("mse"), metrics.MeanSquaredError)
    with pytest.raises(ValueError, match="accuracy"):
        metrics.get("acuracy")
