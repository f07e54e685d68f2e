"""Gradient transformations of optax in the place of one of core's optimizers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import jax
import jax.numpy as jnp
from jax import Array

from keras_core.contract import Variable, record_assignment


def foreign_optimizer(optimizer: Any) -> Transformation | None:
    """Return how core uses an optax `GradientTransformation`, a named tuple of `init` and `update`; else None."""
    fields = getattr(optimizer, "_fields", ())
    return Transformation(optimizer) if {"init", "update"} <= set(fields) else None


class Transformation:
    """A pair of functions: `init(params)` and `update(gradients, state, params)`, as optax defines them."""

    def __init__(self, optimizer: Any) -> None:
        self.optimizer = optimizer
        self._structure: Any = None

    def init(self, variables: Sequence[Variable]) -> list[Array]:
        """Return the leaves of the first state."""
        leaves, self._structure = jax.tree.flatten(self.optimizer.init([v.storage for v in variables]))
        return [jnp.asarray(leaf) for leaf in leaves]

    def update(
        self, variables: Sequence[Variable], gradients: Sequence[Array | None], state: Sequence[Array]
    ) -> list[Array]:
        """Add what the transformation makes of the gradients; no gradient counts as 0."""
        values = [v.storage for v in variables]
        known = [jnp.zeros_like(w) if g is None else g for w, g in zip(values, gradients, strict=True)]
        moves, new = self.optimizer.update(known, jax.tree.unflatten(self._structure, state), values)
        for variable, value, move in zip(variables, values, moves, strict=True):
            record_assignment(variable)
            variable.storage = (value + move).astype(value.dtype)
        return jax.tree.leaves(new)
