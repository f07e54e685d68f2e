"""Class weights, of arrays and of tensors where they are."""

from __future__ import annotations

import numpy as np
import pytest

from keras_core import ops
from keras_core.training.data import make_source
from keras_core.training.data.weighting import class_weights

WEIGHTS = {1: 5.0, 7: 0.5}
FORMS = [
    (np.array([0, 1, 7]), [1, 5, 0.5]),
    (np.array([[0], [1], [7]]), [1, 5, 0.5]),
    (np.eye(8, dtype="float32")[[0, 1, 7]], [1, 5, 0.5]),
    (np.array([0.0, 1.0, 1.0], "float32"), [1, 5, 5]),
    (np.array([-1, 8, 1]), [1, 1, 5]),
    (np.array([True, False, True]), [5, 1, 5]),
]


@pytest.mark.parametrize(("y", "expected"), FORMS)
@pytest.mark.parametrize("convert", [np.asarray, ops.convert_to_tensor])
def test_every_form_of_labels(y, expected, convert):
    labels = convert(y)
    found = class_weights(WEIGHTS, labels, np.array([2.0, 1.0, 1.0], "float32"))
    np.testing.assert_allclose(ops.convert_to_numpy(found), np.multiply(expected, [2, 1, 1]))
    assert isinstance(found, np.ndarray) == isinstance(labels, np.ndarray)


def test_sample_weights_reach_every_label_of_a_sample():
    y = np.array([[[0], [1]], [[1], [0]]])
    np.testing.assert_allclose(class_weights(WEIGHTS, y, np.array([1.0, 2.0])), [[1, 5], [10, 2]])


def test_datasets_are_weighted_as_arrays_are():
    x, y = np.zeros((3, 1)), np.array([0, 1, 7])
    source = make_source(iter([(x, y), (x, y, np.full(3, 2.0))]), class_weight=WEIGHTS)
    assert [w.tolist() for _, _, w in source.epoch()] == [[1, 5, 0.5], [2, 10, 1]]


def test_a_single_output_may_stand_in_a_list():
    assert class_weights(WEIGHTS, [np.array([1])]).tolist() == [5]
    assert class_weights({}, np.array([1])).tolist() == [1]


@pytest.mark.parametrize(
    ("weights", "y", "why"),
    [
        (WEIGHTS, None, "y is None"),
        (WEIGHTS, [np.zeros(2), np.zeros(2)], "y has 2 outputs"),
        ([1.0, 2.0], np.zeros(2), "class_weight maps class indices to weights"),
        ({"a": {0: 1.0}}, np.zeros(2), "for a model with one output"),
    ],
)
def test_what_cannot_be_weighted(weights, y, why):
    with pytest.raises(ValueError, match=why):
        class_weights(weights, y)
