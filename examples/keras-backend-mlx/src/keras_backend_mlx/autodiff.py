"""Gradients. MLX differentiates functions of arrays: what a function assigns becomes a further result of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import mlx.core as mx

from keras_backend_mlx.variables import put, restore, swapped
from keras_core.contract import Variable, watch_assignments


def value_and_grad(
    fn: Callable[..., tuple[mx.array, Any]], variables: Sequence[Variable], tensors: Sequence[mx.array] = ()
) -> tuple[tuple[mx.array, Any], list[mx.array | None]]:
    """Return `((value, aux), gradients)` of `fn` by `variables` and by the tensors it takes."""
    sources = [v.storage for v in variables] + list(tensors)
    if not sources:
        return fn(), []
    touched: list[Variable] = []
    count = len(variables)

    def pure(sources: list[mx.array]) -> tuple[mx.array, Any, list[mx.array]]:
        touched.clear()
        with swapped(variables, sources[:count]), watch_assignments() as assigned:
            try:
                value, aux = fn(*sources[count:])
                touched.extend(assigned)
                return value, aux, [v.storage for v in touched]
            finally:
                restore(assigned)

    (value, aux, new), gradients = mx.value_and_grad(pure)(sources)
    put(touched, new)
    return (value, aux), gradients


def custom_gradient(fn: Callable[..., tuple[mx.array, Callable[..., Any]]]) -> Callable[..., mx.array]:
    """Return a function whose gradient is the one that `fn` returns beside its value."""

    @mx.custom_function
    def call(*args: Any) -> mx.array:
        return fn(*args)[0]

    @call.vjp
    def backward(primals: Any, upstream: mx.array, _: mx.array) -> Any:
        args = primals if isinstance(primals, list | tuple) else (primals,)
        gradients = fn(*args)[1](upstream)
        return tuple(gradients) if isinstance(gradients, list | tuple) else gradients

    return call
