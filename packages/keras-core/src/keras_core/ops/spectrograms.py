"""Short-time Fourier transforms: signals in overlapping pieces, and back.

A window of `sequence_length` samples lies in the middle of the `fft_length` samples of a piece. With `center`, the
signal is extended by half of that on both sides, so that piece `t` lies around sample `t * sequence_stride`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from keras_core.ops import rules
from keras_core.ops.conversion import convert_to_tensor
from keras_core.ops.decorator import op
from keras_core.ops.definition import Tensor, TensorLike
from keras_core.ops.fourier import Pair, check_pair, irfft, rfft
from keras_core.ops.indexing import take
from keras_core.ops.rearrangement import pad
from keras_core.plugins import xp
from keras_core.state.symbolic import KerasTensor

_TINY = 1e-30  # a squared window below this counts as 0


def _check_sizes(op: str, **sizes: Any) -> None:
    for name, value in sizes.items():
        if isinstance(value, bool) or not isinstance(value, int | np.integer) or value < 1:
            raise ValueError(f"ops.{op} needs a positive int as {name}, got {value!r}.")


def _check_signal(op: str, x: Any) -> None:
    if not x.shape:
        raise ValueError(f"ops.{op} takes signals, of shape (..., samples), got a scalar.")


def _count(samples: Any, length: int, stride: int) -> Any:
    """Return how many pieces of `length` start every `stride` samples and lie inside."""
    if isinstance(samples, int):
        return max(0, 1 + (samples - length) // stride)
    return None if samples is None else 1 + (samples - length) // stride


def _sequences_rule(x: Any, sequence_length: int, sequence_stride: int) -> rules.Shape:
    _check_signal("extract_sequences", x)
    _check_sizes("extract_sequences", sequence_length=sequence_length, sequence_stride=sequence_stride)
    return (*x.shape[:-1], _count(x.shape[-1], sequence_length, sequence_stride), sequence_length)


@op(shape=_sequences_rule)
def extract_sequences(x: TensorLike, sequence_length: int, sequence_stride: int) -> Tensor:
    """Return the pieces of signals that start every so many samples.

    Args:
        x: tensor of shape `(..., samples)`.
        sequence_length: samples in a piece.
        sequence_stride: samples from the start of one piece to that of the next.

    Returns:
        Tensor of shape `(..., pieces, sequence_length)` and the dtype of `x`. Samples that fill no piece are left out.

    Raises:
        ValueError: `x` is a scalar, or a number is not a positive int.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.extract_sequences([1, 2, 3, 4, 5], 3, 2)).tolist()
    [[1, 2, 3], [3, 4, 5]]
    """
    _check_signal("extract_sequences", x)
    _check_sizes("extract_sequences", sequence_length=sequence_length, sequence_stride=sequence_stride)
    count = _count(xp.shape(x)[-1], sequence_length, sequence_stride)
    if isinstance(count, int):
        starts = sequence_stride * np.arange(count, dtype="int32")
        places = xp.asarray(starts[:, None] + np.arange(sequence_length, dtype="int32"), dtype="int32")
    else:
        starts = xp.reshape(xp.multiply(xp.arange(0, count, 1, dtype="int32"), sequence_stride), (-1, 1))
        places = xp.add(starts, xp.arange(0, sequence_length, 1, dtype="int32"))
    return take(x, places, axis=-1)


def _stft_rule(
    x: Any, sequence_length: int, sequence_stride: int, fft_length: int, window: Any = "hann", center: bool = True
) -> tuple[KerasTensor, KerasTensor]:
    _check_stft("stft", sequence_length, sequence_stride, fft_length, window)
    _check_signal("stft", x)
    samples = x.shape[-1]
    if samples is not None and center:
        samples += 2 * (fft_length // 2)
    shape = (*x.shape[:-1], _count(samples, fft_length, sequence_stride), fft_length // 2 + 1)
    return KerasTensor(shape, x.dtype), KerasTensor(shape, x.dtype)


def _check_stft(op: str, sequence_length: int, sequence_stride: int, fft_length: int, window: Any) -> None:
    _check_sizes(op, sequence_length=sequence_length, sequence_stride=sequence_stride, fft_length=fft_length)
    if fft_length < sequence_length:
        raise ValueError(
            f"ops.{op} needs fft_length of at least sequence_length={sequence_length}, got fft_length={fft_length}."
        )
    if isinstance(window, str):
        if window not in _WINDOWS:
            raise ValueError(f"ops.{op} knows the windows {', '.join(map(repr, _WINDOWS))}, got window={window!r}.")
    elif window is not None and np.shape(window) != (sequence_length,):
        raise ValueError(
            f"ops.{op} needs a window of shape ({sequence_length},), as sequence_length, got {np.shape(window)}."
        )


@op(dtype="float", shape=_stft_rule)
def stft(
    x: TensorLike,
    sequence_length: int,
    sequence_stride: int,
    fft_length: int,
    window: Any = "hann",
    center: bool = True,
) -> Pair:
    """Return the short-time Fourier transform of real signals.

    Args:
        x: real tensor of shape `(..., samples)`.
        sequence_length: samples in a piece.
        sequence_stride: samples from one piece to the next.
        fft_length: samples that are transformed, at least `sequence_length`.
        window: `"hann"`, `"hamming"` (both periodic), a tensor of shape `(sequence_length,)`, or None: all
            `fft_length` samples of a piece count alike.
        center: whether to extend the signals by their mirror images, so that the pieces lie around their places.

    Returns:
        Pair of float tensors of shape `(..., pieces, fft_length // 2 + 1)`, real and imaginary part.

    Raises:
        ValueError: a number is not a positive int, `fft_length` is too short, or there is no such window.

    Example:

    >>> from keras_core import ops
    >>> real, imag = ops.stft(ops.ones((16,)), 8, 4, 8)
    >>> tuple(real.shape), float(real[0, 0])
    ((5, 5), 4.0)
    """
    _check_stft("stft", sequence_length, sequence_stride, fft_length, window)
    _check_signal("stft", x)
    if center:
        reach = fft_length // 2
        x = pad(x, [(0, 0)] * (len(x.shape) - 1) + [(reach, reach)], mode="reflect")
    pieces = extract_sequences(x, fft_length, sequence_stride)
    if window is not None:
        pieces = xp.multiply(pieces, _window(window, sequence_length, fft_length, pieces))
    return rfft(pieces, fft_length)


def _istft_rule(
    x: Any,
    sequence_length: int,
    sequence_stride: int,
    fft_length: int,
    length: int | None = None,
    window: Any = "hann",
    center: bool = True,
) -> KerasTensor:
    _check_istft(x, sequence_length, sequence_stride, fft_length, length, window)
    pieces = x[0].shape[-2]
    whole = None if pieces is None else fft_length + sequence_stride * (pieces - 1)
    start, stop = _kept(fft_length, length, center)
    samples = length if whole is None else len(range(whole)[start:stop])
    return KerasTensor((*x[0].shape[:-2], samples), x[0].dtype)


def _check_istft(
    x: Any, sequence_length: int, sequence_stride: int, fft_length: int, length: int | None, window: Any
) -> None:
    _check_stft("istft", sequence_length, sequence_stride, fft_length, window)
    if length is not None:
        _check_sizes("istft", length=length)
    check_pair("istft", x, 2)


@op(dtype="float", shape=_istft_rule)
def istft(
    x: Sequence[TensorLike],
    sequence_length: int,
    sequence_stride: int,
    fft_length: int,
    length: int | None = None,
    window: Any = "hann",
    center: bool = True,
) -> Tensor:
    """Return the signals whose short-time Fourier transform is nearest to `x` (Griffin and Lim, 1984).

    Args:
        x: pair of tensors of shape `(..., pieces, fft_length // 2 + 1)`, real and imaginary part, as of `stft`.
        sequence_length, sequence_stride, fft_length, window, center: as given to `stft`.
        length: samples to return; where None, all but those that `center` added.

    Returns:
        Float tensor of shape `(..., samples)`; 0 where the windows of all pieces are 0.

    Raises:
        ValueError: a number is not a positive int, `fft_length` is too short, there is no such window, or `x` is no
            pair.

    Example:

    >>> from keras_core import ops
    >>> x = ops.arange(16.0)
    >>> y = ops.istft(ops.stft(x, 8, 4, 8), 8, 4, 8)
    >>> bool(ops.all(ops.abs(x - y) < 1e-4))
    True
    """
    _check_istft(x, sequence_length, sequence_stride, fft_length, length, window)
    pieces = irfft(x, fft_length)
    weights = _window(window, sequence_length, fft_length, pieces)
    signal = _overlapped(xp.multiply(pieces, weights), sequence_stride)
    ones = xp.full((xp.shape(pieces)[-2], fft_length), 1, dtype=xp.dtype(pieces))
    total = _overlapped(xp.multiply(ones, xp.multiply(weights, weights)), sequence_stride)
    held = xp.less(_TINY, total)
    signal = xp.where(held, xp.divide(signal, xp.where(held, total, ones[0, 0])), xp.full((), 0, dtype=xp.dtype(total)))
    start, stop = _kept(fft_length, length, center)
    return xp.strided_slice(signal, (Ellipsis, slice(start, stop)))


def _kept(fft_length: int, length: int | None, center: bool) -> tuple[int, int | None]:
    """Return where the samples asked for start and stop."""
    start = fft_length // 2 if center else 0
    if length is not None:
        return start, start + length
    return start, -start if start else None


def _overlapped(pieces: Tensor, stride: int) -> Tensor:
    """Return pieces `(..., count, length)` added up where they overlap.

    Each piece is cut into blocks of `stride` samples. Block `b` of piece `t` belongs to block `t + b` of the signal:
    blocks of one `b` lie in a row, each row is lengthened by one block more than there are, so that a reading in
    shorter rows shifts row `b` by `b` blocks.
    """
    *batch, count, length = xp.shape(pieces)
    blocks = -(-length // stride)
    rank = len(batch)
    pieces = pad(pieces, [(0, 0)] * (rank + 1) + [(0, blocks * stride - length)])
    pieces = xp.reshape(pieces, (*batch, count, blocks, stride))
    rows = xp.permute_dims(pieces, [*range(rank), rank + 1, rank, rank + 2])
    rows = pad(rows, [(0, 0)] * (rank + 1) + [(0, blocks), (0, 0)])
    flat = xp.reshape(rows, (*batch, blocks * (count + blocks), stride))
    flat = xp.strided_slice(flat, (Ellipsis, slice(0, blocks * (count + blocks - 1)), slice(None)))
    total = xp.sum(xp.reshape(flat, (*batch, blocks, count + blocks - 1, stride)), axis=rank)
    signal = xp.reshape(total, (*batch, (count + blocks - 1) * stride))
    return xp.strided_slice(signal, (Ellipsis, slice(0, stride * (count - 1) + length)))


_WINDOWS = {"hann": (0.5, 0.5), "hamming": (0.54, 0.46)}
"""Windows a - b cos(2 pi n / N) (Harris, 1978, https://doi.org/10.1109/PROC.1978.10837)."""


def _window(window: Any, length: int, fft_length: int, like: Tensor) -> Tensor:
    """Return a window with zeros around it, in the dtype of `like`."""
    before = (fft_length - length) // 2
    around = [(before, fft_length - length - before)]
    if window is None:
        return xp.full((fft_length,), 1, dtype=xp.dtype(like))
    if isinstance(window, str):
        offset, depth = _WINDOWS[window]
        values = offset - depth * np.cos(2 * np.pi * np.arange(length) / length)
    else:
        return pad(xp.astype(convert_to_tensor(window), xp.dtype(like)), around)
    return xp.asarray(np.pad(values, around), dtype=xp.dtype(like))
