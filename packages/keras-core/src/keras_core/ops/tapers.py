"""Tapers: weights that fade a signal out towards both ends before a Fourier transform."""

from __future__ import annotations

import functools
from typing import Any

import numpy as np

from keras_core import settings
from keras_core.ops.decorator import op
from keras_core.ops.definition import Tensor
from keras_core.plugins import xp
from keras_core.state.symbolic import KerasTensor


def _number(x: Any, name: str, argument: str) -> Any:
    """Return the Python number that `x`, a number or a scalar tensor, holds.

    Raises:
        TypeError: it is symbolic, so that there is no number yet.
    """
    if isinstance(x, KerasTensor):
        raise TypeError(
            f"ops.{name} got a symbolic {argument}, {x!r}, but it decides the result and so must be known. "
            "Pass a number."
        )
    return xp.to_numpy(x).item() if xp.is_tensor(x) else x


def _taper(values: Any, x: Any, name: str, *options: Any) -> Tensor:
    """Return the weights that the NumPy function `values` gives, which are constants."""
    length = int(_number(x, name, "x"))
    if length < 0:
        raise ValueError(f"ops.{name} got a length of {length}, expected 0 or more.")
    found = _kept(values, length, *options) if length <= _SHORT else values(length, *options)
    return xp.asarray(found, dtype=settings.floatx())


_SHORT = 1 << 14
"""Up to so many weights are kept, for most programs ask for the same ones again and again."""


@functools.lru_cache(maxsize=32)
def _kept(values: Any, *options: Any) -> np.ndarray:
    return values(*options)


@op(dtype="keep")
def bartlett(x: Any) -> Tensor:
    """Return the triangular taper `1 - |2 n / (N - 1) - 1|`.

    M. S. Bartlett, "Periodogram analysis and continuous spectra", Biometrika 37 (1950).

    Args:
        x: number of weights N, an int or an integer scalar tensor.

    Returns:
        Tensor of shape `(N,)` and dtype `floatx`.

    Raises:
        TypeError: `x` is symbolic.
        ValueError: `x` is negative.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.bartlett(5)).tolist()
    [0.0, 0.5, 1.0, 0.5, 0.0]
    """
    return _taper(np.bartlett, x, "bartlett")


@op(dtype="keep")
def blackman(x: Any) -> Tensor:
    """Return the taper `0.42 - 0.5 cos(2 pi n / (N - 1)) + 0.08 cos(4 pi n / (N - 1))`.

    R. B. Blackman and J. W. Tukey, "The measurement of power spectra" (1958).

    Args:
        x: number of weights N, an int or an integer scalar tensor.

    Returns:
        Tensor of shape `(N,)` and dtype `floatx`.

    Raises:
        TypeError: `x` is symbolic.
        ValueError: `x` is negative.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.blackman(3)).round(6).tolist()
    [-0.0, 1.0, -0.0]
    """
    return _taper(np.blackman, x, "blackman")


@op(dtype="keep")
def hamming(x: Any) -> Tensor:
    """Return the taper `0.54 - 0.46 cos(2 pi n / (N - 1))`.

    R. B. Blackman and J. W. Tukey, "The measurement of power spectra" (1958).

    Args:
        x: number of weights N, an int or an integer scalar tensor.

    Returns:
        Tensor of shape `(N,)` and dtype `floatx`.

    Raises:
        TypeError: `x` is symbolic.
        ValueError: `x` is negative.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.hamming(3)).round(2).tolist()
    [0.08, 1.0, 0.08]
    """
    return _taper(np.hamming, x, "hamming")


@op(dtype="keep")
def hanning(x: Any) -> Tensor:
    """Return the taper `0.5 - 0.5 cos(2 pi n / (N - 1))`, named after Julius von Hann.

    R. B. Blackman and J. W. Tukey, "The measurement of power spectra" (1958).

    Args:
        x: number of weights N, an int or an integer scalar tensor.

    Returns:
        Tensor of shape `(N,)` and dtype `floatx`.

    Raises:
        TypeError: `x` is symbolic.
        ValueError: `x` is negative.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.hanning(3)).tolist()
    [0.0, 1.0, 0.0]
    """
    return _taper(np.hanning, x, "hanning")


@op(dtype="keep")
def kaiser(x: Any, beta: Any) -> Tensor:
    """Return the taper `i0(beta sqrt(1 - (2 n / (N - 1) - 1)^2)) / i0(beta)`.

    J. F. Kaiser, "Digital filters", in Kuo and Kaiser, "System analysis by digital computer" (1966).

    Args:
        x: number of weights N, an int or an integer scalar tensor.
        beta: how steeply the weights fall, a number or a scalar tensor; 0 leaves all at 1.

    Returns:
        Tensor of shape `(N,)` and dtype `floatx`.

    Raises:
        TypeError: `x` or `beta` is symbolic.
        ValueError: `x` is negative.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.kaiser(3, 0.0)).tolist()
    [1.0, 1.0, 1.0]
    """
    return _taper(np.kaiser, x, "kaiser", float(_number(beta, "kaiser", "beta")))
