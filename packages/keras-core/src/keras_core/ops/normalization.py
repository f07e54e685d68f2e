"""Normalization: tensors brought to a mean, a variance or a length."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from keras_core import settings
from keras_core.ops import rules
from keras_core.ops.arithmetic import add, divide, multiply, power, square, subtract
from keras_core.ops.averages import mean
from keras_core.ops.conversion import LARGEST, cast, dtype_name
from keras_core.ops.decorator import op
from keras_core.ops.definition import Tensor, TensorLike
from keras_core.ops.elementwise import absolute, clip, maximum
from keras_core.ops.exponential import rsqrt
from keras_core.ops.logic import where
from keras_core.ops.reductions import sum as total
from keras_core.plugins import xp
from keras_core.state.symbolic import KerasTensor

Axes = int | Sequence[int]
_HALF = ("float16", "bfloat16")


def _moments_spec(x: Any, axes: Axes | None, keepdims: bool = False, synchronized: bool = False) -> Any:
    _local_only(synchronized)
    shape = rules.reduced_shape(x.shape, axes, keepdims)
    return KerasTensor(shape, x.dtype), KerasTensor(shape, x.dtype)


def _local_only(synchronized: bool) -> None:
    if synchronized:
        raise NotImplementedError(
            "moments(synchronized=True) averages over replicas, which the active backend does not do; "
            "pass synchronized=False."
        )


@op(dtype="float", shape=_moments_spec)
def moments(
    x: TensorLike, axes: Axes | None, keepdims: bool = False, synchronized: bool = False
) -> tuple[Tensor, Tensor]:
    """Return mean and variance over axes.

    Half precision is computed in float32, and cut off at the largest finite value.

    Args:
        x: tensor.
        axes: axis or axes to reduce; all of them where None.
        keepdims: whether they stay, with length 1.
        synchronized: whether to average over all replicas of a distributed run.

    Returns:
        Mean and (biased) variance, in the dtype of `x`.

    Example:

    >>> from keras_core import ops
    >>> average, variance = ops.moments([1.0, 3.0], axes=0)
    >>> float(average), float(variance)
    (2.0, 1.0)
    """
    _local_only(synchronized)
    dtype = dtype_name(x)
    wide = cast(x, "float32") if dtype in _HALF else x
    axes = axes if axes is None or isinstance(axes, int) else tuple(axes)
    average = mean(wide, axis=axes, keepdims=True)
    variance = mean(square(subtract(wide, average)), axis=axes, keepdims=keepdims)
    if not keepdims:
        average = xp.reshape(average, tuple(xp.shape(variance)))
    if dtype in _HALF:
        largest = LARGEST[dtype]
        average, variance = (cast(clip(m, -largest, largest), dtype) for m in (average, variance))
    return average, variance


def _along(parameter: Any, ndim: int, axes: tuple[int, ...]) -> Any:
    """Reshape a parameter of the shape of `axes` so that it broadcasts against a tensor of rank `ndim`."""
    sizes = iter(xp.shape(parameter))
    return xp.reshape(parameter, tuple(next(sizes) if i in axes else 1 for i in range(ndim)))


def _check_parameter(name: str, parameter: Any, shape: Sequence[Any], axes: tuple[int, ...], op_name: str) -> None:
    """Raise ValueError unless `parameter` has the lengths of `axes`."""
    if parameter is None:
        return
    expected = tuple(shape[a] for a in sorted(axes))
    given = tuple(parameter.shape)
    if len(given) != len(expected) or any(
        m != n for m, n in zip(given, expected, strict=True) if isinstance(m, int) and isinstance(n, int)
    ):
        raise ValueError(f"{op_name}: {name} must have shape {expected}, the lengths of axes {axes}, got {given}.")


def _batch_shape(
    x: Any, mean: Any, variance: Any, axis: int, offset: Any = None, scale: Any = None, epsilon: float = 1e-3
) -> rules.Shape:
    axes = (rules.canonical_axis(axis, len(x.shape)),)
    expected = (x.shape[axes[0]],)
    for name, p in (("mean", mean), ("variance", variance), ("offset", offset), ("scale", scale)):
        if p is not None and p.shape != expected:
            _check_parameter(name, p, x.shape, axes, "batch_normalization")
    return tuple(x.shape)


@op(dtype="float", shape=_batch_shape)
def batch_normalization(
    x: TensorLike,
    mean: TensorLike,
    variance: TensorLike,
    axis: int,
    offset: TensorLike | None = None,
    scale: TensorLike | None = None,
    epsilon: float = 1e-3,
) -> Tensor:
    """Return (x - mean) / sqrt(variance + epsilon) * scale + offset.

    Ioffe & Szegedy, https://arxiv.org/abs/1502.03167.

    Args:
        x: tensor.
        mean: mean of each channel, of shape `(x.shape[axis],)`.
        variance: variance of each channel.
        axis: the channel axis.
        offset: tensor of the shape of `mean`, or None.
        scale: tensor of the shape of `mean`, or None.
        epsilon: added to the variance.

    Returns:
        Tensor of the shape of `x`.

    Raises:
        ValueError: a parameter has another shape than `(x.shape[axis],)`.

    Example:

    >>> from keras_core import ops
    >>> y = ops.batch_normalization([[1.0], [3.0]], [2.0], [1.0], axis=-1, epsilon=0.0)
    >>> ops.convert_to_numpy(y).tolist()
    [[-1.0], [1.0]]
    """
    _batch_shape(x, mean, variance, axis, offset, scale, epsilon)
    ndim = len(x.shape)
    axes = (rules.canonical_axis(axis, ndim),)
    factor = rsqrt(add(variance, epsilon))
    if scale is not None:
        factor = multiply(factor, scale)
    y = multiply(subtract(x, _along(mean, ndim, axes)), _along(factor, ndim, axes))
    return y if offset is None else add(y, _along(offset, ndim, axes))


def _layer_shape(x: Any, gamma: Any = None, beta: Any = None, axis: Axes = -1, epsilon: Any = None) -> rules.Shape:
    axes = rules.canonical_axes(axis, len(x.shape))
    _check_parameter("gamma", gamma, x.shape, axes, "layer_normalization")
    _check_parameter("beta", beta, x.shape, axes, "layer_normalization")
    return tuple(x.shape)


@op(dtype="float", shape=_layer_shape)
def layer_normalization(
    x: TensorLike,
    gamma: TensorLike | None = None,
    beta: TensorLike | None = None,
    axis: Axes = -1,
    epsilon: float | None = None,
) -> Tensor:
    """Bring each sample to mean 0 and variance 1 over its features, then scale and shift.

    Ba et al., https://arxiv.org/abs/1607.06450. Half precision is computed in float32.

    Args:
        x: tensor.
        gamma: factor, of the lengths of `axis`, or None.
        beta: offset, of the lengths of `axis`, or None.
        axis: axis or axes of the features.
        epsilon: added to the variance; `keras.config.epsilon()` where None.

    Returns:
        Tensor of the shape of `x`.

    Raises:
        ValueError: `gamma` or `beta` has another shape.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.layer_normalization([[1.0, 3.0]], epsilon=0.0)).tolist()
    [[-1.0, 1.0]]
    """
    _layer_shape(x, gamma, beta, axis, epsilon)
    epsilon = settings.epsilon() if epsilon is None else epsilon
    dtype, ndim = dtype_name(x), len(x.shape)
    axes = rules.canonical_axes(axis, ndim)
    wide = cast(x, "float32") if dtype in _HALF else x
    centered = subtract(wide, mean(wide, axis=axes, keepdims=True))
    factor = rsqrt(add(mean(square(centered), axis=axes, keepdims=True), epsilon))
    if gamma is not None:
        factor = multiply(factor, _along(gamma, ndim, axes))
    y = multiply(centered, factor)
    if beta is not None:
        y = add(y, _along(beta, ndim, axes))
    return cast(y, dtype)


def _rms_shape(x: Any, scale: Any = None, axis: Axes = -1, epsilon: Any = None) -> rules.Shape:
    axes = rules.canonical_axes(axis, len(x.shape))
    if scale is not None and len(scale.shape) > 1:
        _check_parameter("scale", scale, x.shape, axes, "rms_normalization")
    return tuple(x.shape)


@op(dtype="float", shape=_rms_shape)
def rms_normalization(
    x: TensorLike, scale: TensorLike | None = None, axis: Axes = -1, epsilon: float | None = None
) -> Tensor:
    """Divide each sample by the root mean square of its features.

    Zhang & Sennrich, https://arxiv.org/abs/1910.07467. Half precision is computed in float32.

    Args:
        x: tensor.
        scale: factor that broadcasts against `x`, or None.
        axis: axis or axes of the features.
        epsilon: added to the mean square; `keras.config.epsilon()` where None.

    Returns:
        Tensor of the shape of `x`.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.rms_normalization([3.0, 3.0], epsilon=0.0)).tolist()
    [1.0, 1.0]
    """
    epsilon = settings.epsilon() if epsilon is None else epsilon
    dtype = dtype_name(x)
    axes = rules.canonical_axes(axis, len(x.shape))
    wide = cast(x, "float32") if dtype in _HALF else x
    y = multiply(wide, rsqrt(add(mean(square(wide), axis=axes, keepdims=True), epsilon)))
    return cast(y if scale is None else multiply(y, scale), dtype)


@op(dtype="float", shape=rules.same)
def normalize(x: TensorLike, axis: Axes | None = -1, order: int = 2, epsilon: float | None = None) -> Tensor:
    """Divide by the norm along axes.

    Args:
        x: tensor.
        axis: axis or axes of the norm; all of them where None.
        order: order of the norm, at least 1.
        epsilon: the smallest divisor; `keras.config.epsilon()` where None.

    Returns:
        Tensor of the shape of `x`.

    Raises:
        ValueError: `order` is no positive int.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.normalize([1.0, 3.0], order=1)).tolist()
    [0.25, 0.75]
    """
    if not isinstance(order, int) or order < 1:
        raise ValueError(f"The order of a norm must be an int of at least 1, got {order!r}.")
    epsilon = settings.epsilon() if epsilon is None else epsilon
    axis = axis if axis is None or isinstance(axis, int) else tuple(axis)
    if order == 2:  # the root of a sum that is kept positive has a finite gradient at 0
        return multiply(x, rsqrt(maximum(total(square(x), axis=axis, keepdims=True), epsilon**2)))
    if order == 1:
        return divide(x, maximum(total(absolute(x), axis=axis, keepdims=True), epsilon))
    powers = total(power(absolute(x), order), axis=axis, keepdims=True)
    positive = xp.less(xp.full((), 0, dtype=xp.dtype(powers)), powers)
    norm = where(positive, power(where(positive, powers, 1), 1 / order), 0)
    return divide(x, maximum(norm, epsilon))
