"""Zeros around images."""

from __future__ import annotations

from typing import Any

from keras_core import ops, settings
from keras_core.layers.base.arguments import int_tuple, owner
from keras_core.layers.base.input_spec import InputSpec
from keras_core.layers.base.layer import Layer
from keras_core.serialization.registry import builtin


@builtin("keras.layers")
class ZeroPadding2D(Layer):
    """Adds rows and columns of zeros.

    Args:
        padding: an int for all sides; `(height, width)` for both sides of each; or
            `((top, bottom), (left, right))`.
        data_format: `"channels_last"` or `"channels_first"`; the configured one where None.
        **kwargs: arguments of `Layer`.

    Input: tensor of shape `(batch, height, width, channels)`, or channels first.

    Raises:
        ValueError: `padding` is none of these.

    Example:

    >>> import numpy as np
    >>> tuple(ZeroPadding2D(((1, 0), (2, 2)))(np.ones((1, 4, 4, 3), "float32")).shape)
    (1, 5, 8, 3)
    """

    def __init__(self, padding: Any = (1, 1), data_format: str | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.data_format = settings.standardize_data_format(data_format)
        self.padding = _sides(padding, self)
        self.input_spec = InputSpec(ndim=4)
        around = ((0, 0), *self.padding, (0, 0))
        self._widths = around if self.data_format == "channels_last" else ((0, 0), (0, 0), *self.padding)

    def call(self, inputs: Any) -> Any:
        """Return the padded images."""
        return ops.pad(inputs, self._widths)

    def compute_output_shape(self, input_shape: Any) -> tuple[int | None, ...]:
        """Return the padded shape."""
        return tuple(
            None if n is None else n + before + after
            for n, (before, after) in zip(input_shape, self._widths, strict=True)
        )

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that make an equal layer."""
        return {**super().get_config(), "padding": self.padding, "data_format": self.data_format}


def _sides(padding: Any, layer: Any) -> tuple[tuple[int, int], ...]:
    """Return `((top, bottom), (left, right))`."""
    if isinstance(padding, (tuple, list)) and len(padding) != 2:
        raise ValueError(
            f"{owner(layer)}: padding must be an integer, (height, width) or ((top, bottom), (left, right)), "
            f"got {padding!r}."
        )
    sides = padding if isinstance(padding, (tuple, list)) else (padding, padding)
    return tuple(int_tuple(side, 2, "padding", layer, lowest=0) for side in sides)  # type: ignore[misc]
