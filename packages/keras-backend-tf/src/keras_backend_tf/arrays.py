"""Array primitives: transfer, creation, elementwise functions, reductions and the matrix product."""

from __future__ import annotations

import contextlib
import functools
import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import tensorflow as tf

from keras_backend_tf import kernels
from keras_backend_tf.kernels import (
    BOOL,
    DTYPES,
    FLOAT8,
    HALF,
    UNSIGNED,
    binary,
    exact_for_integers,
    integers,
    raw,
    unary,
)
from keras_core.contract import UnsupportedError

Tensor = Any
Axes = int | tuple[int, ...] | None

# Transfer

_NAMES = {dtype: name for name, dtype in DTYPES.items()}
_TENSORS = (tf.Tensor, tf.Variable)
_SCALARS = (bool, int, float, complex)
_cast = kernels.cast


def asarray(obj: Any, *, dtype: str | None = None, copy: bool = True) -> Tensor:
    """Return `obj` as a tensor."""
    if type(obj) in _SCALARS and dtype in _SCALAR_DTYPES[type(obj)]:
        return tf.constant(obj, DTYPES[dtype])
    if isinstance(obj, _TENSORS):
        return obj if dtype is None else astype(obj, dtype)
    if isinstance(obj, tf.IndexedSlices):
        dense = tf.convert_to_tensor(obj)
        return dense if dtype is None else astype(dense, dtype)
    if (
        isinstance(obj, list | tuple)
        and any(isinstance(x, (*_TENSORS, list, tuple)) for x in obj)
        and _holds_tensor(obj)
    ):
        return tf.stack([asarray(x, dtype=dtype) for x in obj])
    return _from_host(obj, dtype)


_SCALAR_DTYPES = {
    bool: frozenset({"bool"}),
    int: frozenset({"int32", "int64", "float32", "float64", "complex64"}),
    float: frozenset({"float32", "float64", "bfloat16", "complex64"}),
    complex: frozenset({"complex64", "complex128"}),
}


def _holds_tensor(obj: Any) -> bool:
    if isinstance(obj, list | tuple):
        return any(_holds_tensor(x) for x in obj)
    return isinstance(obj, _TENSORS)


def _from_host(obj: Any, dtype: str | None) -> Tensor:
    try:
        array = np.asarray(obj)
    except (TypeError, RuntimeError):  # what NumPy cannot hold, such as another library's bfloat16
        if not hasattr(obj, "__dlpack__"):
            raise
        tensor = tf.experimental.dlpack.from_dlpack(obj.__dlpack__())
        return tensor if dtype is None else astype(tensor, dtype)
    if dtype is not None and dtype != "string":
        array = array.astype(DTYPES[dtype].as_numpy_dtype)
    return tf.constant(array)


def to_numpy(x: Tensor) -> np.ndarray:
    """Return the values of `x` on the host."""
    return np.asarray(x.numpy())


def is_tensor(x: Any) -> bool:
    """Return whether `x` is a TensorFlow tensor or variable."""
    return isinstance(x, _TENSORS)


def shape(x: Tensor) -> tuple[Any, ...]:
    """Return the shape of `x`; a dimension known only at run time is a scalar tensor."""
    static = tuple(x.shape)
    if None not in static:
        return static
    dynamic = tf.shape(x)
    return tuple(dynamic[i] if d is None else d for i, d in enumerate(static))


def dtype(x: Tensor) -> str:
    """Return the name of the dtype of `x`."""
    return x.dtype.name


def astype(x: Tensor, dtype: str) -> Tensor:
    """Return `x` with the named dtype."""
    target = DTYPES[dtype]
    return x if x.dtype is target else _cast(x, target)


def device(name: str) -> contextlib.AbstractContextManager[Any]:
    """Return a context in which new tensors are placed on the named device."""
    kind, _, index = name.rpartition("/")[2].removeprefix("device:").partition(":")
    return tf.device(f"/{kind.upper()}:{index or 0}")


