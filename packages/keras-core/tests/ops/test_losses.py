from __future__ import annotations

import numpy as np
import pytest
from cases import assert_close, check, numbers

from keras_core import ops
from keras_core.ops import mean_losses
from keras_core.ops.losses import cosine, huber
from keras_core.state import KerasTensor

TARGET = np.array([[0, 1, 0], [1, 0, 0]], "float32")
OUTPUT = np.array([[0.2, 0.5, 0.1], [0, 0, 3]], "float32")


def test_categorical_crossentropy_of_probabilities():
    """Values of Keras 3.15 on JAX."""
    check(ops.categorical_crossentropy, TARGET, OUTPUT, expected=[np.array([0.47000, 16.11810])], tolerance=1e-5)
    check(ops.categorical_crossentropy, TARGET, OUTPUT, False, 0, expected=[np.array([16.1181, 0, 0])], tolerance=1e-5)


def test_categorical_crossentropy_of_logits():
    x = numbers(5, 4, low=-50, high=50).astype("float64")
    p = np.random.default_rng(1).dirichlet(np.ones(4), 5)
    expected = np.log(np.exp(x - x.max(-1, keepdims=True)).sum(-1)) + x.max(-1) - (p * x).sum(-1)
    args = p.astype("float32"), x.astype("float32"), True
    check(ops.categorical_crossentropy, *args, expected=expected, tolerance=1e-5, dtype="float32")


@pytest.mark.parametrize("labels", [[1, 0], [[1], [0]], [1.0, 0.0]])
def test_sparse_categorical_crossentropy_of_probabilities(labels):
    labels = np.array(labels)
    expected = np.array([0.47000, 16.11810])
    check(ops.sparse_categorical_crossentropy, labels, OUTPUT, expected=expected, tolerance=1e-5)


def test_sparse_categorical_crossentropy_of_logits():
    """The loss of a label that is no class is 0, as in Keras 3.15 on JAX."""
    labels, expected = np.array([1, 2]), np.array([0.88010, 0.09492])
    check(ops.sparse_categorical_crossentropy, labels, OUTPUT, True, expected=expected, tolerance=1e-4)
    assert_close(ops.sparse_categorical_crossentropy(np.array([7, -1]), OUTPUT, True), [0, 0])


def test_sparse_categorical_crossentropy_along_another_axis():
    x = numbers(2, 3, 4)
    labels = np.array([[0, 1, 2, 0], [2, 2, 1, 0]])
    logs = x - np.log(np.exp(x).sum(1, keepdims=True))
    expected = -np.take_along_axis(logs, labels[:, None], 1)[:, 0]
    check(ops.sparse_categorical_crossentropy, labels, x, True, 1, expected=expected, tolerance=1e-5)


def test_binary_crossentropy():
    """Values of Keras 3.15 on JAX."""
    p = np.clip(OUTPUT, 0, 1)
    expected = np.array([[0.22314, 0.69315, 0.10536], [16.1181, 0, 15.94238]])
    check(ops.binary_crossentropy, TARGET, p, expected=expected, tolerance=2e-5, dtype="float32")
    expected = np.array([[10.00005, 0, 5.00672], [0.69315, 0.69315, 150]])
    check(ops.binary_crossentropy, TARGET, OUTPUT * 50, True, expected=expected, tolerance=2e-5)


@pytest.mark.parametrize("name", ["categorical_crossentropy", "binary_crossentropy"])
def test_shapes_must_be_equal(name):
    with pytest.raises(ValueError, match="same shape"):
        getattr(ops, name)(KerasTensor((1, 3)), KerasTensor((2, 3)))


def test_labels_must_fit():
    with pytest.raises(ValueError, match="without the class axis"):
        ops.sparse_categorical_crossentropy(KerasTensor((3,), "int32"), KerasTensor((2, 3)))


def test_one_hot():
    check(ops.one_hot, np.array([0, 2, 5, -1]), 3, expected=[np.array([[1, 0, 0], [0, 0, 1], [0, 0, 0], [0, 0, 0]])])
    check(ops.one_hot, np.array([0, 2]), 3, 0, "int32", expected=[np.array([[1, 0], [0, 0], [0, 1]])], dtype="int32")
    check(ops.one_hot, np.array([[1], [0]]), 2, 1, "bool", expected=[np.array([[[0], [1]], [[1], [0]]])], dtype="bool")


def test_multi_hot():
    """Values of Keras 3.15 on JAX."""
    x = np.array([[0, 2], [1, 1]])
    check(ops.multi_hot, x, 3, expected=[np.array([[1, 0, 1], [0, 1, 0]])], dtype="float32")
    check(ops.multi_hot, x, 3, 1, expected=[np.array([[1, 1], [1, 1]])])
    check(ops.multi_hot, np.array([0, 2]), 3, expected=[np.array([1, 0, 1])])


def test_huber_is_a_parabola_that_goes_on_as_its_tangent():
    target, output = np.zeros(7, "float32"), np.array([-3, -2, -1, 0, 0.5, 2, np.inf], "float32")
    check(huber, target, output, 2.0, expected=np.array([4, 2, 0.5, 0, 0.125, 2, np.inf]), dtype="float32")


@pytest.mark.parametrize("axis", [-1, 0])
def test_the_cosine_of_vectors_and_that_of_zeros(axis):
    a, b = numbers(4, 3), numbers(4, 3, seed=1)
    a = np.where(np.arange(a.shape[axis - 1]) == 0, 0, np.moveaxis(a, axis, 0))
    a = np.moveaxis(a, 0, axis).astype("float32")
    lengths = np.sqrt((a**2).sum(axis) * (b**2).sum(axis))
    expected = (a * b).sum(axis) / np.where(lengths == 0, 1, lengths)
    check(cosine, a, b, axis, expected=expected, tolerance=1e-5, dtype="float32")


@pytest.mark.parametrize("dtype", ["float32", "float16"])
def test_means_of_losses(dtype):
    target, output = TARGET.astype(dtype), OUTPUT.astype(dtype)
    logs = OUTPUT - np.log(np.exp(OUTPUT).sum(-1, keepdims=True))
    error = abs(TARGET - OUTPUT)
    for name, options, expected in (
        ("mean_square", (), (error**2).mean()),
        ("mean_huber", (0.5,), np.where(error <= 0.5, error**2 / 2, 0.5 * (error - 0.25)).mean()),
        ("mean_binary_crossentropy", (True,), (np.log1p(np.exp(OUTPUT)) - OUTPUT * TARGET).mean()),
        ("mean_categorical_crossentropy", (True,), -(TARGET * logs).sum(-1).mean()),
        ("mean_categorical_crossentropy", (False,), (0.47 + 16.1181) / 2 if dtype == "float32" else None),
    ):
        if expected is not None:
            op, tolerance = getattr(mean_losses, name), 1e-5 if dtype == "float32" else 2e-3
            check(op, target, output, *options, expected=np.float32(expected), tolerance=tolerance, dtype=dtype)


@pytest.mark.filterwarnings("ignore:Mean of empty slice")
def test_the_mean_of_no_losses_is_not_a_number():
    empty = np.zeros((0, 3), "float32")
    for op in (mean_losses.mean_square, mean_losses.mean_categorical_crossentropy):
        assert np.isnan(ops.convert_to_numpy(op(empty, empty)))
