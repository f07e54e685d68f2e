"""Tensors joined along an axis."""

from __future__ import annotations

from typing import Any

from keras_core import ops
from keras_core.layers.base.arguments import owner
from keras_core.layers.merging.base_merge import Merge
from keras_core.ops.rules import canonical_axis
from keras_core.serialization.registry import builtin


@builtin("keras.layers")
class Concatenate(Merge):
    """Joins a list of tensors along an axis.

    Args:
        axis: the axis along which to join.
        **kwargs: arguments of `Layer`.

    Raises:
        ValueError: the inputs are no list, or their shapes differ on another axis.

    Example:

    >>> import numpy as np
    >>> tuple(Concatenate()([np.ones((2, 3)), np.ones((2, 4))]).shape)
    (2, 7)
    """

    def __init__(self, axis: int = -1, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.axis = axis

    def call(self, inputs: Any) -> Any:
        """Return the inputs joined."""
        return ops.concatenate(inputs, axis=self.axis)

    def _merged_shape(self, shapes: list[tuple[int | None, ...]]) -> tuple[int | None, ...]:
        ranks = {len(s) for s in shapes}
        axis = canonical_axis(self.axis, len(shapes[0])) if len(ranks) == 1 else 0
        joined: list[int | None] = []
        for i, sizes in enumerate(zip(*shapes, strict=False)):
            known = {n for n in sizes if n is not None}
            if i == axis:
                joined.append(None if None in sizes else sum(sizes))
            elif len(ranks) > 1 or len(known) > 1:
                raise ValueError(
                    f"{owner(self)} got inputs of shapes {shapes}, which must be equal but for axis {self.axis}."
                )
            else:
                joined.append(known.pop() if known else None)
        return tuple(joined)

    def compute_mask(self, inputs: Any, mask: Any = None) -> Any:
        """Return the masks joined; where features are joined, a step counts if it does in any input."""
        if not isinstance(mask, (list, tuple)) or all(m is None for m in mask):
            return None
        masks = [_whole(x, m) for x, m in zip(inputs, mask, strict=True)]
        return ops.any(ops.concatenate(masks, axis=self.axis), axis=-1)

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that make an equal layer."""
        return {**super().get_config(), "axis": self.axis}


def _whole(x: Any, mask: Any) -> Any:
    """A mask of the shape of `x`."""
    if mask is None:
        return ops.ones_like(x, dtype="bool")
    for _ in range(len(x.shape) - len(mask.shape)):
        mask = ops.expand_dims(mask, -1)
    return ops.logical_and(ops.ones_like(x, dtype="bool"), mask)


def concatenate(inputs: Any, axis: int = -1, **kwargs: Any) -> Any:
    """Return a list of tensors joined along an axis.

    Args:
        inputs: list of tensors.
        axis: the axis along which to join.
        **kwargs: arguments of `Concatenate`.

    Example:

    >>> import numpy as np
    >>> tuple(concatenate([np.ones((2, 3)), np.ones((2, 4))]).shape)
    (2, 7)
    """
    return Concatenate(axis=axis, **kwargs)(inputs)