def devices() -> Sequence[str]:
    """Return the names of the devices, accelerators first."""
    names = [d.name.removeprefix("/device:").lower() for d in tf.config.list_logical_devices()]
    return sorted(names, key=lambda name: name.startswith("cpu"))


# Creation

_fill, _range = raw("Fill"), raw("Range")


def full(shape: Sequence[Any], fill_value: Any, *, dtype: str) -> Tensor:
    """Return a tensor of `shape` filled with `fill_value`."""
    target = DTYPES[dtype]
    if target in kernels.FLOAT8:
        return _cast(full(shape, fill_value, dtype="float32"), target)
    value = astype(fill_value, dtype) if hasattr(fill_value, "dtype") else asarray(fill_value, dtype=dtype)
    return _fill(integers(shape), value) if len(shape) else value


def arange(start: Any, stop: Any, step: Any, *, dtype: str) -> Tensor:
    """Return `start, start + step, ...` short of `stop`."""
    target = DTYPES[dtype]
    if target.is_integer or target.is_bool:
        work = tf.int32 if target.size < 4 or target == tf.int32 else tf.int64
        limits = [asarray(v, dtype=work.name) for v in (start, stop, step)]
        if isinstance(start, int) and isinstance(stop, int) and isinstance(step, int):
            limits[1] = asarray(start + step * len(range(start, stop, step)), dtype=work.name)
        return _cast_unless(_range(*limits), target)
    # The kernel adds `step` up, which drifts; multiplying the index does not.
    work = tf.float64 if target.size >= 8 else tf.float32
    if tf.executing_eagerly() and not any(hasattr(v, "dtype") for v in (start, stop, step)):
        numbers = start + step * np.arange(math.ceil((stop - start) / step), dtype="float64")
        return _cast_unless(tf.constant(numbers, work), target)
    first, last, delta = (asarray(v, dtype="float64") for v in (start, stop, step))
    count = tf.maximum(_cast(tf.math.ceil((last - first) / delta), tf.int32), 0)
    values = first + delta * _cast(_range(0, count, 1), tf.float64)
    return _cast_unless(_cast_unless(values, work), target)


def _cast_unless(x: Tensor, target: tf.DType) -> Tensor:
    return x if x.dtype is target else _cast(x, target)


# Elementwise

_abs, _complex_abs, _neg = raw("Abs"), raw("ComplexAbs"), raw("Neg")


def abs(x: Tensor, /) -> Tensor:
    """Return the absolute value of each element."""
    kind = x.dtype
    if kind.is_complex:
        return _complex_abs(x, tf.float32 if kind == tf.complex64 else tf.float64)
    return x if kind.is_unsigned or kind.is_bool else _abs_real(x)


_abs_real = unary(_abs)
floor = exact_for_integers(raw("Floor"))
_round = exact_for_integers(raw("Round"))


def round(x: Tensor, /) -> Tensor:
    """Return the integer nearest to each element, halves to even."""
    if x.dtype.is_complex:
        return tf.complex(_round(tf.math.real(x)), _round(tf.math.imag(x)))
    return _round(x)


exp, expm1, log, log1p = (unary(raw(name)) for name in ("Exp", "Expm1", "Log", "Log1p"))
sqrt, sin, cos, tanh, erf = (unary(raw(name)) for name in ("Sqrt", "Sin", "Cos", "Tanh", "Erf"))
add, subtract, multiply = (binary(raw(name)) for name in ("AddV2", "Sub", "Mul"))
divide, floor_divide, atan2 = (binary(raw(name)) for name in ("RealDiv", "FloorDiv", "Atan2"))
pow = binary(raw("Pow"), UNSIGNED)
maximum, minimum = binary(raw("Maximum")), binary(raw("Minimum"))
equal = binary(raw("Equal"), FLOAT8, compares=True, strict=True)
less = binary(raw("Less"), compares=True)
logical_and, logical_not = raw("LogicalAnd"), raw("LogicalNot")


