from __future__ import annotations

import re

import numpy as np
import pytest
from cases import check, integers, numbers

from keras_core import ops
from keras_core.state import KerasTensor

X = numbers(2, 3, 5, 6)
LAST = {"data_format": "channels_last"}


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: ops.unfold(X[0], 2), "x must have shape (batch, channels, height, width)"),
        (lambda: ops.unfold(X, 9), "does not fit an axis of length"),
        (lambda: ops.unfold(X, 2, padding=-1), "padding must be one int or two, each at least 0"),
        (lambda: ops.fold(X, (4, 5), 2), "x must have shape (batch, channels * window, windows)"),
        (lambda: ops.fold(np.ones((1, 7, 12)), (4, 5), 2), "no multiple of the window's 4 places"),
        (lambda: ops.fold(np.ones((1, 8, 11)), (4, 5), 2), "x holds 11 windows, but an output of size (4, 5) has 12"),
        (lambda: ops.depth_to_space(X, 2), "no multiple of block_size ** 2"),
        (lambda: ops.depth_to_space(X[0], 2), "x must have rank 4"),
        (lambda: ops.space_to_depth(X, 2, "channels_first"), "must be multiples of block_size 2"),
        (lambda: ops.space_to_depth(X, 1), "block_size must be an int of at least 2"),
        (lambda: ops.adaptive_average_pool(X, (2, 0), **LAST), "output_size must be one positive int"),
        (lambda: ops.adaptive_max_pool(X[0, 0], 2, **LAST), "1 to 3 spatial axes"),
        (lambda: ops.adaptive_max_pool(KerasTensor((2, None, 3)), 2, **LAST), "needs known lengths"),
        (lambda: ops.psnr(X, X[:1], 1.0), "x1 and x2 must have the same shape"),
    ],
)
def test_what_does_not_fit_is_refused(call, said):
    with pytest.raises(ValueError, match=re.escape(said)):
        call()


def test_fold_leaves_zeros_where_no_window_was():
    """Rows of 7 hold two windows of 3 that do not overlap; the last row is in none."""
    x = numbers(1, 2, 7, 6)
    wanted = x.copy()
    wanted[:, :, 6:] = 0
    columns = ops.unfold(x, 3, stride=3)
    check(ops.fold, ops.convert_to_numpy(columns), (7, 6), 3, stride=3, expected=wanted)


@pytest.mark.parametrize("data_format", ["channels_last", "channels_first"])
@pytest.mark.parametrize("dtype", ["float32", "int8", "bool"])
def test_space_to_depth_and_back(data_format, dtype):
    x = integers(2, 4, 6, 4, dtype=dtype)
    deep = ops.space_to_depth(x, 2, data_format)
    check(ops.depth_to_space, ops.convert_to_numpy(deep), 2, data_format, expected=x, dtype=dtype)


@pytest.mark.parametrize("size", [5, (5, 6), (10, 7), 1])
def test_adaptive_pools_of_whole_numbers(size):
    x = integers(2, 5, 6, 2)
    rows, columns = (size, size) if isinstance(size, int) else size

    def windows(n, m):
        return [slice(i * n // m, -(-(i + 1) * n // m)) for i in range(m)]

    parts = [[x[:, r, c] for c in windows(6, columns)] for r in windows(5, rows)]
    for op, name, dtype in (
        (ops.adaptive_max_pool, "max", "int32"),
        (ops.adaptive_average_pool, "mean", "float32"),
    ):
        wanted = np.stack([np.stack([getattr(p, name)((1, 2)) for p in row], 1) for row in parts], 1)
        check(op, x, size, expected=wanted, dtype=dtype, **LAST)


def test_symbolic_shapes_with_unknown_axes():
    assert ops.unfold(KerasTensor((None, 3, None, 6)), 2).shape == (None, 12, None)
    assert ops.fold(KerasTensor((None, 12, 20)), (5, 6), 2).shape == (None, 3, 5, 6)
    assert ops.depth_to_space(KerasTensor((None, None, 4, 8)), 2).shape == (None, None, 8, 2)
    assert ops.space_to_depth(KerasTensor((None, None, 4, 2)), 2).shape == (None, None, 2, 8)


def test_psnr_of_equal_and_of_whole_signals():
    assert float(ops.psnr([1.0, 2.0], [1.0, 2.0], 1.0)) == float("inf")
    check(ops.psnr, np.array([0, 255], "uint8"), np.array([1, 254], "uint8"), 255.0, expected=20 * np.log10(255.0))
