"""What a tensor is, and how values become tensors, change their dtype and come back."""

from __future__ import annotations

from typing import Any

import numpy as np

from keras_core import dtypes, plugins
from keras_core.errors import BackendError, UnsupportedError
from keras_core.ops import detour, dispatch, rules
from keras_core.ops.decorator import op
from keras_core.ops.definition import Tensor, TensorLike
from keras_core.plugins import active, selection, xp
from keras_core.state.symbolic import KerasTensor
from keras_core.state.variable import Variable

LARGEST = {
    "float8_e4m3fn": 448.0,
    "float8_e5m2": 57344.0,
    "float16": 65504.0,
    "bfloat16": 2.0**127 * (2 - 2.0**-7),
    "float32": float(np.finfo(np.float32).max),
    "float64": float(np.finfo(np.float64).max),
}
"""The largest finite value of each float dtype."""


def is_tensor(x: Any) -> bool:
    """Return whether `x` is a native tensor of the active backend; Variables and symbolic tensors are not.

    Example:

    >>> from keras_core import ops
    >>> ops.is_tensor(ops.ones((2,))), ops.is_tensor([1, 1])
    (True, False)
    """
    return not isinstance(x, Variable | KerasTensor) and xp.is_tensor(x)


def dtype(x: Any) -> str:
    """Return the name of the dtype of `x`.

    Args:
        x: tensor, symbolic tensor, Variable, array, number or list of numbers.

    Example:

    >>> from keras_core import ops
    >>> ops.dtype(ops.ones((2,), "int8"))
    'int8'
    """
    if isinstance(x, KerasTensor | Variable):
        return x.dtype
    if xp.is_tensor(x):
        return xp.dtype(x)
    return dtypes.standardize_dtype(x.dtype if hasattr(x, "dtype") else xp.dtype(convert_to_tensor(x)))


def dtype_name(x: Any) -> str:
    """Return the name of the dtype of a native or symbolic tensor."""
    return x.dtype if isinstance(x, KerasTensor) else xp.dtype(x)


def shape(x: Any) -> tuple[Any, ...]:
    """Return the shape of `x` as a tuple.

    Args:
        x: tensor, symbolic tensor, Variable, array, number or list of numbers.

    Returns:
        Ints; a dimension that is unknown while a function is traced is a scalar tensor, one of
        a symbolic tensor None.

    Example:

    >>> from keras_core import ops
    >>> ops.shape(ops.zeros((2, 3)))
    (2, 3)
    """
    if isinstance(x, KerasTensor | Variable):
        return x.shape
    if xp.is_tensor(x):
        return xp.shape(x)
    return tuple(np.shape(x))


def ndim(x: Any) -> int:
    """Return the number of axes of `x`.

    Args:
        x: tensor, symbolic tensor, Variable, array, number or list of numbers.

    Example:

    >>> from keras_core import ops
    >>> ops.ndim(ops.zeros((2, 3)))
    2
    """
    return len(x.shape) if hasattr(x, "shape") else np.ndim(x)


def size(x: Any) -> Any:
    """Return the number of elements of `x`.

    Args:
        x: tensor, symbolic tensor, Variable, array, number or list of numbers.

    Returns:
        An int; a scalar tensor where a dimension is unknown.

    Example:

    >>> from keras_core import ops
    >>> ops.size(ops.zeros((2, 3)))
    6
    """
    if isinstance(x, KerasTensor):
        known = rules.known_size(x.shape)
        return KerasTensor((), "int32") if known is None else known
    total: Any = 1
    for length in shape(x):
        total = total * length
    return total


def convert_to_tensor(x: Any, dtype: Any = None, sparse: bool | None = None, ragged: bool | None = None) -> Tensor:
    """Return `x` as a tensor of the active backend.

    This is also the explicit way from one backend to another: a tensor of another installed framework is
    copied through the host.

    Args:
        x: tensor of any installed framework, Variable, array, number or (nested) list of these. Python ints become
            int32, Python floats `floatx`.
        dtype: dtype of the result; that of `x` where None.
        sparse: only for compatibility: True is refused.
        ragged: only for compatibility: True is refused.

    Returns:
        A native tensor; a symbolic tensor stays one.

    Raises:
        UnsupportedError: `sparse` or `ragged` is True.
        TypeError: `x` cannot become a tensor.

    Example:

    >>> from keras_core import ops
    >>> ops.dtype(ops.convert_to_tensor([1, 2])), ops.dtype(ops.convert_to_tensor([1.0, 2]))
    ('int32', 'float32')
    """
    if sparse or ragged:
        kind = "sparse" if sparse else "ragged"
        raise UnsupportedError(f"ops.convert_to_tensor got {kind}=True, but no backend offers {kind} tensors.")
    wanted = None if dtype is None else dtypes.standardize_dtype(dtype)
    loaded = active.current()
    if isinstance(x, Variable):
        x = x.value if x._loaded is loaded else x.numpy()
    if isinstance(x, KerasTensor):
        return x if wanted is None or wanted == x.dtype else cast(x, wanted)
    if xp.is_tensor(x):
        tensor = x if wanted is None else xp.astype(x, wanted)
        dispatch.known(loaded).learn(tensor, xp.dtype(tensor))
        return tensor
    return detour.convert(_through_host(x, loaded), wanted, loaded, "convert_to_tensor")[0]


