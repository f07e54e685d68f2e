"""Optimizer updates of all variables in one compiled call.

Inside a compiled step XLA fuses core's compositions as well; these make eager training loops fast.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import jax.numpy as jnp
from jax import Array, lax

from keras_backend_jax.native import jitted
from keras_core.contract import Variable
from keras_core.contract.engine import record_assignment

Variables = Sequence[Variable]


def sgd_update(
    variables: Variables,
    gradients: Sequence[Array],
    momentums: Variables | None,
    *,
    learning_rate: Any,
    momentum: Any,
    nesterov: bool,
) -> None:
    """Take one step of gradient descent with momentum (Sutskever et al., 2013)."""
    values, rates = _storages(variables), (learning_rate, momentum)
    if momentums is None:
        _assign(variables, _sgd(values, list(gradients), learning_rate))
        return
    new, velocities = _sgd_momentum(values, list(gradients), _storages(momentums), rates, nesterov)
    _assign(variables, new)
    _assign(momentums, velocities)


def adam_update(
    variables: Variables,
    gradients: Sequence[Array],
    momentums: Variables,
    velocities: Variables,
    *,
    step: Any,
    learning_rate: Any,
    beta_1: Any,
    beta_2: Any,
    epsilon: Any,
) -> None:
    """Take one step of Adam in its "epsilon hat" form (Kingma & Ba, arXiv:1412.6980, section 2)."""
    settings = (step, learning_rate, beta_1, beta_2, epsilon)
    state = [_storages(group) for group in (variables, momentums, velocities)]
    for group, new in zip((variables, momentums, velocities), _adam(*state, list(gradients), settings), strict=True):
        _assign(group, new)


def rmsprop_update(
    variables: Variables,
    gradients: Sequence[Array],
    velocities: Variables,
    *,
    learning_rate: Any,
    rho: Any,
    epsilon: Any,
) -> None:
    """Take one step of RMSprop (Tieleman & Hinton, 2012)."""
    settings = (learning_rate, rho, epsilon)
    new, averages = _rmsprop(_storages(variables), _storages(velocities), list(gradients), settings)
    _assign(variables, new)
    _assign(velocities, averages)


def _storages(variables: Variables) -> list[Array]:
    return [v.storage for v in variables]


def _assign(variables: Variables, values: Sequence[Array]) -> None:
    for variable, value in zip(variables, values, strict=True):
        record_assignment(variable)
        variable.storage = value


def _as_type_of(values: Sequence[Any], x: Array) -> list[Array]:
    return [jnp.asarray(v, x.dtype) for v in values]


@jitted
def _sgd(values: list[Array], gradients: list[Array], learning_rate: Any) -> list[Array]:
    return [w - jnp.asarray(learning_rate, w.dtype) * g for w, g in zip(values, gradients, strict=True)]


def _sgd_momentum_traced(
    values: list[Array], gradients: list[Array], velocities: list[Array], rates: tuple[Any, Any], nesterov: bool
) -> tuple[list[Array], list[Array]]:
    new, changed = [], []
    for w, g, v in zip(values, gradients, velocities, strict=True):
        rate, momentum = _as_type_of(rates, w)
        v = momentum * v - rate * g
        changed.append(v)
        new.append(w + (momentum * v - rate * g if nesterov else v))
    return new, changed


@jitted
def _adam(
    values: list[Array], momentums: list[Array], velocities: list[Array], gradients: list[Array], settings: Any
) -> tuple[list[Array], list[Array], list[Array]]:
    results: tuple[list[Array], list[Array], list[Array]] = ([], [], [])
    for w, m, v, g in zip(values, momentums, velocities, gradients, strict=True):
        step, rate, beta_1, beta_2, epsilon = _as_type_of(settings, w)
        alpha = rate * jnp.sqrt(1 - beta_2**step) / (1 - beta_1**step)
        m = m + (g - m) * (1 - beta_1)
        v = v + (jnp.square(g) - v) * (1 - beta_2)
        for result, x in zip(results, (w - alpha * m / (jnp.sqrt(v) + epsilon), m, v), strict=True):
            result.append(x)
    return results


@jitted
def _rmsprop(
    values: list[Array], velocities: list[Array], gradients: list[Array], settings: Any
) -> tuple[list[Array], list[Array]]:
    new, averages = [], []
    for w, v, g in zip(values, velocities, gradients, strict=True):
        rate, rho, epsilon = _as_type_of(settings, w)
        v = rho * v + (1 - rho) * jnp.square(g)
        averages.append(v)
        new.append(w - rate * g * lax.rsqrt(v + epsilon))
    return new, averages


_sgd_momentum = jitted(_sgd_momentum_traced, static=["nesterov"])

OVERRIDES = {"sgd_update": sgd_update, "adam_update": adam_update, "rmsprop_update": rmsprop_update}
