"""What the pooling layers share."""

from __future__ import annotations

from typing import Any

from keras_core import settings
from keras_core.layers.base.arguments import int_tuple, one_of
from keras_core.layers.base.input_spec import InputSpec
from keras_core.layers.base.layer import Layer
from keras_core.ops import windows


class BasePooling(Layer):
    """A layer that makes one number of each window and channel.

    Subclasses set `spatial_rank` and define `call`.
    """

    spatial_rank: int

    def __init__(
        self,
        pool_size: Any,
        strides: Any = None,
        padding: str = "valid",
        data_format: str | None = None,
        name: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(name=name, **kwargs)
        self.pool_size = int_tuple(pool_size, self.spatial_rank, "pool_size", self)
        self.strides = self.pool_size if strides is None else int_tuple(strides, self.spatial_rank, "strides", self)
        self.padding = one_of(padding, ("valid", "same"), "padding", self)
        self.data_format = settings.standardize_data_format(data_format)
        self.input_spec = InputSpec(ndim=self.spatial_rank + 2)
        self.built = True

    def compute_output_shape(self, input_shape: Any) -> tuple[int | None, ...]:
        """Return the shape with the number of windows along each spatial axis."""
        sizes = windows.spatial(input_shape, self.data_format)
        out = [
            windows.windows(n, k, s, 1, self.padding)
            for n, k, s in zip(sizes, self.pool_size, self.strides, strict=True)
        ]
        channels = windows.channels(input_shape, self.data_format)
        return windows.assembled(input_shape[0], out, channels, self.data_format)

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that make an equal layer."""
        return {
            **super().get_config(),
            "pool_size": self.pool_size,
            "padding": self.padding,
            "strides": self.strides,
            "data_format": self.data_format,
        }