def _through_host(x: Any, loaded: plugins.LoadedBackend) -> Any:
    """Return a tensor of another backend as an array, everything else as it is."""
    try:
        detour.refuse_foreign(x, loaded, "convert_to_tensor")
    except BackendError:
        return convert_to_numpy(x)
    return x


def convert_to_numpy(x: Any) -> np.ndarray:
    """Return the values of `x` as a NumPy array on the host, detached from any gradient.

    Args:
        x: tensor of any installed framework, Variable, array, number or (nested) list of these.

    Raises:
        TypeError: `x` is symbolic, or no tensor at all.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.zeros((2,))).tolist()
    [0.0, 0.0]
    """
    if isinstance(x, np.ndarray):
        return x
    if isinstance(x, Variable):
        return x.numpy()
    if isinstance(x, KerasTensor):
        raise TypeError(f"{x!r} cannot become a NumPy array: it holds no data while a model is built.")
    if xp.is_tensor(x):
        return xp.to_numpy(x)
    framework = type(x).__module__.partition(".")[0]
    plugin = selection.owner(framework) or selection.owner(framework.removesuffix("lib"))
    if plugin is not None:
        return plugins.load(plugin.name).functions["to_numpy"](x)
    if isinstance(x, list | tuple) and any(xp.is_tensor(v) or isinstance(v, Variable) for v in x):
        return np.asarray([convert_to_numpy(v) for v in x])
    return np.asarray(x)


def _cast_rule(x: Any, dtype: Any = None) -> KerasTensor:
    return KerasTensor(x.shape, dtype)


@op(dtype="keep", shape=_cast_rule)
def cast(x: TensorLike, dtype: Any) -> Tensor:
    """Return `x` with another dtype. Floats become integers toward zero.

    Args:
        x: tensor.
        dtype: name of the dtype; `floatx` where None.

    Returns:
        Tensor of the shape of `x`; `x` itself where it has the dtype already.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.cast([1.7, -1.7], "int32")).tolist()
    [1, -1]
    """
    return xp.astype(x, dtypes.standardize_dtype(dtype))


@op(dtype="keep", shape=_cast_rule)
def saturate_cast(x: TensorLike, dtype: Any) -> Tensor:
    """Return `x` with another dtype; values that it cannot hold become the nearest that it can.

    Args:
        x: tensor.
        dtype: name of the dtype; `floatx` where None.

    Returns:
        Tensor of the shape of `x`.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.saturate_cast([300.0, -5.0], "uint8")).tolist()
    [255, 0]
    """
    name, own = dtypes.standardize_dtype(dtype), xp.dtype(x)
    if name == "bool" or name in dtypes.COMPLEX or own == "bool":
        return xp.astype(x, name)
    low, high = _bounds(name)
    own_low, own_high = _bounds(own)
    if low > own_low:
        x = xp.maximum(x, _representable(low, own, 1))
    if high < own_high:
        x = xp.minimum(x, _representable(high, own, -1))
    return xp.astype(x, name)


def _bounds(name: str) -> tuple[Any, Any]:
    """Return the lowest and the highest finite value of a dtype."""
    if name in dtypes.INTEGERS:
        return int(np.iinfo(name).min), int(np.iinfo(name).max)
    return -LARGEST[name], LARGEST[name]


_MANTISSA_BITS = {"float8_e4m3fn": 4, "float8_e5m2": 3, "float16": 11, "bfloat16": 8, "float32": 24, "float64": 53}


def _representable(bound: Any, name: str, inward: int) -> Any:
    """Return `bound`, or the next value inward that the dtype `name` holds exactly."""
    if name in dtypes.INTEGERS:
        return int(bound)
    step = 1 << max(int(abs(bound)).bit_length() - _MANTISSA_BITS[name], 0)
    whole = int(bound)
    return float(whole if whole % step == 0 else (whole // step + (inward > 0)) * step)


@op(dtype="keep", shape=rules.same)
def stop_gradient(variable: TensorLike) -> Tensor:
    """Return the value as a constant, through which no gradient flows.

    Args:
        variable: tensor or Variable.

    Returns:
        Tensor of the same shape, dtype and values.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.stop_gradient([1.0, 2.0])).tolist()
    [1.0, 2.0]
    """
    return xp.stop_gradient(variable)


def constant(value: Any, like: Tensor) -> Tensor:
    """Return the scalar `value` as a native tensor of the dtype of the native tensor `like`."""
    return xp.full((), value, dtype=xp.dtype(like))


def as_tensors(x1: Any, x2: Any) -> tuple[Tensor, Tensor]:
    """Return both operands as native tensors, where one may be a Python scalar."""
    if isinstance(x1, bool | int | float | complex):
        return constant(x1, x2), x2
    if isinstance(x2, bool | int | float | complex):
        return x1, constant(x2, x1)
    return x1, x2


def array(x: Any, dtype: Any = None) -> Tensor:
    """Return `x` as a tensor of the active backend; see `convert_to_tensor`.

    Args:
        x: tensor, Variable, array, number or (nested) list of these.
        dtype: dtype of the result; that of `x` where None.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.array([1, 2])).tolist()
    [1, 2]
    """
    return convert_to_tensor(x, dtype)
