"""What the pooling layers over all places share."""

from __future__ import annotations

from typing import Any

from keras_core import settings
from keras_core.layers.base.input_spec import InputSpec
from keras_core.layers.base.layer import Layer


class BaseGlobalPooling(Layer):
    """A layer that makes one number of each channel.

    Subclasses set `spatial_rank` and define `call`.
    """

    spatial_rank: int

    def __init__(self, data_format: str | None = None, keepdims: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.data_format = settings.standardize_data_format(data_format)
        self.keepdims = keepdims
        self.input_spec = InputSpec(ndim=self.spatial_rank + 2)
        first = 1 if self.data_format == "channels_last" else 2
        self._reduced = tuple(range(first, first + self.spatial_rank))
        self.built = True

    def compute_output_shape(self, input_shape: Any) -> tuple[int | None, ...]:
        """Return the shape without the spatial axes, or with axes of length 1 in their place."""
        if self.keepdims:
            return tuple(1 if i in self._reduced else n for i, n in enumerate(input_shape))
        return tuple(n for i, n in enumerate(input_shape) if i not in self._reduced)

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that make an equal layer."""
        return {**super().get_config(), "data_format": self.data_format, "keepdims": self.keepdims}
