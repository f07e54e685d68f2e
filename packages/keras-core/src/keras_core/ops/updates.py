"""Optimizer updates over many variables at once, so that a backend can fuse them.

Each takes lists with one entry a variable, updates the variables in place and returns nothing. `each` is what updates
that have no op of their own consist of.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from keras_core.ops.arithmetic import add, divide, multiply, power, square, subtract
from keras_core.ops.averages import mean
from keras_core.ops.conversion import cast
from keras_core.ops.decorator import op
from keras_core.ops.elementwise import absolute, maximum, minimum, sign
from keras_core.ops.exponential import rsqrt, sqrt
from keras_core.ops.joining import stack
from keras_core.ops.logic import isfinite
from keras_core.ops.reductions import all as all_true
from keras_core.ops.reductions import sum as total
from keras_core.plugins import xp
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
    maxima: Sequence[Variable] | None = None,
) -> None:
    """Take a step of Adam, in the form with "epsilon hat".

    Kingma & Ba, https://arxiv.org/abs/1412.6980, end of section 2. With `maxima` AMSGrad: Reddi et al. 2018.

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
        maxima: the largest `velocities` so far, to divide by instead of them.
    """
    rate = multiply(learning_rate, divide(sqrt(_correction(beta_2, step)), _correction(beta_1, step)))
    for i, (variable, gradient, m, v) in enumerate(zip(variables, gradients, momentums, velocities, strict=True)):
        first = add(m, multiply(subtract(gradient, m), 1 - beta_1))
        second = add(v, multiply(subtract(square(gradient), v), 1 - beta_2))
        m.assign(first)
        v.assign(second)
        if maxima is not None:
            second = maximum(maxima[i], second)
            maxima[i].assign(second)
        moved = multiply(first, cast(rate, variable.dtype))
        variable.assign(subtract(variable, divide(moved, add(sqrt(second), epsilon))))


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
    momentums: Sequence[Variable] | None = None,
    means: Sequence[Variable] | None = None,
    momentum: float = 0.0,
) -> None:
    """Divide the gradients by their running root mean square.

    v = rho * v + (1 - rho) * g^2; w -= lr * g / sqrt(v + epsilon).
    Tieleman & Hinton 2012, lecture 6.5 of "Neural Networks for Machine Learning". With `means` v less their squares
    takes the place of v: Graves 2013, https://arxiv.org/abs/1308.0850, section 4.2.

    Args:
        variables: what to update.
        gradients: native tensors.
        velocities: running means v of the squared gradients.
        learning_rate: number or scalar tensor.
        rho: how much of v stays.
        epsilon: added to v.
        momentums: running steps s = momentum * s + step, which are then taken; None for none.
        means: running means of the gradients; None for none.
        momentum: how much of `momentums` stays.
    """
    for i, (variable, gradient, velocity) in enumerate(zip(variables, gradients, velocities, strict=True)):
        v = add(multiply(velocity, rho), multiply(square(gradient), 1 - rho))
        velocity.assign(v)
        if means is not None:
            mean = add(multiply(means[i], rho), multiply(gradient, 1 - rho))
            means[i].assign(mean)
            v = subtract(v, square(mean))
        step = multiply(multiply(gradient, cast(learning_rate, variable.dtype)), rsqrt(add(v, epsilon)))
        if momentums is not None:
            step = add(multiply(momentums[i], momentum), step)
            momentums[i].assign(step)
        variable.assign(subtract(variable, step))


@op(dtype="keep")
def decay_update(variables: Sequence[Variable], *, fraction: Any) -> None:
    """Take a fraction of each variable away: w -= fraction * w (Loshchilov & Hutter 2019).

    Args:
        variables: what to update.
        fraction: number or scalar tensor.
    """
    for variable in variables:
        variable.assign(subtract(variable, multiply(variable, cast(fraction, variable.dtype))))


@op(dtype="keep")
def average_update(averages: Sequence[Variable], variables: Sequence[Variable], *, momentum: Any) -> None:
    """Move running averages towards variables: a = momentum * a + (1 - momentum) * w.

    Args:
        averages: what to update.
        variables: what is averaged.
        momentum: how much of the averages stays; a number or a scalar tensor.
    """
    for average, variable in zip(averages, variables, strict=True):
        stays = cast(momentum, average.dtype)
        average.assign(add(multiply(average, stays), multiply(variable, subtract(1, stays))))


@op(dtype="keep")
def clip_norms(gradients: Sequence[Any], *, limit: float, together: bool) -> list[Any]:
    """Scale gradients down so that their norms are at most `limit`.

    Pascanu et al. 2013, https://arxiv.org/abs/1211.5063, section 3.2.

    Args:
        gradients: native tensors.
        limit: the largest norm.
        together: whether it is that of all gradients as one vector, rather than that of each.

    Returns:
        The scaled gradients.
    """
    squares = [total(square(g)) for g in gradients]
    if together:
        everything = squares[0] if len(squares) == 1 else total(stack(squares))
        squares = [everything] * len(squares)
    factors = [divide(limit, maximum(sqrt(s), limit)) for s in squares]
    return [multiply(g, cast(f, xp.dtype(g))) for g, f in zip(gradients, factors, strict=True)]


@op(dtype="keep")
def all_finite(gradients: Sequence[Any]) -> Any:
    """Return whether no element of any gradient is NaN or infinite, as a bool scalar tensor.

    Args:
        gradients: native tensors.
    """
    found = [all_true(isfinite(g)) for g in gradients]
    return found[0] if len(found) == 1 else all_true(stack(found))


EACH: dict[str, Callable[..., Any]] = {
    "add": add,
    "subtract": subtract,
    "multiply": multiply,
    "divide": divide,
    "power": power,
    "maximum": maximum,
    "minimum": minimum,
    "absolute": absolute,
    "sign": sign,
    "sqrt": sqrt,
    "rsqrt": rsqrt,
    "size": lambda x: sqrt(mean(square(x))),
    "approach": lambda x, y, share: add(x, multiply(subtract(y, x), share)),
    "add_product": lambda x, y, z, factor: add(x, multiply(multiply(y, z), factor)),
    "assign": lambda x, y: y,
}
"""What `each` can do, by name; "size" is the root of the mean square."""


@op(dtype="keep")
def each(kind: str, xs: Sequence[Any], operands: Sequence[Any], into: bool = False) -> Sequence[Any]:
    """Do the same with each of several tensors.

    Args:
        kind: what to do, a key of `EACH`.
        xs: native tensors or variables.
        operands: the further operands; of each a list with one for each of `xs`, or a number or scalar tensor for all.
        into: whether results are to go into `xs` where these are variables, and may use their memory where not.

    Returns:
        `xs` themselves where results went there, else the results.
    """
    function = EACH[kind]
    rows = zip(*(o if isinstance(o, (list, tuple)) else [o] * len(xs) for o in operands), strict=True)
    results = [function(x, *row) for x, row in zip(xs, rows if operands else [()] * len(xs), strict=True)]
    if not into or not isinstance(xs[0], Variable):
        return results
    for x, result in zip(xs, results, strict=True):
        x.assign(result)
    return xs


@op(dtype="keep")
def each_number(function: Callable[..., Any], columns: Sequence[Sequence[Any]]) -> Sequence[Any]:
    """Compute a scalar tensor for each of several tensors.

    Args:
        function: takes scalar tensors, or as well vectors of them, and works on each element.
        columns: for each argument of `function` a list with one scalar tensor for each.

    Returns:
        A list of scalar tensors.
    """
    return [function(*row) for row in zip(*columns, strict=True)]


@op(dtype="keep")
def at_once(x: Any) -> int:
    """Return about how many elements `each` is best given at once: so many that what is in between stays in a cache.

    Args:
        x: native tensor.
    """
    return 2**18
