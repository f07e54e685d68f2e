"""The decorator that makes an op of its definition."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from keras_core import dtypes, settings
from keras_core.ops import dispatch
from keras_core.ops.definition import OPS, DtypeRule, OpDefinition
from keras_core.ops.detour import make_detour
from keras_core.ops.explanation import make_explain

F = TypeVar("F", bound=Callable[..., Any])


def op(
    *,
    dtype: DtypeRule = "promote",
    shape: Callable[..., Any] | None = None,
    promote: tuple[str, ...] | None = None,
    scalars: bool = False,
    primitive: bool = False,
) -> Callable[[F], F]:
    """Return a decorator that makes an op of its definition.

    Args:
        dtype: how tensors promote. `"promote"`: to their common dtype; `"number"`: to that, bools to int32;
            `"float"`: to that or `floatx`; `"accumulate"`: to that, small integers widened; `"compare"`: to their
            common dtype, with a bool result; `"bool"`: to bool; `"keep"`: not at all.
        shape: takes the op's arguments, tensors as symbolic ones, and returns a shape, a `KerasTensor` or a
            tree of them.
        promote: names of the tensor parameters that promote together; all of them where None.
        scalars: whether implementations take a Python scalar in place of one tensor.
        primitive: whether the body only calls the primitive of the same name and signature, so that the
            backend's function can stand in for it.
    """

    def decorate(body: F) -> F:
        definition = OpDefinition(body, dtype, shape, promote, scalars, primitive)
        if definition.name in OPS:
            raise ValueError(f"The op {definition.name!r} is defined twice.")
        definition.namespace.update(
            detour=make_detour(definition),
            explain=make_explain(definition),
            data_format_of=settings.standardize_data_format,
            dtype_of=dtypes.standardize_dtype,
        )
        OPS[definition.name] = definition
        dispatch.bind_late(definition)
        return definition.function  # type: ignore[return-value]

    return decorate
