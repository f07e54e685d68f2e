"""Fused optimizer updates. Lists hold one entry a variable; storages are replaced, never written into."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from keras_core.reference.variables import assign_variable

Tensor = Any
Variables = Sequence[Any]


def sgd_update(
    variables: Variables, gradients: Sequence[Tensor], momentums: Variables | None, *,
    learning_rate: Any, momentum: float, nesterov: bool,
) -> None:  # fmt: skip
    """Step down the gradients, with momentum if there are `momentums` (Sutskever et al., 2013, for Nesterov's)."""
    for at, (variable, gradient) in enumerate(zip(variables, gradients, strict=True)):
        step = -_scalar(learning_rate, variable) * gradient
        if momentums is not None and momentum:
            velocity = _scalar(momentum, variable) * momentums[at].storage + step
            _assign(momentums[at], velocity)
            step = _scalar(momentum, variable) * velocity + step if nesterov else velocity
        _assign(variable, variable.storage + step)


def adam_update(
    variables: Variables, gradients: Sequence[Tensor], momentums: Variables, velocities: Variables, *,
    step: Any, learning_rate: Any, beta_1: float, beta_2: float, epsilon: float, maxima: Variables | None = None,
) -> None:  # fmt: skip
    """Take a step of Adam in the form with "epsilon hat" (Kingma and Ba, 2015, end of section 2)."""
    count = float(step)
    rate = float(learning_rate) * (1 - beta_2**count) ** 0.5 / (1 - beta_1**count)
    for at, (variable, gradient, first, second) in enumerate(
        zip(variables, gradients, momentums, velocities, strict=True)
    ):
        m = first.storage + (gradient - first.storage) * _scalar(1 - beta_1, variable)
        v = second.storage + (np.square(gradient) - second.storage) * _scalar(1 - beta_2, variable)
        _assign(first, m)
        _assign(second, v)
        if maxima is not None:
            v = np.maximum(maxima[at].storage, v)
            _assign(maxima[at], v)
        _assign(variable, variable.storage - _scalar(rate, variable) * m / (np.sqrt(v) + _scalar(epsilon, variable)))


def rmsprop_update(
    variables: Variables, gradients: Sequence[Tensor], velocities: Variables, *,
    learning_rate: Any, rho: float, epsilon: float,
    momentums: Variables | None = None, means: Variables | None = None, momentum: float = 0.0,
) -> Any:  # fmt: skip
    """Divide the gradients by their running root mean square (Tieleman and Hinton, 2012)."""
    if momentums is not None or means is not None:
        return NotImplemented
    for variable, gradient, velocity in zip(variables, gradients, velocities, strict=True):
        v = _scalar(rho, variable) * velocity.storage + _scalar(1 - rho, variable) * np.square(gradient)
        _assign(velocity, v)
        step = _scalar(learning_rate, variable) * gradient / np.sqrt(v + _scalar(epsilon, variable))
        _assign(variable, variable.storage - step)
    return None


def _scalar(value: Any, variable: Any) -> Tensor:
    return np.asarray(value, variable.storage.dtype)


def _assign(variable: Any, value: Tensor) -> None:
    variable.storage = assign_variable(variable.storage, np.asarray(value, variable.storage.dtype))


OVERRIDES = {function.__name__: function for function in (sgd_update, adam_update, rmsprop_update)}
