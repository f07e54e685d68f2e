"""Optimizer updates of all variables in one compiled call."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import mlx.core as mx

from keras_backend_mlx.threads import compiled, start
from keras_core.contract import Variable, record_assignment

Tensor = mx.array
Variables = Sequence[Variable]


def _storages(variables: Variables) -> list[Tensor]:
    return [v.storage for v in variables]


def _assign(*groups: tuple[Variables, Sequence[Tensor]]) -> None:
    for variables, values in groups:
        for variable, value in zip(variables, values):
            record_assignment(variable)
            variable.storage = value
    start([values for _, values in groups])


def _scalars(like: Tensor, *numbers: Any) -> list[Tensor]:
    """Return numbers as arrays, so that a new value does not compile anew."""
    return [n.astype(like.dtype) if isinstance(n, mx.array) else mx.array(n, dtype=like.dtype) for n in numbers]


def sgd_update(
    variables: Variables,
    gradients: Sequence[Tensor],
    momentums: Variables | None,
    *,
    learning_rate: Any,
    momentum: Any,
    nesterov: bool,
) -> None:
    """Take one step of gradient descent with momentum (Sutskever et al., 2013)."""
    values, settings = _storages(variables), (mx.array(learning_rate), mx.array(momentum))
    if momentums is None:
        _assign((variables, _sgd(values, list(gradients), settings)))
        return
    new, velocities = _sgd_momentum(values, list(gradients), _storages(momentums), settings, bool(nesterov))
    _assign((variables, new), (momentums, velocities))


@compiled
def _sgd(values: list[Tensor], gradients: list[Tensor], settings: Any) -> list[Tensor]:
    return [w - settings[0].astype(w.dtype) * g for w, g in zip(values, gradients)]


@compiled
def _sgd_momentum(
    values: list[Tensor], gradients: list[Tensor], velocities: list[Tensor], settings: Any, nesterov: bool
) -> tuple[list[Tensor], list[Tensor]]:
    new, changed = [], []
    for w, g, v in zip(values, gradients, velocities):
        rate, momentum = _scalars(w, *settings)
        v = momentum * v - rate * g
        changed.append(v)
        new.append(w + (momentum * v - rate * g if nesterov else v))
    return new, changed


def adam_update(
    variables: Variables,
    gradients: Sequence[Tensor],
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
    settings = [mx.array(n) for n in (step, learning_rate, beta_1, beta_2, epsilon)]
    groups = (variables, momentums, velocities)
    _assign(*zip(groups, _adam([_storages(group) for group in groups], list(gradients), settings)))


@compiled
def _adam(state: list[list[Tensor]], gradients: list[Tensor], settings: list[Tensor]) -> list[list[Tensor]]:
    made: list[list[Tensor]] = [[], [], []]
    for w, m, v, g in zip(*state, gradients):
        step, rate, beta_1, beta_2, epsilon = _scalars(w, *settings)
        rate = rate * mx.sqrt(1 - beta_2**step) / (1 - beta_1**step)
        m = m + (g - m) * (1 - beta_1)
        v = v + (mx.square(g) - v) * (1 - beta_2)
        for group, x in zip(made, (w - rate * m / (mx.sqrt(v) + epsilon), m, v)):
            group.append(x)
    return made


def rmsprop_update(
    variables: Variables,
    gradients: Sequence[Tensor],
    velocities: Variables,
    *,
    learning_rate: Any,
    rho: Any,
    epsilon: Any,
) -> None:
    """Take one step of RMSprop (Tieleman & Hinton, 2012)."""
    settings = [mx.array(n) for n in (learning_rate, rho, epsilon)]
    new, averages = _rmsprop(_storages(variables), _storages(velocities), list(gradients), settings)
    _assign((variables, new), (velocities, averages))


@compiled
def _rmsprop(
    values: list[Tensor], velocities: list[Tensor], gradients: list[Tensor], settings: list[Tensor]
) -> tuple[list[Tensor], list[Tensor]]:
    new, averages = [], []
    for w, v, g in zip(values, velocities, gradients):
        rate, rho, epsilon = _scalars(w, *settings)
        v = rho * v + (1 - rho) * mx.square(g)
        averages.append(v)
        new.append(w - rate * g * mx.rsqrt(v + epsilon))
    return new, averages


OVERRIDES = {"adam_update": adam_update, "rmsprop_update": rmsprop_update, "sgd_update": sgd_update}
