"""Gamma, beta and binomial distributions, by rejection.

All elements are tried at once, and again until each has been accepted, so that draws can be traced and compiled.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from keras_core import ops, settings
from keras_core.ops.decorator import op
from keras_core.ops.definition import Tensor, TensorLike
from keras_core.plugins import active, xp
from keras_core.random.draws import Seed, _float_dtype, _symbolic, _unit
from keras_core.state.portable import threefry2x32
from keras_core.state.scopes import scopes
from keras_core.state.seed_generator import draw_key
from keras_core.state.symbolic import KerasTensor

Draw = Callable[[int], Tensor]
_NORMAL = 1.1754944e-38


def gamma(shape: Sequence[Any], alpha: Any, dtype: Any = None, seed: Seed = None) -> Tensor:
    """Draw from the gamma distribution with scale 1 (Marsaglia and Tsang, 2000, https://doi.org/10.1145/358407.358414).

    Args:
        shape: shape of the result.
        alpha: shape parameter, a positive number or a tensor that broadcasts to `shape`. A negative one gives NaN.
        dtype: float dtype of the result, `floatx` where None.
        seed: integer, `SeedGenerator`, or None for the global generator.

    Raises:
        ValueError: `dtype` is no float type.

    Example:

    >>> x = gamma((2, 3), alpha=2.0, seed=1)
    >>> tuple(x.shape)
    (2, 3)
    """
    name = _float_dtype(dtype)
    key = draw_key(seed)
    if scopes.symbolic:
        return _symbolic(shape, name)
    draw = _in_stream(random_gamma, key)
    return ops.cast(draw(key, _parameter(alpha, shape)), name)


def beta(shape: Sequence[Any], alpha: Any, beta: Any, dtype: Any = None, seed: Seed = None) -> Tensor:
    """Draw from the beta distribution: X / (X + Y) for draws X and Y from gamma distributions.

    Args:
        shape: shape of the result.
        alpha: first shape parameter, a positive number or a tensor that broadcasts to `shape`.
        beta: second shape parameter, likewise.
        dtype: float dtype of the result, `floatx` where None.
        seed: integer, `SeedGenerator`, or None for the global generator.

    Raises:
        ValueError: `dtype` is no float type.

    Example:

    >>> x = beta((2, 3), alpha=2.0, beta=3.0, seed=1)
    >>> tuple(x.shape)
    (2, 3)
    """
    name = _float_dtype(dtype)
    key = draw_key(seed)
    if scopes.symbolic:
        return _symbolic(shape, name)
    draw = _in_stream(random_beta, key)
    return ops.cast(draw(key, _parameter(alpha, shape), _parameter(beta, shape)), name)


def binomial(shape: Sequence[Any], counts: Any, probabilities: Any, dtype: Any = None, seed: Seed = None) -> Tensor:
    """Draw how many of so many independent trials succeed.

    Few expected successes are counted by the gaps between them, more are drawn by the transformed rejection of
    Hörmann (1993, https://doi.org/10.1080/00949659308811496).

    Args:
        shape: shape of the result.
        counts: number of trials, a number or a tensor that broadcasts to `shape`. A negative one gives NaN.
        probabilities: probability of success, likewise. One outside of [0, 1] gives NaN.
        dtype: float dtype of the result, `floatx` where None.
        seed: integer, `SeedGenerator`, or None for the global generator.

    Raises:
        ValueError: `dtype` is no float type.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(binomial((3,), counts=5, probabilities=1.0, seed=1)).tolist()
    [5.0, 5.0, 5.0]
    """
    name = _float_dtype(dtype)
    key = draw_key(seed)
    if scopes.symbolic:
        return _symbolic(shape, name)
    draw = _in_stream(random_binomial, key)
    return ops.cast(draw(key, ops.floor(_parameter(counts, shape)), _parameter(probabilities, shape)), name)


@op(dtype="keep", shape=lambda key, alpha: KerasTensor(alpha.shape, "float32"))
def random_gamma(key: TensorLike, alpha: TensorLike) -> Tensor:
    """Return draws from the gamma distribution, one for each element of the float32 tensor `alpha`."""
    draws, boost = _gamma(key, alpha)
    return draws * ops.exp(boost)


@op(dtype="keep", shape=lambda key, alpha, beta: KerasTensor(alpha.shape, "float32"))
def random_beta(key: TensorLike, alpha: TensorLike, beta: TensorLike) -> Tensor:
    """Return draws from the beta distribution, for float32 tensors of one shape."""
    logarithms = []
    for part, parameter in enumerate((alpha, beta)):  # in logarithms, since draws of small parameters underflow
        draws, boost = _gamma(_derived(key, -1 - part), parameter)
        logarithms.append(ops.log(draws) + boost)
    return ops.sigmoid(logarithms[0] - logarithms[1])


@op(dtype="keep", shape=lambda key, counts, probabilities: KerasTensor(counts.shape, "float32"))
def random_binomial(key: TensorLike, counts: TensorLike, probabilities: TensorLike) -> Tensor:
    """Return draws from the binomial distribution, for float32 tensors of one shape."""
    shape = ops.shape(counts)
    valid = ops.logical_and(counts >= 0, ops.logical_and(probabilities >= 0, probabilities <= 1))
    mirrored = probabilities > 0.5
    p = ops.where(valid, ops.where(mirrored, 1.0 - probabilities, probabilities), 0.0)
    n = ops.where(valid, counts, 0.0)
    many = n * p >= 10.0
    few = _by_gaps(_derived(key, -1), shape, ops.where(many, 0.0, n), ops.where(many, 0.0, p))
    lots = _by_transformed_rejection(_derived(key, -2), shape, ops.where(many, n, 40.0), ops.where(many, p, 0.5))
    drawn = ops.where(many, lots, few)
    return ops.where(valid, ops.where(mirrored, n - drawn, drawn), math.nan)


def _in_stream(draw: Any, key: Tensor) -> Callable[..., Any]:
    """Return an op of this module, or its composition where the portable stream is in force.

    Where the backend traces loops, the composition is compiled: its loops are made of new functions each time, and so
    would be traced anew at each call.
    """
    if settings.random_stream() != "portable":
        return draw
    return _compiled(draw) if _has_value(key) and _traces_loops(active.name()) else draw.op.body


@functools.cache
def _compiled(draw: Any) -> Callable[..., Any]:
    return ops.jit(draw.op.body)


@functools.cache
def _traces_loops(backend: str) -> bool:
    """Return whether `backend`, the active one, traces the body of a loop also where it could run it."""
    runs = []

    def body(i: Tensor) -> tuple[Tensor]:
        runs.append(i)
        return (i + 1,)

    ops.while_loop(lambda i: i < 3, body, (xp.asarray(np.array(0, "int32"), dtype="int32"),))
    return len(runs) < 3


def _has_value(x: Tensor) -> bool:
    """Return whether a tensor has values, as none has while a function is traced."""
    try:
        xp.to_numpy(x)
    except Exception:  # each framework has one of its own
        return False
    return True


def _parameter(value: Any, shape: Sequence[Any]) -> Tensor:
    """Return a parameter as a float32 tensor of the shape of the draws."""
    return ops.broadcast_to(ops.cast(ops.convert_to_tensor(value), "float32"), tuple(shape))


def _derived(key: Tensor, index: Any) -> Tensor:
    """Return a key that depends on `key` and `index`, an int or an int32 scalar: the cipher's output for it."""
    if isinstance(index, int):
        index = xp.asarray(np.array(index, "int32"), dtype="int32")
    words = threefry2x32(key, xp.astype(index, "uint32"), xp.asarray(np.array(0x67616D6D, "uint32"), dtype="uint32"))
    return xp.concat([xp.reshape(word, (1,)) for word in words], axis=0)


def _until_accepted(key: Tensor, shape: Sequence[Any], attempt: Callable[[Draw], tuple[Tensor, Tensor]]) -> Tensor:
    """Return the draws of `attempt`, repeated until each element has been accepted.

    Args:
        key: two uint32 words.
        shape: shape of the draws.
        attempt: takes a function from a number to uniform draws of the shape, independent for each number; returns
            draws and whether they are accepted.
    """

    def body(i: Tensor, done: Tensor, result: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        now = _derived(key, i)
        drawn, accepted = attempt(lambda number: _unit(_derived(now, number), shape, "float32"))
        take = ops.logical_and(accepted, ops.logical_not(done))
        return i + 1, ops.logical_or(done, accepted), ops.where(take, drawn, result)

    first = xp.asarray(np.array(0, "int32"), dtype="int32")
    start = (first, ops.zeros(shape, "bool"), ops.zeros(shape, "float32"))
    return ops.while_loop(lambda i, done, result: ops.logical_not(ops.all(done)), body, start)[2]


def _gamma(key: Tensor, alpha: Tensor) -> tuple[Tensor, Tensor]:
    """Return draws of a parameter of at least 1, and the logarithm of the factor that makes them draws of `alpha`.

    A draw of alpha + 1 times u^(1 / alpha) is one of alpha.
    """
    shape = ops.shape(alpha)
    small = alpha < 1.0
    raised = ops.where(small, alpha + 1.0, alpha)
    usable = raised >= 1.0  # neither negative nor NaN
    d = ops.where(usable, raised, 1.0) - 1.0 / 3.0
    c = 1.0 / ops.sqrt(9.0 * d)

    def attempt(uniform: Draw) -> tuple[Tensor, Tensor]:
        x = math.sqrt(2.0) * ops.erfinv(ops.maximum(2.0 * uniform(0) - 1.0, -0.99999994))
        v = 1.0 + c * x
        inside = v > 0
        v = ops.where(inside, v, 1.0)
        v = v * v * v
        bound = 0.5 * x * x + d - d * v + d * ops.log(v)
        return d * v, ops.logical_and(inside, ops.log(ops.maximum(uniform(1), _NORMAL)) < bound)

    draws = _until_accepted(_derived(key, -3), shape, attempt)
    u = 1.0 - _unit(_derived(key, -4), shape, "float32")  # never 0
    positive = ops.logical_and(small, alpha > 0)
    boost = ops.where(positive, ops.log(u) / ops.where(positive, alpha, 1.0), 0.0)
    return ops.where(usable, draws, math.nan), ops.where(alpha == 0, -math.inf, boost)


def _by_gaps(key: Tensor, shape: Sequence[Any], n: Tensor, p: Tensor) -> Tensor:
    """Return how many geometric gaps fit into `n` trials; quick where n p is small."""
    rate = ops.log1p(-p)
    never = rate == 0
    rate = ops.where(never, -1.0, rate)

    def body(i: Tensor, used: Tensor, drawn: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        u = 1.0 - _unit(_derived(key, i), shape, "float32")
        used = used + ops.maximum(ops.ceil(ops.log(u) / rate), 1.0)
        return i + 1, used, ops.where(used <= n, drawn + 1.0, drawn)

    first = xp.asarray(np.array(0, "int32"), dtype="int32")
    start = (first, ops.where(never, n + 1.0, 0.0), ops.zeros(shape, "float32"))
    return ops.while_loop(lambda i, used, drawn: ops.any(used <= n), body, start)[2]


def _by_transformed_rejection(key: Tensor, shape: Sequence[Any], n: Tensor, p: Tensor) -> Tensor:
    """Return draws for n p of at least 10 and p up to 1/2: the algorithm BTRS, in the names of the paper."""
    deviation = ops.sqrt(n * p * (1.0 - p))
    b = 1.15 + 2.53 * deviation
    a = -0.0873 + 0.0248 * b + 0.01 * p
    c = n * p + 0.5
    v_r = 0.92 - 4.2 / b
    r = p / (1.0 - p)
    alpha = (2.83 + 5.1 / b) * deviation
    m = ops.floor((n + 1.0) * p)

    def attempt(uniform: Draw) -> tuple[Tensor, Tensor]:
        u = uniform(0) - 0.5
        v = ops.maximum(uniform(1), _NORMAL)
        us = ops.maximum(0.5 - ops.abs(u), 1e-7)
        k = ops.floor((2.0 * a / us + b) * u + c)
        inside = ops.logical_and(k >= 0, k <= n)
        k = ops.clip(k, 0.0, n)
        bound = (
            (m + 0.5) * ops.log((m + 1.0) / (r * (n - m + 1.0)))
            + (n + 1.0) * ops.log((n - m + 1.0) / (n - k + 1.0))
            + (k + 0.5) * ops.log(r * (n - k + 1.0) / (k + 1.0))
            + (_tail(m) + _tail(n - m) - _tail(k) - _tail(n - k))
        )
        slowly = ops.log(v * alpha / (a / (us * us) + b)) <= bound
        at_once = ops.logical_and(us >= 0.07, v <= v_r)
        return k, ops.logical_and(inside, ops.logical_or(at_once, slowly))

    return _until_accepted(key, shape, attempt)


_TAILS = [math.lgamma(k + 1) - (k + 0.5) * math.log(k + 1) + (k + 1) - 0.5 * math.log(2 * math.pi) for k in range(10)]


def _tail(k: Tensor) -> Tensor:
    """Return what Stirling's formula leaves of the logarithm of k!."""
    k1 = k + 1.0
    square = k1 * k1
    series = (1.0 / 12.0 - (1.0 / 360.0 - 1.0 / 1260.0 / square) / square) / k1
    table = ops.take(ops.convert_to_tensor(_TAILS, "float32"), ops.cast(ops.clip(k, 0.0, 9.0), "int32"))
    return ops.where(k < 10.0, table, series)
