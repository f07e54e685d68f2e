"""The rectifier with all its options."""

from __future__ import annotations

from typing import Any

from keras_core import ops
from keras_core.serialization.registry import builtin


@builtin("keras.activations")
def relu(x: Any, negative_slope: float = 0.0, max_value: float | None = None, threshold: float = 0.0) -> Any:
    """Return `x` where it is above `threshold`, and `negative_slope * (x - threshold)` elsewhere.

    Args:
        x: tensor.
        negative_slope: slope below the threshold.
        max_value: largest result; none where None.
        threshold: where the positive part starts.

    Example:

    >>> import numpy as np
    >>> from keras_core import ops
    >>> ops.convert_to_numpy(relu(np.array([-2.0, 0.5, 9.0], "float32"), max_value=6.0)).tolist()
    [0.0, 0.5, 6.0]
    """
    if negative_slope == 0.0 and threshold == 0.0:
        y = ops.relu(x)
    else:
        x = ops.convert_to_tensor(x) if not hasattr(x, "shape") else x
        y = ops.where(x > threshold, x, negative_slope * (x - threshold))
    return y if max_value is None else ops.minimum(y, max_value)