def _bitwise(name: str, of_bools: Any) -> Any:
    """Return a function of bits, with a kernel of its own for bools, which the others refuse."""
    of_integers = binary(raw(name))

    def call(x1: Tensor, x2: Tensor, /) -> Tensor:
        bools = getattr(x1, "dtype", None) is tf.bool is getattr(x2, "dtype", None)
        return of_bools(x1, x2) if bools else of_integers(x1, x2)

    return functools.update_wrapper(call, of_integers, assigned=("__name__", "__doc__"), updated=())


bitwise_and = _bitwise("BitwiseAnd", logical_and)
bitwise_or = _bitwise("BitwiseOr", raw("LogicalOr"))
bitwise_xor = _bitwise("BitwiseXor", raw("NotEqual"))
bitwise_left_shift, bitwise_right_shift = binary(raw("LeftShift")), binary(raw("RightShift"))
_select, _select_alike, _bitcast = raw("SelectV2"), raw("Select"), raw("Bitcast")


def where(condition: Tensor, x1: Tensor, x2: Tensor, /) -> Tensor:
    """Return `x1` where `condition` holds and `x2` elsewhere."""
    if getattr(x1, "dtype", None) not in FLOAT8 and getattr(x2, "dtype", None) not in FLOAT8:
        alike = _alike(condition, x1, x2)  # of one shape, half the time of a kernel that may broadcast
        return _select_alike(condition, x1, x2) if alike else _select(condition, x1, x2)
    return binary(functools.partial(_select, condition), FLOAT8, strict=True)(x1, x2)


def _alike(condition: Tensor, x1: Any, x2: Any) -> bool:
    """Whether all three are known to have one shape."""
    shape = condition.shape
    return getattr(x1, "shape", None) == shape == getattr(x2, "shape", None) and shape.is_fully_defined()


def bitcast(x: Tensor, dtype: str, /) -> Tensor:
    """Return the bits of `x` read as a dtype of the same width."""
    source, target = x.dtype, DTYPES[dtype]
    if source == target:
        return x
    if target == tf.bool or source == tf.bool:
        return _cast(x, target)
    if source in kernels.FLOAT8 or target in kernels.FLOAT8:  # no kernel, so on the host
        if not hasattr(x, "numpy") or not tf.executing_eagerly():
            raise UnsupportedError(
                f"bitcast from {source.name} to {dtype} works eagerly only: TensorFlow has no kernel."
            )
        return tf.constant(np.asarray(x.numpy()).view(target.as_numpy_dtype))
    return _bitcast(x, target)


# Reductions

_sum, _prod, _max, _min = raw("Sum"), raw("Prod"), raw("Max"), raw("Min")
_argmax, _cumsum, _expand_dims = raw("ArgMax"), raw("Cumsum"), raw("ExpandDims")


def sum(x: Tensor, *, axis: Axes = None, keepdims: bool = False) -> Tensor:
    """Return the sum over `axis`."""
    return _reduce(_sum, x, axis, keepdims)


def prod(x: Tensor, *, axis: Axes = None, keepdims: bool = False) -> Tensor:
    """Return the product over `axis`."""
    return _reduce(_prod, x, axis, keepdims)


def max(x: Tensor, *, axis: Axes = None, keepdims: bool = False) -> Tensor:
    """Return the largest element over `axis`; NaN where one is NaN."""
    _require_elements(x, axis, "max")
    return _reduce(_max, x, axis, keepdims)


def min(x: Tensor, *, axis: Axes = None, keepdims: bool = False) -> Tensor:
    """Return the smallest element over `axis`; NaN where one is NaN."""
    _require_elements(x, axis, "min")
    return _reduce(_min, x, axis, keepdims)


def argmax(x: Tensor, *, axis: int, keepdims: bool = False) -> Tensor:
    """Return the int32 index of the first largest element along `axis`."""
    _require_elements(x, axis, "argmax")
    index = _argmax(_cast_unless(x, FLOAT8.get(x.dtype, x.dtype)), axis, tf.int32)
    return _expand_dims(index, axis) if keepdims else index


_CUMULATIVE = {**HALF, **BOOL}


