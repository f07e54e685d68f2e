"""TensorFlow's kernels as plain functions, and a wider dtype for those that lack one.

The functions of `tf.raw_ops` take keywords only; what they wrap takes positions and costs less than half of
`tf.add` and its kind, which convert and dispatch in Python.
"""

from __future__ import annotations

import contextlib
import functools
import inspect
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import tensorflow as tf

Tensor = Any
DTYPES: dict[str, tf.DType] = {
    name: tf.as_dtype(name)
    for name in (
        "bool int8 int16 int32 int64 uint8 uint16 uint32 uint64 bfloat16 float16 float32 float64 "
        "float8_e4m3fn float8_e5m2 complex64 complex128 string"
    ).split()
}

Wider = Mapping[tf.DType, tf.DType]
FLOAT8: Wider = {DTYPES["float8_e4m3fn"]: tf.float32, DTYPES["float8_e5m2"]: tf.float32}
HALF: Wider = {**FLOAT8, tf.float16: tf.float32, tf.bfloat16: tf.float32}
BOOL: Wider = {**FLOAT8, tf.bool: tf.int32}
UNSIGNED: Wider = {**BOOL, tf.uint8: tf.int32, tf.uint16: tf.int32, tf.uint32: tf.int64, tf.uint64: tf.int64}
SMALL: Wider = {**UNSIGNED, tf.int8: tf.int32, tf.int16: tf.int32}

# What TensorFlow raises where an op does not take a dtype: eagerly, and while a graph is built.
REFUSED = (TypeError, ValueError, tf.errors.InvalidArgumentError, tf.errors.NotFoundError, tf.errors.UnimplementedError)


def raw(name: str) -> Callable[..., Any]:
    """Return the kernel function called `name` in `tf.raw_ops`, taking positional arguments."""
    return inspect.unwrap(getattr(tf.raw_ops, name))


class _Tracing(threading.local):
    """The graph that a thread is tracing to be run without XLA."""

    graph: Any = None


_tracing = _Tracing()


@contextlib.contextmanager
def without_xla() -> Iterator[None]:
    """Note that the graph that is being built will run by TensorFlow's kernels."""
    before, _tracing.graph = _tracing.graph, tf.compat.v1.get_default_graph()
    try:
        yield
    finally:
        _tracing.graph = before


def runs_without_xla() -> bool:
    """Whether it is certain that XLA, which knows fewer kernels, will not compile what is being built now."""
    return _tracing.graph is not None and _tracing.graph is tf.compat.v1.get_default_graph()


_cast = raw("Cast")


def cast(x: Tensor, dtype: tf.DType) -> Tensor:
    """Return `x` converted to `dtype`; to float8 by way of float32, the only numbers that convert to it."""
    if dtype in FLOAT8 and x.dtype not in HALF and x.dtype != tf.float32 and x.dtype != tf.float64:
        x = _cast(x, tf.float32)
    return _cast(x, dtype)


def widened(op: Callable[[Tensor], Tensor], x: Tensor, wider: Wider) -> Tensor:
    """Return `op(x)`, computed in the dtype that `wider` names for that of `x`, if any."""
    dtype = x.dtype
    work = wider.get(dtype)
    return op(x) if work is None else cast(op(cast(x, work)), dtype)


def unary(op: Callable[..., Tensor], wider: Wider = FLOAT8) -> Callable[[Tensor], Tensor]:
    """Return `op` for all dtypes: those that it refuses are computed in the `wider` one."""

    def call(x: Tensor, /) -> Tensor:
        try:
            return op(x)
        except REFUSED:
            if x.dtype not in wider:
                raise
            return widened(op, x, wider)

    return functools.update_wrapper(call, op, assigned=("__name__", "__doc__"), updated=())


def exact_for_integers(op: Callable[..., Tensor]) -> Callable[[Tensor], Tensor]:
    """Return a rounding `op` that leaves integers and bools as they are."""
    inner = unary(op)

    def call(x: Tensor, /) -> Tensor:
        dtype = x.dtype
        return x if dtype.is_integer or dtype.is_bool else inner(x)

    return functools.update_wrapper(call, op, assigned=("__name__", "__doc__"), updated=())


def binary(
    op: Callable[..., Tensor], wider: Wider = BOOL, *, compares: bool = False, strict: bool = False
) -> Callable[[Tensor, Tensor], Tensor]:
    """Return `op` for all dtypes and for a Python scalar as either operand.

    Args:
        op: takes two operands.
        wider: the dtype to compute in, for those that `op` refuses.
        compares: whether the result is bool whatever the operands are.
        strict: whether to look at the dtype first, for an op that graphs accept with dtypes that have no kernel:
            such a graph fails when it runs.
    """

    def call(x1: Tensor, x2: Tensor, /) -> Tensor:
        if strict and getattr(x1, "dtype", None) in wider:
            return detour(x1, x2)
        try:
            return op(x1, x2)
        except REFUSED:
            return detour(x1, x2)

    def detour(x1: Tensor, x2: Tensor) -> Tensor:
        dtype = getattr(x1, "dtype", None) or x2.dtype
        work = wider.get(dtype, dtype)
        result = op(operand(x1, work), operand(x2, work))
        return result if compares or work is dtype else cast(result, dtype)

    return functools.update_wrapper(call, op, assigned=("__name__", "__doc__"), updated=())


def operand(x: Any, dtype: tf.DType) -> Tensor:
    """Return a tensor or Python scalar as a tensor of `dtype`."""
    if not hasattr(x, "dtype"):
        if dtype is tf.bool or type(x) is bool:  # neither converts by itself
            x = bool(x) if dtype is tf.bool else int(x)
        return tf.constant(x, dtype)
    return x if x.dtype is dtype else cast(x, dtype)


@functools.lru_cache(maxsize=4096)
def _integers(values: tuple[Any, ...]) -> Tensor:
    with tf.init_scope(), tf.device("/CPU:0"):
        return tf.constant(values, tf.int32, shape=None if values else (0,))


_pack = raw("Pack")


def integers(values: Sequence[Any]) -> Tensor:
    """Return (nested) integers, such as a shape, as an int32 tensor; scalar tensors may stand among them.

    Converting a tuple of ints costs more than most kernels take, so the tensors are kept. A graph has constants of its
    own: it would be given a kept tensor anew in each call.
    """
    if not tf.executing_eagerly() and not any(hasattr(v, "dtype") for v in values):
        return tf.constant(values, tf.int32, shape=None if len(values) else (0,))
    try:
        return _integers(values if type(values) is tuple else tuple(values))
    except TypeError:  # a tensor (or a nested list) cannot be hashed
        if not any(hasattr(v, "dtype") for v in values):
            return tf.constant(list(values), tf.int32)
        return _pack([_cast(v, tf.int32) if hasattr(v, "dtype") else int(v) for v in values])


def reduced_axes(x: Tensor, axis: Any) -> Any:
    """Return `axis` (int, sequence or None for all) in the form that reduction kernels take."""
    if axis is None:
        return integers(tuple(range(x.shape.rank)))
    return axis if type(axis) is int else integers((axis,) if not isinstance(axis, tuple | list) else axis)
