"""Rescaling of values."""

from __future__ import annotations

from typing import Any

import numpy as np

from keras_core import ops
from keras_core.layers.base.layer import Layer
from keras_core.serialization import objects
from keras_core.serialization.registry import builtin


@builtin("keras.layers")
class Rescaling(Layer):
    """Returns `inputs * scale + offset`, as images with values from 0 to 255 need before a network.

    Args:
        scale: number, or one for each channel (the last axis).
        offset: number, or one for each channel.
        **kwargs: arguments of `Layer`.

    Integers become floats of the compute dtype.

    Example:

    >>> import numpy as np
    >>> from keras_core import ops
    >>> ops.convert_to_numpy(Rescaling(0.5, offset=-1.0)(np.array([[0, 2, 4]], "uint8"))).tolist()
    [[-1.0, 0.0, 1.0]]
    """

    def __init__(self, scale: Any, offset: Any = 0.0, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.scale = scale
        self.offset = offset
        self.supports_masking = True

    def call(self, inputs: Any) -> Any:
        """Return the rescaled inputs."""
        dtype = self.compute_dtype
        x = ops.multiply(ops.cast(inputs, dtype), _factor(self.scale, dtype))
        return ops.add(x, _factor(self.offset, dtype))

    def compute_output_shape(self, input_shape: Any) -> Any:
        """Return `input_shape`."""
        return input_shape

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that make an equal layer."""
        written = {n: objects.serialize_keras_object(getattr(self, n)) for n in ("scale", "offset")}
        return {**super().get_config(), **written}

    @classmethod
    def from_config(cls, config: Any, custom_objects: Any = None) -> Rescaling:
        """Return the layer that `config` describes."""
        config = dict(config)
        for name in ("scale", "offset"):
            if name in config:
                config[name] = objects.deserialize_keras_object(config[name], custom_objects)
        return cls(**config)


def _factor(value: Any, dtype: str) -> Any:
    """A number as it is, several as an array."""
    return float(value) if isinstance(value, (int, float, np.generic)) else ops.convert_to_tensor(value, dtype)
