"""Optimizer updates, each variable in one kernel that writes into its memory."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import tensorflow as tf

from keras_backend_tf.kernels import raw
from keras_core.contract import Variable

Tensor = Any

_descent, _momentum, _adam = (raw(f"ResourceApply{name}") for name in ("GradientDescent", "KerasMomentum", "Adam"))
_assign, _add, _multiply = raw("AssignVariableOp"), raw("AddV2"), raw("Mul")
_rsqrt, _square, _assign_sub, _cast, _identity = (
    raw(name) for name in ("Rsqrt", "Square", "AssignSubVariableOp", "Cast", "Identity")
)
_WIDE = frozenset({tf.float32, tf.float64})


def _common_dtype(variables: Sequence[Variable], gradients: Sequence[Tensor]) -> tf.DType | None:
    """The one dtype of all, where the powers that correct running means can be held in it; else None."""
    found = {v.storage.dtype for v in variables} | {g.dtype for g in gradients}
    return found.pop() if len(found) == 1 and found <= _WIDE else None


def _number(value: Any, dtype: tf.DType) -> Tensor:
    if isinstance(value, tf.Tensor):
        return value if value.dtype == dtype else _cast(value, dtype)
    return tf.convert_to_tensor(value, dtype)


def sgd_update(
    variables: Sequence[Variable],
    gradients: Sequence[Tensor],
    momentums: Sequence[Variable] | None,
    *,
    learning_rate: Any,
    momentum: float,
    nesterov: bool,
) -> Any:
    """Step down the gradients: v = momentum * v - lr * g; w += v, or with Nesterov w += momentum * v - lr * g."""
    dtype = _common_dtype([*variables, *(momentums or ())], gradients)
    if dtype is None:
        return NotImplemented if variables else None
    rate = _number(learning_rate, dtype)
    if momentums is None:
        for variable, gradient in zip(variables, gradients, strict=True):
            _descent(variable.storage.handle, rate, gradient)
        return None
    momentum = tf.constant(momentum, dtype)
    for variable, gradient, velocity in zip(variables, gradients, momentums, strict=True):
        _momentum(variable.storage.handle, velocity.storage.handle, rate, gradient, momentum, False, nesterov)
    return None


def adam_update(
    variables: Sequence[Variable],
    gradients: Sequence[Tensor],
    momentums: Sequence[Variable],
    velocities: Sequence[Variable],
    *,
    step: Any,
    learning_rate: Any,
    beta_1: float,
    beta_2: float,
    epsilon: float,
    maxima: Sequence[Variable] | None = None,
) -> Any:
    """Take a step of Adam in the form with "epsilon hat" (Kingma & Ba, https://arxiv.org/abs/1412.6980, section 2)."""
    dtype = _common_dtype([*variables, *momentums, *velocities], gradients)
    if dtype is None or maxima is not None:
        return NotImplemented if variables else None
    rate, step = _number(learning_rate, dtype), _number(step, dtype)
    beta_1, beta_2, epsilon = (tf.constant(value, dtype) for value in (beta_1, beta_2, epsilon))
    power_1, power_2 = tf.pow(beta_1, step), tf.pow(beta_2, step)
    for variable, gradient, m, v in zip(variables, gradients, momentums, velocities, strict=True):
        handles = variable.storage.handle, m.storage.handle, v.storage.handle
        _adam(*handles, power_1, power_2, rate, beta_1, beta_2, epsilon, gradient)
    return None


def rmsprop_update(
    variables: Sequence[Variable],
    gradients: Sequence[Tensor],
    velocities: Sequence[Variable],
    *,
    learning_rate: Any,
    rho: float,
    epsilon: float,
    momentums: Sequence[Variable] | None = None,
    means: Sequence[Variable] | None = None,
    momentum: float = 0.0,
) -> Any:
    """Divide the gradients by their root mean square: v = rho v + (1 - rho) g^2; w -= lr g / sqrt(v + epsilon)."""
    dtype = _common_dtype([*variables, *velocities], gradients)
    if dtype is None or momentums is not None or means is not None:
        return NotImplemented if variables else None
    rate = _number(learning_rate, dtype)
    for variable, gradient, velocity in zip(variables, gradients, velocities, strict=True):
        v = _add(_multiply(_identity(velocity.storage), rho), _multiply(_square(gradient), 1 - rho))
        _assign(velocity.storage.handle, v)
        _assign_sub(variable.storage.handle, _multiply(_multiply(gradient, rate), _rsqrt(_add(v, epsilon))))
    return None


OVERRIDES = {"sgd_update": sgd_update, "adam_update": adam_update, "rmsprop_update": rmsprop_update}
