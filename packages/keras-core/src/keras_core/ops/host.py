"""Functions on the host, through NumPy: the default of ops that no composition of primitives does well.

It works on every backend that runs eagerly. A backend that traces overrides these ops.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from keras_core import dtypes
from keras_core.errors import UnsupportedError
from keras_core.ops.definition import Tensor
from keras_core.plugins import active, xp

_NARROW = ("bfloat16", "float16", "float8_e4m3fn", "float8_e5m2")


def on_host(function: Callable[..., Any], *tensors: Tensor, dtype: str | Sequence[str] | None = None) -> Any:
    """Return what `function` makes of the values of `tensors`, as tensors. To differentiate it is an error.

    Args:
        function: takes NumPy arrays, floats of less than 32 bits widened to float32, and returns an array or a tuple
            or list of them.
        *tensors: native tensors.
        dtype: dtype of the results, or one for each; where None that of the arrays that `function` returns.

    Returns:
        A native tensor, or a tuple of them.

    Raises:
        UnsupportedError: the tensors have no values, because the backend is tracing.

    Example:

    >>> import numpy as np
    >>> from keras_core import ops
    >>> on_host(np.linalg.det, ops.eye(2)).shape == ()
    True
    """
    arrays = [_widened(_values(x)) for x in tensors]
    with np.errstate(all="ignore"):
        result = function(*arrays)
    if not isinstance(result, tuple | list):
        return _refusing_gradients(_tensor(result, dtype), tensors)  # type: ignore[arg-type]
    names = [dtype] * len(result) if dtype is None or isinstance(dtype, str) else dtype
    made = (_tensor(array, name) for array, name in zip(result, names, strict=True))
    return tuple(_refusing_gradients(x, tensors) for x in made)


def _refusing_gradients(result: Tensor, sources: Sequence[Tensor]) -> Tensor:
    """Return `result` tied to what it was made of, so that a gradient through it is refused rather than left out."""
    custom_gradient = active.current().functions.get("custom_gradient")
    sources = [x for x in sources if dtypes.is_float(xp.dtype(x))]
    if custom_gradient is None or not sources or not dtypes.is_float(xp.dtype(result)):
        return result

    def refuse(*upstream: Tensor) -> Any:
        raise UnsupportedError(
            f"The backend {active.name()!r} has no function of its own for this op, so it ran on the host, through "
            "which no gradient flows. Use `ops.stop_gradient` on its arguments if none is wanted."
        )

    return custom_gradient(lambda value, *_: (value, refuse))(result, *sources)


def _values(x: Tensor) -> np.ndarray:
    try:
        return xp.to_numpy(x)
    except Exception as error:
        raise UnsupportedError(
            f"The backend {active.name()!r} has no function of its own for this op, so it runs on the host, which "
            "needs the values of its tensors; while a function is compiled there are none. Call the op outside of it."
        ) from error


def _widened(x: np.ndarray) -> np.ndarray:
    return x.astype(np.float32) if x.dtype.name in _NARROW else x


def _tensor(array: Any, dtype: str | None) -> Tensor:
    array = np.asarray(array)
    return xp.asarray(array, dtype=dtype or array.dtype.name)
