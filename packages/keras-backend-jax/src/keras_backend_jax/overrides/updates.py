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
    maxima: Variables | None = None,
) -> None:
    """Take one step of Adam in its "epsilon hat" form (Kingma & Ba, arXiv:1412.6980, section 2)."""
    settings = (step, learning_rate, beta_1, beta_2, epsilon)
    groups = (variables, momentums, velocities) if maxima is None else (variables, momentums, velocities, maxima)
    for group, new in zip(groups, _adam([_storages(g) for g in groups], list(gradients), settings), strict=True):
        _assign(group, new)


def rmsprop_update(
    variables: Variables,
    gradients: Sequence[Array],
    velocities: Variables,
    *,
    learning_rate: Any,
    rho: Any,
    epsilon: Any,
    momentums: Variables | None = None,
    means: Variables | None = None,
    momentum: Any = 0.0,
) -> Any:
    """Take one step of RMSprop (Tieleman & Hinton, 2012)."""
    if momentums is not None or means is not None:
        return NotImplemented
    settings = (learning_rate, rho, epsilon)
    new, averages = _rmsprop(_storages(variables), _storages(velocities), list(gradients), settings)
    _assign(variables, new)
    _assign(velocities, averages)
    return None


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
def _adam(groups: list[list[Array]], gradients: list[Array], settings: Any) -> list[list[Array]]:
    results: list[list[Array]] = [[] for _ in groups]
    step, learning_rate, beta_1, beta_2, epsilon = settings
    beta_1, beta_2 = jnp.asarray(beta_1, "float32"), jnp.asarray(beta_2, "float32")  # 0.999 is 1 in bfloat16
    alpha = learning_rate * jnp.sqrt(1 - beta_2**step) / (1 - beta_1**step)
    for w, m, v, *largest, g in zip(*groups, gradients, strict=True):
        rate, new_1, new_2, tiny = _as_type_of((alpha, 1 - beta_1, 1 - beta_2, epsilon), w)
        m = m + (g - m) * new_1
        v = v + (jnp.square(g) - v) * new_2
        largest = [jnp.maximum(x, v) for x in largest]
        new = (w - rate * m / (jnp.sqrt(largest[0] if largest else v) + tiny), m, v, *largest)
        for result, x in zip(results, new, strict=True):
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
