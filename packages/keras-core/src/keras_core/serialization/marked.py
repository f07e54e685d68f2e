"""Values that JSON lacks, written as `{"class_name": "__...__", "config": {...}}`."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from keras_core import dtypes
from keras_core.plugins import active
from keras_core.state.symbolic import KerasTensor, standardize_shape
from keras_core.state.variable import Variable

Convert = Callable[[Any], Any]

_TEXT = re.compile(r"<U\d{1,3}")
_NOT_IN_NUMPY = ("bfloat16", *dtypes.FLOAT8)


def write(obj: Any, serialize: Convert) -> dict[str, Any] | None:
    """Return `obj` as a marked value, or None where it is none of these.

    Raises:
        TypeError: it is a Variable, whose values belong into the weights.
    """
    if isinstance(obj, bytes):
        return _marked("__bytes__", value=obj.decode())
    if obj is Ellipsis:
        return _marked("__ellipsis__")
    if isinstance(obj, slice):
        return _marked("__slice__", **{k: serialize(getattr(obj, k)) for k in ("start", "stop", "step")})
    if isinstance(obj, np.ndarray):
        return _marked("__numpy__", value=obj.tolist(), dtype=str(obj.dtype))
    if isinstance(obj, KerasTensor):
        history = obj._keras_history
        place = (
            [history.operation.name, history.node_index, history.tensor_index]
            if history and history.operation
            else None
        )
        return _marked("__keras_tensor__", shape=list(obj.shape), dtype=obj.dtype, keras_history=place)
    if isinstance(obj, Variable):
        raise TypeError(f"Cannot write Variable {obj.path!r} to a config. Save weights instead.")
    if active.is_loaded() and active.xp.is_tensor(obj):
        array = active.xp.to_numpy(obj)
        return _marked("__tensor__", value=array.tolist(), dtype=str(array.dtype))
    return None


def _marked(name: str, **config: Any) -> dict[str, Any]:
    return {"class_name": name, "config": config}


def read(name: str, config: Any, deserialize: Convert) -> Any:
    """Return the value marked with `name`.

    Raises:
        ValueError: the config is not what `write` makes.
    """
    if not isinstance(config, Mapping):
        raise ValueError(f"The config of a {name} must be an object, got {type(config).__name__}.")
    try:
        return READERS[name](config, deserialize)
    except (KeyError, TypeError, AttributeError, OverflowError) as error:
        raise ValueError(f"The config of a {name} is malformed ({type(error).__name__}: {error}).") from None


def _bytes(config: Mapping[str, Any], deserialize: Convert) -> bytes:
    return config["value"].encode()


def _slice(config: Mapping[str, Any], deserialize: Convert) -> slice:
    return slice(*(deserialize(config[k]) for k in ("start", "stop", "step")))


def _array(config: Mapping[str, Any], deserialize: Convert) -> np.ndarray[Any, Any]:
    dtype = config["dtype"]
    # Only dtypes whose size the number of values bounds: neither objects nor "V1000000000".
    if not isinstance(dtype, str) or not (dtype in dtypes.DTYPES or _TEXT.fullmatch(dtype)):
        raise ValueError(f"An array in a config must have a number or text dtype, got {str(dtype)[:40]!r}.")
    return np.array(config["value"], "float32" if dtype in _NOT_IN_NUMPY else "str" if dtype == "string" else dtype)


def _tensor(config: Mapping[str, Any], deserialize: Convert) -> Any:
    return active.xp.asarray(_array(config, deserialize), dtype=config["dtype"])


def _keras_tensor(config: Mapping[str, Any], deserialize: Convert) -> KerasTensor:
    return KerasTensor(standardize_shape(config["shape"]), dtypes.standardize_dtype(config["dtype"]))


READERS: dict[str, Callable[[Mapping[str, Any], Convert], Any]] = {
    "__bytes__": _bytes,
    "__ellipsis__": lambda config, deserialize: Ellipsis,
    "__slice__": _slice,
    "__numpy__": _array,
    "__tensor__": _tensor,
    "__keras_tensor__": _keras_tensor,
}

_TYPES: dict[str, type] = {
    **{t.__name__: t for t in (bool, int, float, str)},
    **{name: getattr(np, name) for name in ("float16", "float32", "float64", "int32", "int64")},
}


def plain_type(name: Any) -> type:
    """Return the type that a config names: a Python or NumPy scalar type.

    Raises:
        ValueError: it is another one.
    """
    if not isinstance(name, str) or name not in _TYPES:
        raise ValueError(f"The config names the type {str(name)[:80]!r}, which may not be used.")
    return _TYPES[name]
