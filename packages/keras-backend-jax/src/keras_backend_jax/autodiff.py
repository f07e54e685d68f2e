"""Gradients. JAX differentiates pure functions: what a function assigns becomes a further result of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import jax
from jax import Array, lax

from keras_backend_jax.trees import pack, unpack
from keras_backend_jax.variables import put, restore, swapped
from keras_core.contract import Variable, watch_assignments

stop_gradient = lax.stop_gradient
custom_gradient = jax.custom_gradient


def value_and_grad(
    fn: Callable[..., tuple[Array, Any]], variables: Sequence[Variable], tensors: Sequence[Array] = ()
) -> tuple[tuple[Array, Any], list[Array | None]]:
    """Return `((value, aux), gradients)` of `fn` by `variables` and by the tensors it takes."""
    touched: list[Variable] = []
    count = len(variables)

    def pure(sources: list[Array]) -> tuple[Array, Any]:
        touched.clear()
        with swapped(variables, sources[:count]), watch_assignments() as assigned:
            try:
                value, aux = fn(*sources[count:])
                touched.extend(assigned)
                return value, (pack(aux), [v.storage for v in touched])
            finally:
                restore(assigned)

    sources = [v.storage for v in variables] + list(tensors)
    (value, (aux, new)), gradients = jax.value_and_grad(pure, has_aux=True)(sources)
    put(touched, new)
    return (value, unpack(aux)), gradients
