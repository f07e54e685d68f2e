"""Optimizer updates over many variables at once, so that a backend can fuse them.

Each takes lists with one entry a variable, updates the variables in place and returns nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from keras_core.ops.arithmetic import add, divide, multiply, power, square, subtract
from keras_core.ops.decorator import op
from keras_core.ops.exponential import rsqrt, sqrt
from keras_core.state.variable import Variable


@op(dtype="keep")
def sgd_update(
    variables: Sequence[Variable],
    gradients: Sequence[Any],
    momentums: Sequence[Variable] | None,
    *,
    learning_rate: Any,
    momentum: float,
    nesterov: bool,
) -> None:
    """Step down the gradients: v = momentum * v - lr * g; w += v.

    Args:
        variables: what to update.
        gradients: native tensors.
        momentums: the velocities v, or None for plain descent.
        learning_rate: number or scalar tensor.
        momentum: how much of the velocity stays.
        nesterov: whether to look ahead: w += momentum * v - lr * g (Sutskever et al. 2013).
    """
    for i, (variable, gradient) in enumerate(zip(variables, gradients, strict=True)):
        step = multiply(gradient, multiply(learning_rate, -1))
        if momentums is not None:
            velocity = add(multiply(momentums[i], momentum), step)
            momentums[i].assign(velocity)
            step = add(multiply(velocity, momentum), step) if nesterov else velocity
        variable.assign(add(variable, step))


@op(dtype="keep")
def adam_update(
    variables: Sequence[Variable],
    gradients: Sequence[Any],
    momentums: Sequence[Variable],
    velocities: Sequence[Variable],
    *,
    step: Any,
    learning_rate: Any,
    beta_1: float,
    beta_2: float,
    epsilon: float,
) -> None:
    """Take a step of Adam, in the form with "epsilon hat".

    Kingma & Ba, https://arxiv.org/abs/1412.6980, end of section 2.

    Args:
        variables: what to update.
        gradients: native tensors.
        momentums: running means of the gradients.
        velocities: running means of their squares.
        step: number of this step, from 1; a number or a scalar tensor.
        learning_rate: number or scalar tensor.
        beta_1: how much of `momentums` stays.
        beta_2: how much of `velocities` stays.
        epsilon: added to the divisor.
    """
    rate = multiply(learning_rate, divide(sqrt(_correction(beta_2, step)), _correction(beta_1, step)))
    for variable, gradient, m, v in zip(variables, gradients, momentums, velocities, strict=True):
        first = add(m, multiply(subtract(gradient, m), 1 - beta_1))
        second = add(v, multiply(subtract(square(gradient), v), 1 - beta_2))
        m.assign(first)
        v.assign(second)
        variable.assign(subtract(variable, divide(multiply(first, rate), add(sqrt(second), epsilon))))


def _correction(beta: float, step: Any) -> Any:
    """1 - beta^step, which makes up for running means that started at 0."""
    return subtract(1.0, power(beta, step))


@op(dtype="keep")
def rmsprop_update(
    variables: Sequence[Variable],
    gradients: Sequence[Any],
    velocities: Sequence[Variable],
    *,
    learning_rate: Any,
    rho: float,
    epsilon: float,
) -> None:
    """Divide the gradients by their running root mean square.

    v = rho * v + (1 - rho) * g^2; w -= lr * g / sqrt(v + epsilon).
    Tieleman & Hinton 2012, lecture 6.5 of "Neural Networks for Machine Learning".

    Args:
        variables: what to update.
        gradients: native tensors.
        velocities: running means v of the squared gradients.
        learning_rate: number or scalar tensor.
        rho: how much of v stays.
        epsilon: added to v.
    """
    for variable, gradient, velocity in zip(variables, gradients, velocities, strict=True):
        v = add(multiply(velocity, rho), multiply(square(gradient), 1 - rho))
        velocity.assign(v)
        variable.assign(subtract(variable, multiply(multiply(gradient, learning_rate), rsqrt(add(v, epsilon)))))
