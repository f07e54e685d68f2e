"""Discrete Fourier transforms. Complex tensors travel as pairs of a real and an imaginary part.

The composition is the mixed-radix algorithm of Cooley and Tukey (1965), https://doi.org/10.1090/S0025-5718-1965-0178586-1,
in real arithmetic: each factor of the length is one matrix product. A prime length costs its square.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from keras_core import dtypes
from keras_core.ops import rules
from keras_core.ops.decorator import op
from keras_core.ops.definition import Tensor, TensorLike
from keras_core.plugins import xp
from keras_core.state.symbolic import KerasTensor

Pair = tuple[Tensor, Tensor]
_DIRECT = 64  # up to this length one product with the whole matrix is as fast as its factors


def check_pair(op: str, x: Sequence[Any], axes: int = 1) -> None:
    """Raise ValueError unless `x` is a pair of real tensors of one shape with at least so many axes."""
    shapes = [tuple(part.shape) for part in x]
    if len(x) != 2 or shapes[0] != shapes[1]:
        raise ValueError(
            f"ops.{op} takes a pair of tensors of one shape, real and imaginary part, got {len(x)} of shapes {shapes}."
        )
    _check_real(op, x[0], axes)


def _check_real(op: str, x: Any, axes: int) -> None:
    if len(x.shape) < axes:
        raise ValueError(f"ops.{op} transforms {axes} axes, got x of shape {tuple(x.shape)}.")
    name = x.dtype if isinstance(x, KerasTensor) else xp.dtype(x)
    if name in dtypes.COMPLEX:
        raise ValueError(
            f"ops.{op} takes real tensors, got x of dtype {name}. Split it with `ops.real` and `ops.imag`."
        )


def _pair_rule(op: str, axes: int) -> Any:
    def rule(x: Sequence[Any]) -> tuple[KerasTensor, KerasTensor]:
        check_pair(op, x, axes)
        return KerasTensor(x[0].shape, x[0].dtype), KerasTensor(x[0].shape, x[0].dtype)

    return rule


@op(dtype="float", shape=_pair_rule("fft", 1))
def fft(x: Sequence[TensorLike]) -> Pair:
    """Return the discrete Fourier transform along the last axis: X[k] = sum over n of x[n] exp(-2 pi i k n / N).

    Args:
        x: pair of tensors of shape `(..., N)`, real and imaginary part.

    Returns:
        Pair of float tensors of that shape.

    Raises:
        ValueError: `x` is no such pair.

    Example:

    >>> from keras_core import ops
    >>> real, imag = ops.fft(([1.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0]))
    >>> ops.convert_to_numpy(real).tolist()
    [1.0, 1.0, 1.0, 1.0]
    """
    check_pair("fft", x)
    return _in_32_bits(_transformed, *x)


@op(dtype="float", shape=_pair_rule("fft2", 2))
def fft2(x: Sequence[TensorLike]) -> Pair:
    """Return the discrete Fourier transform over the last two axes.

    Args:
        x: pair of tensors of shape `(..., M, N)`, real and imaginary part.

    Returns:
        Pair of float tensors of that shape.

    Raises:
        ValueError: `x` is no such pair.

    Example:

    >>> from keras_core import ops
    >>> real, imag = ops.fft2(([[1.0, 0.0], [0.0, 0.0]], [[0.0, 0.0], [0.0, 0.0]]))
    >>> ops.convert_to_numpy(real).tolist()
    [[1.0, 1.0], [1.0, 1.0]]
    """
    check_pair("fft2", x, 2)
    return _in_32_bits(_transformed_twice, *x)


@op(dtype="float", shape=_pair_rule("ifft2", 2))
def ifft2(x: Sequence[TensorLike]) -> Pair:
    """Return the inverse discrete Fourier transform over the last two axes.

    Args:
        x: pair of tensors of shape `(..., M, N)`, real and imaginary part.

    Returns:
        Pair of float tensors of that shape.

    Raises:
        ValueError: `x` is no such pair.

    Example:

    >>> from keras_core import ops
    >>> real, imag = ops.ifft2(([[4.0, 0.0], [0.0, 0.0]], [[0.0, 0.0], [0.0, 0.0]]))
    >>> ops.convert_to_numpy(real).tolist()
    [[1.0, 1.0], [1.0, 1.0]]
    """
    check_pair("ifft2", x, 2)
    imag, real = _in_32_bits(_transformed_twice, x[1], x[0])  # exchanging the parts conjugates on both sides
    count = _length("ifft2", x[0], -1) * _length("ifft2", x[0], -2)
    return xp.divide(real, count), xp.divide(imag, count)


def _rfft_rule(x: Any, fft_length: int | None = None) -> tuple[KerasTensor, KerasTensor]:
    _check_real("rfft", x, 1)
    length = x.shape[-1] if fft_length is None else _checked_length("rfft", fft_length)
    shape = (*x.shape[:-1], None if length is None else length // 2 + 1)
    return KerasTensor(shape, x.dtype), KerasTensor(shape, x.dtype)


@op(dtype="float", shape=_rfft_rule)
def rfft(x: TensorLike, fft_length: int | None = None) -> Pair:
    """Return the discrete Fourier transform of real values along the last axis, for frequencies from 0 to half of all.

    Args:
        x: real tensor of shape `(..., N)`.
        fft_length: length to which `x` is cut or filled with zeros before; N where None.

    Returns:
        Pair of float tensors of shape `(..., fft_length // 2 + 1)`, real and imaginary part.

    Raises:
        ValueError: `x` is a scalar or complex, or `fft_length` is not positive.

    Example:

    >>> from keras_core import ops
    >>> real, imag = ops.rfft([0.0, 1.0, 0.0, -1.0])
    >>> ops.convert_to_numpy(imag).round(3).tolist()
    [0.0, -2.0, 0.0]
    """
    _check_real("rfft", x, 1)
    length = _length("rfft", x, -1) if fft_length is None else _checked_length("rfft", fft_length)
    x = _fitted(x, length)
    half = slice(0, length // 2 + 1)
    real, imag = _in_32_bits(_transformed, x, xp.full(xp.shape(x), 0, dtype=xp.dtype(x)))
    return xp.strided_slice(real, (Ellipsis, half)), xp.strided_slice(imag, (Ellipsis, half))


def _irfft_rule(x: Sequence[Any], fft_length: int | None = None) -> rules.Shape:
    check_pair("irfft", x)
    given = x[0].shape[-1]
    if fft_length is not None:
        return (*x[0].shape[:-1], _checked_length("irfft", fft_length))
    return (*x[0].shape[:-1], None if given is None else 2 * (given - 1))


@op(dtype="float", shape=lambda x, fft_length=None: KerasTensor(_irfft_rule(x, fft_length), x[0].dtype))
def irfft(x: Sequence[TensorLike], fft_length: int | None = None) -> Tensor:
    """Return the real values along the last axis whose `rfft` is `x`.

    Args:
        x: pair of tensors of shape `(..., K)`, real and imaginary part.
        fft_length: how many values to return; 2 (K - 1) where None. `x` is cut or filled with zeros to fit.

    Returns:
        Float tensor of shape `(..., fft_length)`.

    Raises:
        ValueError: `x` is no such pair, or `fft_length` is not positive.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.irfft(([0.0, 2.0, 0.0], [0.0, 0.0, 0.0]))).round(3).tolist()
    [1.0, 0.0, -1.0, 0.0]
    """
    check_pair("irfft", x)
    length = 2 * (_length("irfft", x[0], -1) - 1) if fft_length is None else _checked_length("irfft", fft_length)
    if length == 0:
        return xp.strided_slice(x[0], (Ellipsis, slice(0, 0)))
    real, imag = (_fitted(part, length // 2 + 1) for part in x)
    mirror = (Ellipsis, slice(1, (length - 1) // 2 + 1)), (Ellipsis, slice(None, None, -1))
    back = [xp.strided_slice(xp.strided_slice(part, mirror[0]), mirror[1]) for part in (real, imag)]
    real = xp.concat([real, back[0]], axis=-1)
    imag = xp.concat([imag, xp.multiply(back[1], -1)], axis=-1)
    return xp.divide(_in_32_bits(_transformed, imag, real)[1], length)


def _checked_length(op: str, length: Any) -> int:
    if not isinstance(length, int | np.integer) or length < 1:
        raise ValueError(f"ops.{op} needs a positive int as fft_length, got {length!r}.")
    return int(length)


def _length(op: str, x: Tensor, axis: int) -> int:
    """Return the length of an axis, which the composition needs to know."""
    length = xp.shape(x)[axis]
    if not isinstance(length, int):
        raise ValueError(f"ops.{op} composed of other ops needs a known length on axis {axis}, got one traced.")
    return length


def _fitted(x: Tensor, length: int) -> Tensor:
    """Return `x` cut or filled with zeros to `length` on its last axis."""
    have = _length("rfft", x, -1)
    if have > length:
        return xp.strided_slice(x, (Ellipsis, slice(0, length)))
    return x if have == length else xp.pad(x, [(0, 0)] * (len(x.shape) - 1) + [(0, length - have)])


def _in_32_bits(transform: Any, real: Tensor, imag: Tensor) -> Pair:
    """Return a transform computed in at least float32, and rounded back."""
    name = xp.dtype(real)
    if name in ("float32", "float64"):
        return transform(real, imag)
    real, imag = transform(xp.astype(real, "float32"), xp.astype(imag, "float32"))
    return xp.astype(real, name), xp.astype(imag, name)


def _transformed_twice(real: Tensor, imag: Tensor) -> Pair:
    order = list(range(len(real.shape)))
    order[-2:] = order[:-3:-1]
    for _ in range(2):
        real, imag = (xp.permute_dims(part, order) for part in _transformed(real, imag))
    return real, imag


def _transformed(real: Tensor, imag: Tensor) -> Pair:
    """Return the transform along the last axis.

    With n = q n1 + n2 and k = k1 + p k2 the sum over n splits into one over n1, of length p, a rotation by
    exp(-2 pi i n2 k1 / N), and one over n2, of length q.
    """
    length = _length("fft", real, -1)
    first = _factor(length)
    if first == length:
        return _product(real, imag, np.outer(np.arange(length), np.arange(length)), length)
    rest = length // first
    batch = xp.shape(real)[:-1]
    order = list(range(len(batch)))
    end = len(batch)
    columns = [
        xp.permute_dims(xp.reshape(part, (*batch, first, rest)), [*order, end + 1, end]) for part in (real, imag)
    ]
    real, imag = _product(columns[0], columns[1], np.outer(np.arange(first), np.arange(first)), first)
    cos, sin = _rotation(np.outer(np.arange(rest), np.arange(first)), length, real)
    real, imag = _rotated(real, imag, cos, sin)
    rows = [xp.permute_dims(part, [*order, end + 1, end]) for part in (real, imag)]
    rows = list(_transformed(*rows))
    real, imag = (xp.reshape(xp.permute_dims(part, [*order, end + 1, end]), (*batch, length)) for part in rows)
    return real, imag


def _factor(length: int) -> int:
    """Return the length itself if one matrix product serves, else its largest factor for which one does."""
    if length <= _DIRECT:
        return max(length, 1)
    small = [p for p in range(2, _DIRECT + 1) if length % p == 0]
    if small:
        return small[-1]
    return next((p for p in range(_DIRECT + 1, int(length**0.5) + 1) if length % p == 0), length)


def _rotation(turns: np.ndarray, length: int, like: Tensor) -> Pair:
    """Return cosine and sine of -2 pi `turns` / `length` as tensors."""
    angle = -2 * np.pi * (turns % length) / length
    name = xp.dtype(like)
    return tuple(xp.asarray(part(angle), dtype=name) for part in (np.cos, np.sin))  # type: ignore[return-value]


def _rotated(real: Tensor, imag: Tensor, cos: Tensor, sin: Tensor) -> Pair:
    return (
        xp.subtract(xp.multiply(real, cos), xp.multiply(imag, sin)),
        xp.add(xp.multiply(real, sin), xp.multiply(imag, cos)),
    )


def _product(real: Tensor, imag: Tensor, turns: np.ndarray, length: int) -> Pair:
    """Return the product with the symmetric matrix of the transform."""
    cos, sin = _rotation(turns, length, real)
    return (
        xp.subtract(xp.matmul(real, cos), xp.matmul(imag, sin)),
        xp.add(xp.matmul(real, sin), xp.matmul(imag, cos)),
    )
