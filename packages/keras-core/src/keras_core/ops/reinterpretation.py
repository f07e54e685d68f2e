"""The bits of tensors read as another dtype."""

from __future__ import annotations

from typing import Any

import numpy as np

from keras_core import dtypes
from keras_core.ops.complex import PART, view_as_complex, view_as_real
from keras_core.ops.decorator import op
from keras_core.ops.definition import Tensor, TensorLike
from keras_core.plugins import xp
from keras_core.state.symbolic import KerasTensor


def _width(dtype: str) -> int:
    """Return how many bytes an element takes."""
    if dtype == "bool" or dtype in dtypes.FLOAT8:
        return 1
    return 2 if dtype == "bfloat16" else np.dtype(dtype).itemsize


def _last(shape: tuple[Any, ...], own: str, wanted: str) -> tuple[Any, ...]:
    """Return the shape after reading elements of the dtype `own` as `wanted`: only the last axis changes."""
    have, want = _width(own), _width(wanted)
    if have == want:
        return shape
    if not shape:
        raise ValueError(
            f"ops.view reads a scalar only as a dtype of {have} bytes, as {own} has, got dtype={wanted!r}."
        )
    length = shape[-1]
    if length is None:
        return (*shape[:-1], None)
    if isinstance(length, int) and length * have % want:
        raise ValueError(
            f"ops.view reads {want // have} elements of {own} as one of {wanted}, which needs a last axis that divides "
            f"by {want // have}, got x of shape {shape}."
        )
    return (*shape[:-1], length * have // want)


def _view_rule(x: Any, dtype: Any = None) -> KerasTensor:
    wanted = dtype or x.dtype
    return KerasTensor(_last(x.shape, x.dtype, wanted), wanted)


@op(dtype="keep", shape=_view_rule)
def view(x: TensorLike, dtype: Any = None) -> Tensor:
    """Return the bits of `x` read as another dtype.

    Args:
        x: tensor.
        dtype: dtype to read as; that of `x` where None. Where its elements are wider or narrower, the last axis
            becomes shorter or longer; the lowest bytes come first.

    Returns:
        Tensor of that dtype.

    Raises:
        ValueError: the last axis does not hold a whole number of such elements.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.view([1, 258], "uint8")).tolist()
    [1, 0, 0, 0, 2, 1, 0, 0]
    """
    own = xp.dtype(x)
    wanted = own if dtype is None else xp.dtype(xp.full((), 0, dtype=dtype))  # 64-bit types may not exist
    shape = _last(tuple(xp.shape(x)), own, wanted)
    if own == wanted:
        return x
    if own in PART:
        parts = view_as_real(x)
        batch = xp.shape(parts)[:-2]
        return xp.reshape(view(xp.reshape(parts, (*batch, -1)), wanted), shape)
    if wanted in PART:
        parts = view(x, PART[wanted])
        return view_as_complex(xp.reshape(parts, (*shape, 2)))
    bits = xp.astype(x, "uint8") if own == "bool" else xp.bitcast(x, f"uint{8 * _width(own)}")
    bits = _rearranged(bits, _width(own), _width(wanted), shape)
    return xp.astype(bits, "bool") if wanted == "bool" else xp.bitcast(bits, wanted)


def _rearranged(bits: Tensor, have: int, want: int, shape: tuple[Any, ...]) -> Tensor:
    """Return words of `have` bytes as words of `want` bytes."""
    if have == want:
        return bits
    name = f"uint{8 * want}"
    if have > want:
        words = [xp.bitwise_right_shift(bits, _word(8 * want * i, have)) for i in range(have // want)]
        mask = _word(256**want - 1, have)
        words = [xp.astype(xp.bitwise_and(w, mask), name) for w in words]
        return xp.reshape(xp.concat([xp.reshape(w, (*xp.shape(w), 1)) for w in words], axis=-1), shape)
    words = xp.astype(xp.reshape(bits, (*shape, want // have)), name)
    parts = [
        xp.bitwise_left_shift(xp.strided_slice(words, (Ellipsis, i)), _word(8 * have * i, want))
        for i in range(want // have)
    ]
    result = parts[0]
    for part in parts[1:]:
        result = xp.bitwise_or(result, part)
    return result


def _word(value: int, width: int) -> Tensor:
    return xp.asarray(np.array(value, f"uint{8 * width}"), dtype=f"uint{8 * width}")
