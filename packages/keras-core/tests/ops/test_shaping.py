from __future__ import annotations

import numpy as np
import pytest
from cases import check, integers, numbers

from keras_core import ops
from keras_core.state import KerasTensor

X = numbers(2, 3, 4)


@pytest.mark.parametrize("shape", [(6, 4), (-1, 2), (4, -1, 3), 24, [2, 12]])
def test_reshape(shape):
    check(ops.reshape, X, shape, expected=X.reshape(shape))


def test_reshape_to_an_unknown_dimension_is_replayed_as_inferred():
    assert ops.reshape(KerasTensor((None, 4)), (None, 2, 2)).shape == (None, 2, 2)
    check(ops.reshape, X, (None, 12), expected=X.reshape(2, 12), symbolic=False)


def test_reshape_says_why_it_cannot():
    with pytest.raises(ValueError, match="24 elements"):
        ops.reshape(KerasTensor((2, 3, 4)), (5, 5))


@pytest.mark.parametrize("axes", [None, (0, 2, 1), (-1, 0, 1)])
def test_transpose(axes):
    check(ops.transpose, X, axes, expected=X.transpose(axes))


@pytest.mark.parametrize(("source", "destination"), [(0, -1), (-1, 0), ((0, 1), (1, 2)), ((2, 0), (0, 1))])
def test_moveaxis(source, destination):
    check(ops.moveaxis, X, source, destination, expected=np.moveaxis(X, source, destination))


def test_swapaxes():
    check(ops.swapaxes, X, 0, -1, expected=np.swapaxes(X, 0, -1))


@pytest.mark.parametrize("axis", [0, -1, 2, (0, -1), (1, 2)])
def test_expand_dims(axis):
    check(ops.expand_dims, X, axis, expected=np.expand_dims(X, axis))


def test_squeeze():
    x = numbers(1, 3, 1)
    for axis in (None, 0, -1, (0, 2)):
        check(ops.squeeze, x, axis, expected=np.squeeze(x, axis))
    with pytest.raises(ValueError, match="length 1"):
        ops.squeeze(KerasTensor(x.shape), 1)


def test_broadcast_to():
    x = numbers(3, 1)
    check(ops.broadcast_to, x, (2, 3, 4), expected=np.broadcast_to(x, (2, 3, 4)))


def test_ravel():
    check(ops.ravel, X, expected=X.ravel())


@pytest.mark.parametrize("axis", [1, -1])
def test_unstack(axis):
    expected = [np.take(X, i, axis) for i in range(X.shape[axis])]
    check(ops.unstack, X, axis=axis, expected=expected)


@pytest.mark.parametrize("axis", [None, 0, (0, 2), -1])
def test_flip(axis):
    check(ops.flip, X, axis, expected=np.flip(X, axis))


@pytest.mark.parametrize(("shift", "axis"), [(1, None), (-5, 1), (7, 0), ((1, 2), (0, 2)), (0, 1)])
def test_roll(shift, axis):
    check(ops.roll, X, shift, axis, expected=np.roll(X, shift, axis))


@pytest.mark.parametrize("repeats", [2, (2, 1), (1, 2, 3), (2, 1, 1, 2)])
def test_tile(repeats):
    check(ops.tile, X, repeats, expected=np.tile(X, repeats))


@pytest.mark.parametrize(("repeats", "axis"), [(2, None), (3, 1), ([1, 0, 2], 1), ([2], -1)])
def test_repeat(repeats, axis):
    check(ops.repeat, X, repeats, axis, expected=np.repeat(X, repeats, axis))


@pytest.mark.parametrize("width", [1, (1, 2), ((0, 1), (2, 0)), ((1, 1),)])
@pytest.mark.parametrize("mode", ["constant", "reflect", "symmetric", "edge", "wrap"])
def test_pad(width, mode):
    x = integers(3, 4)
    check(ops.pad, x, width, mode, expected=np.pad(x, width, mode), dtype="int32", symbolic=mode == "constant")


def test_pad_with_a_value():
    x = numbers(2, 2)
    check(ops.pad, x, 1, "constant", 7.0, expected=np.pad(x, 1, constant_values=7.0))
    with pytest.raises(ValueError, match="constant_values"):
        ops.pad(x, 1, "reflect", 7.0)


def test_reflection_wider_than_the_axis_bounces():
    x = np.array([1, 2, 3])
    check(ops.pad, x, ((4, 1),), "reflect", expected=[np.array([1, 2, 3, 2, 1, 2, 3, 2])])
