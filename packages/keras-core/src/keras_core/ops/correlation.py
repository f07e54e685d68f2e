"""Correlation: of a signal with a shorter one, and of variables with each other."""

from __future__ import annotations

from typing import Any

from keras_core.errors import UnsupportedError
from keras_core.ops import rules
from keras_core.ops.averages import widened
from keras_core.ops.conversion import dtype_name
from keras_core.ops.convolution import conv
from keras_core.ops.decorator import op
from keras_core.ops.definition import Tensor, TensorLike
from keras_core.plugins import xp

_MODES = ("valid", "same", "full")


def _correlated(x1: Any, x2: Any, mode: str = "valid") -> rules.Shape:
    _check_signals(x1, x2, mode)
    n, m = x1.shape[0], x2.shape[0]
    if n is None or m is None:
        return (None,)
    return ({"full": n + m - 1, "same": max(n, m), "valid": max(n, m) - min(n, m) + 1}[mode],)


def _check_signals(x1: Any, x2: Any, mode: str) -> None:
    if mode not in _MODES:
        raise ValueError(f"ops.correlate got mode={mode!r}, expected one of {', '.join(_MODES)}.")
    shapes = tuple(x1.shape), tuple(x2.shape)
    if any(len(shape) != 1 or shape[0] == 0 for shape in shapes):
        raise ValueError(
            f"ops.correlate got shapes {shapes[0]} and {shapes[1]}, expected two vectors with elements in them."
        )


@op(dtype="float", shape=_correlated)
def correlate(x1: TensorLike, x2: TensorLike, mode: str = "valid") -> Tensor:
    """Return how well one signal agrees with another at each displacement: `sum_n x1[n + k] x2[n]`.

    Args:
        x1: real vector of n elements.
        x2: real vector of m elements.
        mode: `"full"`, all displacements with some overlap, n + m - 1; `"same"`, max(n, m) from their middle;
            `"valid"`, those at which the shorter one lies wholly inside the longer.

    Returns:
        Vector of a float dtype, displacements ascending.

    Raises:
        ValueError: an operand is no vector or is empty, or `mode` is unknown.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.correlate([1.0, 2.0, 3.0], [0.0, 1.0, 0.5], mode="same")).tolist()
    [2.0, 3.5, 3.0]
    """
    _check_signals(x1, x2, mode)
    name, x1, x2 = dtype_name(x1), widened(x1), widened(x2)
    n, m = xp.shape(x1)[0], xp.shape(x2)[0]
    wide = xp.reshape(xp.pad(x1, [(m - 1, m - 1)]), (1, -1, 1))
    full = xp.reshape(conv(wide, xp.reshape(x2, (-1, 1, 1)), data_format="channels_last"), (-1,))
    if mode != "full":
        if not (isinstance(n, int) and isinstance(m, int)):
            raise UnsupportedError(f"ops.correlate with mode={mode!r} needs vectors of known length on this backend.")
        shorter = min(n, m)
        skipped = shorter - 1 if mode == "valid" else shorter // 2 if n < m else (shorter - 1) // 2
        length = max(n, m) - shorter + 1 if mode == "valid" else max(n, m)
        full = xp.strided_slice(full, (slice(skipped, skipped + length),))
    return xp.astype(full, name)


def _corrcoef_shape(x: Any) -> rules.Shape:
    _check_variables(x)
    return (x.shape[0], x.shape[0]) if len(x.shape) == 2 else ()


def _check_variables(x: Any) -> None:
    if len(x.shape) > 2:
        raise ValueError(f"ops.corrcoef got shape {tuple(x.shape)}, expected (variables, observations).")


@op(dtype="float", shape=_corrcoef_shape)
def corrcoef(x: TensorLike) -> Tensor:
    """Return the correlation coefficients of variables (K. Pearson, Proc. R. Soc. London 58, 1895).

    Args:
        x: real tensor of shape `(variables, observations)`, or one variable.

    Returns:
        Matrix of shape `(variables, variables)` with numbers between -1 and 1, or a scalar, of a float dtype; NaN
        where a variable does not vary.

    Raises:
        ValueError: `x` has more than two axes.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.corrcoef([[1.0, 2.0, 3.0], [3.0, 2.0, 1.0]])).round(4).tolist()
    [[1.0, -1.0], [-1.0, 1.0]]
    """
    _check_variables(x)
    shape = tuple(xp.shape(x))
    rows = xp.reshape(widened(x), shape if len(shape) == 2 else (1, -1))
    count = xp.sum(xp.full(xp.shape(rows), 1, dtype=xp.dtype(rows)), axis=-1, keepdims=True)
    away = xp.subtract(rows, xp.divide(xp.sum(rows, axis=-1, keepdims=True), count))
    away = xp.divide(away, xp.sqrt(xp.sum(xp.multiply(away, away), axis=-1, keepdims=True)))
    coefficients = xp.minimum(xp.maximum(xp.matmul(away, xp.permute_dims(away, [1, 0])), -1), 1)
    return xp.astype(coefficients if len(shape) == 2 else xp.reshape(coefficients, ()), dtype_name(x))
