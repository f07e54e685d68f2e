"""Normalization by a tensor's own statistics, which a backend may do in one pass. For layers; not part of the API."""

from __future__ import annotations

from typing import Any

from keras_core.ops import rules
from keras_core.ops.arithmetic import add, multiply
from keras_core.ops.conversion import cast, dtype_name, stop_gradient
from keras_core.ops.decorator import op
from keras_core.ops.definition import Tensor, TensorLike
from keras_core.ops.normalization import batch_normalization, layer_normalization, moments
from keras_core.plugins import xp
from keras_core.state.symbolic import KerasTensor


def _channels(op_name: str, x: Any, axis: int, **parameters: Any) -> Any:
    """Return the length of the channel axis; raise ValueError where a parameter has another."""
    length = x.shape[rules.canonical_axis(axis, len(x.shape))]
    for name, p in parameters.items():
        if p is not None and (len(p.shape) != 1 or (None not in (length, p.shape[0]) and p.shape[0] != length)):
            raise ValueError(f"{op_name}: {name} must have shape ({length},), got {tuple(p.shape)}.")
    return length


def _batch_spec(
    x: Any, axis: int, offset: Any = None, scale: Any = None, epsilon: float = 1e-3
) -> tuple[KerasTensor, ...]:
    length = _channels("normalize_batch", x, axis, offset=offset, scale=scale)
    return KerasTensor(tuple(x.shape), x.dtype), *(KerasTensor((length,), x.dtype) for _ in range(2))


@op(dtype="float", shape=_batch_spec)
def normalize_batch(
    x: TensorLike,
    axis: int,
    offset: TensorLike | None = None,
    scale: TensorLike | None = None,
    epsilon: float = 1e-3,
) -> tuple[Tensor, Tensor, Tensor]:
    """Bring each channel to mean 0 and variance 1, then scale and shift it (https://arxiv.org/abs/1502.03167).

    Args:
        x: tensor.
        axis: the channel axis.
        offset: tensor of shape `(x.shape[axis],)`, or None.
        scale: tensor of shape `(x.shape[axis],)`, or None.
        epsilon: added to the variance.

    Returns:
        Tensor of the shape of `x`, and mean and (biased) variance of each channel, which have no slopes.

    Example:

    >>> y, mean, variance = normalize_batch([[1.0], [5.0]], axis=-1, epsilon=0.0)
    >>> float(y[1, 0]), float(mean[0]), float(variance[0])
    (1.0, 3.0, 4.0)
    """
    channels = rules.canonical_axis(axis, len(x.shape))
    mean, variance = moments(x, tuple(i for i in range(len(x.shape)) if i != channels))
    y = batch_normalization(x, mean, variance, axis, offset, scale, epsilon)
    return y, stop_gradient(mean), stop_gradient(variance)


def _group_shape(
    x: Any, scale: Any = None, offset: Any = None, groups: int = 1, axis: int = -1, epsilon: float = 1e-3
) -> rules.Shape:
    length = _channels("group_normalization", x, axis, scale=scale, offset=offset)
    if length is not None and length % groups:
        raise ValueError(f"group_normalization: {length} channels do not divide into {groups} groups.")
    return tuple(x.shape)


@op(dtype="float", shape=_group_shape)
def group_normalization(
    x: TensorLike,
    scale: TensorLike | None = None,
    offset: TensorLike | None = None,
    groups: int = 1,
    axis: int = -1,
    epsilon: float = 1e-3,
) -> Tensor:
    """Bring each group of channels of each sample to mean 0 and variance 1, then scale and shift the channels.

    Wu & He, https://arxiv.org/abs/1803.08494. Half precision is computed in float32.

    Args:
        x: tensor of shape `(batch, ...)`.
        scale: tensor of shape `(x.shape[axis],)`, or None.
        offset: tensor of shape `(x.shape[axis],)`, or None.
        groups: number of groups; neighbouring channels make one.
        axis: the channel axis.
        epsilon: added to the variance.

    Returns:
        Tensor of the shape of `x`.

    Raises:
        ValueError: the channels do not divide into groups, or a parameter has another shape.

    Example:

    >>> y = group_normalization([[1.0, 3.0, 2.0, 6.0]], groups=2, epsilon=0.0)
    >>> [round(float(v), 4) for v in y[0]]
    [-1.0, 1.0, -1.0, 1.0]
    """
    _group_shape(x, scale, offset, groups, axis, epsilon)
    dtype, sizes = dtype_name(x), tuple(xp.shape(x))
    channels = rules.canonical_axis(axis, len(sizes))
    parted = (*sizes[:channels], groups, sizes[channels] // groups, *sizes[channels + 1 :])
    wide = cast(x, "float32") if dtype in ("float16", "bfloat16") else x
    others = tuple(i for i in range(1, len(parted)) if i != channels)
    y = xp.reshape(layer_normalization(xp.reshape(wide, parted), axis=others, epsilon=epsilon), sizes)
    along = (-1, *(1,) * (len(sizes) - 1 - channels))
    y = y if scale is None else multiply(y, xp.reshape(scale, along))
    y = y if offset is None else add(y, xp.reshape(offset, along))
    return cast(y, dtype)
