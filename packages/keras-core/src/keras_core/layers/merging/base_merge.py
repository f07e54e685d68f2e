"""What the merging layers share."""

from __future__ import annotations

import functools
from typing import Any

from keras_core import ops, tree
from keras_core.layers.base.arguments import owner
from keras_core.layers.base.layer import Layer
from keras_core.ops.rules import broadcast_shapes


class Merge(Layer):
    """A layer that makes one tensor of several by an elementwise function of two.

    Inputs of lower rank get axes of length 1 after the batch axis, then all broadcast. Subclasses define `merge`.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.supports_masking = True

    def build(self, input_shape: Any) -> None:
        """Check that the shapes broadcast."""
        self._merged_shape(self._listed(input_shape))

    def merge(self, x1: Any, x2: Any) -> Any:
        """Return the merger of two tensors that broadcast."""
        raise NotImplementedError(f"{type(self).__name__} does not define `merge`.")

    def call(self, inputs: Any) -> Any:
        """Return the merger of all inputs."""
        rank = max(len(x.shape) for x in inputs)
        return functools.reduce(self.merge, [_raised(x, rank) for x in inputs])

    def compute_output_shape(self, input_shape: Any) -> tuple[int | None, ...]:
        """Return the shape to which all inputs broadcast."""
        return self._merged_shape(self._listed(input_shape))

    def _listed(self, shapes: Any) -> list[Any]:
        if not isinstance(shapes, (list, tuple)) or not shapes or not isinstance(shapes[0], (list, tuple)):
            raise ValueError(f"{owner(self)} must be called on a list of tensors, got one of shape {shapes}.")
        return [tuple(s) for s in shapes]

    def _merged_shape(self, shapes: list[tuple[int | None, ...]]) -> tuple[int | None, ...]:
        rank = max(map(len, shapes))
        try:
            return broadcast_shapes(*((s[:1] + (1,) * (rank - len(s)) + s[1:]) for s in shapes))
        except ValueError:
            raise ValueError(f"{owner(self)} got inputs of shapes {shapes}, which do not broadcast together.") from None

    def compute_mask(self, inputs: Any, mask: Any = None) -> Any:
        """Return where any input counts, or None where an input has no mask."""
        masks = tree.flatten(mask) if mask is not None else []
        if not masks or any(m is None for m in masks):
            return None
        return functools.reduce(ops.logical_or, masks)


def _raised(x: Any, rank: int) -> Any:
    """Give `x` axes of length 1 after the batch axis, up to `rank`."""
    for _ in range(rank - len(x.shape)):
        x = ops.expand_dims(x, 1)
    return x