def cumulative_sum(x: Tensor, *, axis: int) -> Tensor:
    """Return the running sum along `axis`; sums of 16-bit floats run in float32, or they would stall."""
    return kernels.widened(lambda x: _cumsum(x, axis), x, _CUMULATIVE)


def _reduce(op: Any, x: Tensor, axis: Axes, keepdims: bool) -> Tensor:
    axes = kernels.reduced_axes(x, axis)
    try:
        return op(x, axes, keepdims)
    except kernels.REFUSED:
        if x.dtype not in BOOL:
            raise
        return kernels.widened(lambda x: op(x, axes, keepdims), x, BOOL)


def _require_elements(x: Tensor, axis: Axes, name: str) -> None:
    sizes = tuple(x.shape)
    if 0 not in sizes:
        return
    axes = range(len(sizes)) if axis is None else (axis,) if isinstance(axis, int) else axis
    if any(sizes[a] == 0 for a in axes):
        raise ValueError(f"{name} over axis {axis} of an empty tensor of shape {sizes}: there is no element to return.")


_top_k, _invert, _is_nan, _equal = raw("TopKV2"), raw("Invert"), raw("IsNan"), raw("Equal")
_WIDER_KEY = {**HALF, tf.bool: tf.int32, tf.uint32: tf.int64}


def argsort(x: Tensor, *, axis: int = -1) -> Tensor:
    """Return the int32 indices of a stable ascending sort along `axis`; NaN sorts last."""
    rank = x.shape.rank
    if axis in (-1, rank - 1):
        return _top_k(_descending_key(x), shape(x)[-1])[1]
    axes = list(range(rank))
    axes[axis], axes[-1] = axes[-1], axes[axis]
    return tf.transpose(argsort(tf.transpose(x, axes)), axes)


def _descending_key(x: Tensor) -> Tensor:
    """Return integers in the opposite order of `x`, equal where `x` is, smallest for NaN: `TopKV2` is stable but has no
    place for NaN, and the negative of the smallest integer is itself.
    """
    x = _cast_unless(x, _WIDER_KEY.get(x.dtype, x.dtype))
    if not x.dtype.is_floating:
        return _invert(x)
    bits = tf.int32 if x.dtype == tf.float32 else tf.int64
    zero, nan = tf.constant(0, x.dtype), tf.constant(np.nan, x.dtype)  # without a negative zero, and with one NaN
    x = _select(_is_nan(x), nan, _select(_equal(x, zero), zero, x))
    code = _bitcast(x, bits)
    return _invert(_select(less(code, 0), bitwise_xor(code, bits.max), code))


# Contraction

_matmul, _batch_matmul = raw("MatMul"), raw("BatchMatMulV2")
_reshape, _concat = raw("Reshape"), raw("ConcatV2")


def matmul(x1: Tensor, x2: Tensor, /) -> Tensor:
    """Return the matrix product."""
    wide = kernels.SMALL.get(x1.dtype)
    return _product(x1, x2) if wide is None else _cast(_product(_cast(x1, wide), _cast(x2, wide)), x1.dtype)


def _product(x1: Tensor, x2: Tensor) -> Tensor:
    rank1, rank2 = x1.shape.rank, x2.shape.rank
    if rank1 == 2 and rank2 == 2:
        return _matmul(x1, x2)
    if rank1 == 1 or rank2 == 1:
        wide = _product(_expand_dims(x1, 0) if rank1 == 1 else x1, _expand_dims(x2, -1) if rank2 == 1 else x2)
        return tf.squeeze(wide, [-2] * (rank1 == 1) + [-1] * (rank2 == 1))
    if rank2 == 2:  # one large product; broadcasting a kernel over a batch costs a sum in its gradient
        return fold(_matmul, x1, x2)
    return _batch_matmul(x1, x2)


def fold(product: Any, x: Tensor, kernel: Tensor) -> Tensor:
    """Return `product(x, kernel)` for `x` of any rank above 2, its leading axes folded into one."""
    *leading, features = shape(x)
    flat = product(_reshape(x, integers((-1, features))), kernel)
    return _reshape(flat, integers((*leading, shape(kernel)[1])))
