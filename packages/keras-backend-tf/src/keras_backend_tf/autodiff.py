"""Gradients by `tf.GradientTape`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import tensorflow as tf

from keras_backend_tf.kernels import raw
from keras_core.contract import Variable

Tensor = Any

stop_gradient = raw("StopGradient")


def value_and_grad(
    fn: Callable[..., tuple[Tensor, Any]], variables: Sequence[Variable], tensors: Sequence[Tensor] = ()
) -> tuple[tuple[Tensor, Any], list[Tensor | None]]:
    """Run `fn` and return `((value, aux), gradients)`; gradients are dense."""
    arguments = [tf.identity(t) for t in tensors]  # one tensor may be given twice
    storages = [v.storage for v in variables] + arguments
    with tf.GradientTape(watch_accessed_variables=False) as tape:
        for storage in storages:
            dtype = storage.dtype
            if dtype.is_floating or dtype.is_complex:
                tape.watch(storage)
        value, aux = fn(*arguments)
    gradients = tape.gradient(value, storages)
    return (value, aux), [tf.convert_to_tensor(g) if isinstance(g, tf.IndexedSlices) else g for g in gradients]


def custom_gradient(fn: Callable[..., tuple[Tensor, Callable[..., Any]]]) -> Callable[..., Tensor]:
    """Return a function whose gradient is the given one."""

    @tf.custom_gradient
    def call(*args: Tensor) -> tuple[Tensor, Callable[..., Any]]:
        value, gradient = fn(*args)

        def backward(*upstream: Tensor, variables: Sequence[tf.Variable] | None = None) -> Any:
            gradients = gradient(*upstream)
            # TensorFlow asks for the gradients of the variables that `fn` reads; the contract has none.
            return gradients if variables is None else (gradients, [None] * len(variables))

        return value, backward

    return call
