"""Draws from distributions.

Keyed and stateless: the same seed gives the same draws. `seed` is an integer, a `SeedGenerator` (each draw
takes its next key), or None for the global generator.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from keras_core import dtypes, ops, settings
from keras_core.ops.decorator import op
from keras_core.ops.definition import Tensor, TensorLike
from keras_core.plugins import xp
from keras_core.state import portable
from keras_core.state.scopes import scopes
from keras_core.state.seed_generator import draw_key
from keras_core.state.symbolic import KerasTensor

Seed = Any


def _float_dtype(dtype: Any) -> str:
    name = dtypes.standardize_dtype(dtype)
    if not dtypes.is_float(name):
        raise ValueError(f"Random numbers of a continuous distribution are floats, got dtype={name!r}.")
    return name


def _unit(key: Any, shape: Sequence[Any], dtype: str) -> Any:
    """Draws from [0, 1) from the stream in force."""
    if settings.random_stream() == "portable":
        return portable.uniform(key, shape, dtype)
    return xp.uniform(key, tuple(shape), dtype=dtype)


@op(dtype="keep", shape=lambda key, shape, *, dtype: KerasTensor(tuple(shape), dtype))
def random_normal(key: TensorLike, shape: Sequence[Any], *, dtype: str) -> Tensor:
    """Return standard normal draws from a key of two uint32 words, by inversion: sqrt(2) erfinv(u), u in (-1, 1)."""
    u = _unit(key, shape, "float32")
    lowest = math.nextafter(-1.0, 0.0) if dtype == "float64" else -0.99999994
    u = ops.maximum(u * (1.0 - lowest) + lowest, lowest)
    return ops.cast(ops.erfinv(u) * math.sqrt(2.0), dtype)


@op(dtype="keep", promote=(), shape=lambda x, key, rate, noise_shape=None: x.shape)
def random_dropout(x: TensorLike, key: TensorLike, rate: float, noise_shape: Any = None) -> Tensor:
    """Zero a fraction `rate` of `x` and scale the rest by 1 / (1 - rate)."""
    shape = ops.shape(x)
    if noise_shape is not None:
        shape = tuple(n if s is None else s for n, s in zip(shape, noise_shape, strict=True))
    keep = ops.less(_unit(key, shape, "float32"), 1.0 - rate)
    return ops.where(keep, x / (1.0 - rate), ops.zeros_like(x))


def _symbolic(shape: Sequence[Any], dtype: str) -> Tensor:
    return KerasTensor(tuple(n if isinstance(n, int) else None for n in shape), dtype)


def uniform(
    shape: Sequence[Any], minval: float = 0.0, maxval: float = 1.0, dtype: Any = None, seed: Seed = None
) -> Tensor:
    """Draw from the uniform distribution on `[minval, maxval)`.

    Args:
        shape: shape of the result.
        minval: lower bound, included.
        maxval: upper bound, excluded.
        dtype: dtype of the result, `floatx` where None; an integer dtype draws whole numbers.
        seed: see the module.

    Example:

    >>> x = uniform((2, 3), seed=1)
    >>> tuple(x.shape)
    (2, 3)
    """
    if dtype is not None and dtypes.is_integer(dtypes.standardize_dtype(dtype)):
        return randint(shape, int(minval), int(maxval), dtype, seed)
    name = _float_dtype(dtype)
    key = draw_key(seed)
    if scopes.symbolic:
        return _symbolic(shape, name)
    return ops.cast(_unit(key, shape, name) * (maxval - minval) + minval, name)


def normal(
    shape: Sequence[Any], mean: float = 0.0, stddev: float = 1.0, dtype: Any = None, seed: Seed = None
) -> Tensor:
    """Draw from the normal distribution with the given mean and standard deviation.

    Args:
        shape: shape of the result.
        mean: mean.
        stddev: standard deviation.
        dtype: float dtype of the result, `floatx` where None.
        seed: see the module.
    """
    name = _float_dtype(dtype)
    key = draw_key(seed)
    if scopes.symbolic:
        return _symbolic(shape, name)
    return _normal(key, shape, name) * stddev + mean


def _normal(key: Any, shape: Sequence[Any], dtype: str) -> Any:
    if settings.random_stream() == "portable":
        return random_normal.op.body(key, tuple(shape), dtype=dtype)  # type: ignore[attr-defined]
    return random_normal(key, tuple(shape), dtype=dtype)


def truncated_normal(
    shape: Sequence[Any], mean: float = 0.0, stddev: float = 1.0, dtype: Any = None, seed: Seed = None
) -> Tensor:
    """Draw from the normal distribution, cut off at two standard deviations, by inversion.

    Args:
        shape: shape of the result.
        mean: mean before the cut.
        stddev: standard deviation before the cut.
        dtype: float dtype of the result, `floatx` where None.
        seed: see the module.
    """
    name = _float_dtype(dtype)
    key = draw_key(seed)
    if scopes.symbolic:
        return _symbolic(shape, name)
    bound = math.erf(math.sqrt(2.0))
    u = _unit(key, shape, "float32") * (2 * bound) - bound
    draws = ops.clip(ops.erfinv(u) * math.sqrt(2.0), -2.0, 2.0)
    return ops.cast(draws, name) * stddev + mean


def randint(shape: Sequence[Any], minval: int, maxval: int, dtype: Any = "int32", seed: Seed = None) -> Tensor:
    """Draw whole numbers from `[minval, maxval)`, each equally likely.

    Args:
        shape: shape of the result.
        minval: lower bound, included.
        maxval: upper bound, excluded; at most 2**24 above `minval` for equal chances.
        dtype: integer dtype of the result.
        seed: see the module.

    Raises:
        ValueError: `dtype` is no integer type.
    """
    name = dtypes.standardize_dtype(dtype)
    if not dtypes.is_integer(name):
        raise ValueError(f"randint draws integers, got dtype={name!r}. Use `uniform` for floats.")
    key = draw_key(seed)
    if scopes.symbolic:
        return _symbolic(shape, name)
    steps = ops.floor(_unit(key, shape, "float32") * float(maxval - minval))
    return ops.minimum(ops.cast(steps, name) + minval, maxval - 1)


def categorical(logits: TensorLike, num_samples: int, dtype: Any = "int32", seed: Seed = None) -> Tensor:
    """Draw class indices with the probabilities `softmax(logits)`, by the Gumbel-max trick.

    Args:
        logits: tensor of shape `(batch, classes)`.
        num_samples: draws for each row.
        dtype: integer dtype of the result.
        seed: see the module.

    Returns:
        Tensor of shape `(batch, num_samples)`.
    """
    key = draw_key(seed)
    shape = tuple(logits.shape)
    if scopes.symbolic:
        return _symbolic((*shape[:-1], num_samples), dtypes.standardize_dtype(dtype))
    logits = ops.convert_to_tensor(logits)
    noise = _unit(key, (*ops.shape(logits), num_samples), "float32")
    gumbel = -ops.log(-ops.log(ops.maximum(noise, 1.1754944e-38)))
    return ops.cast(ops.argmax(ops.expand_dims(logits, -1) + gumbel, axis=-2), dtype)


def dropout(inputs: TensorLike, rate: float, noise_shape: Any = None, seed: Seed = None) -> Tensor:
    """Zero a random fraction of the elements and scale the others so that the expected sum stays
    (Srivastava et al., 2014).

    Args:
        inputs: tensor.
        rate: fraction to zero, in `[0, 1)`.
        noise_shape: shape of the random mask, which broadcasts; None entries are those of `inputs`.
        seed: see the module.

    Raises:
        ValueError: `rate` is out of range.
    """
    if not 0 <= rate < 1:
        raise ValueError(f"The dropout rate must be in [0, 1), got {rate!r}.")
    key = draw_key(seed)
    if rate == 0:
        return inputs
    if settings.random_stream() == "portable" and not isinstance(inputs, KerasTensor):
        body = random_dropout.op.body  # type: ignore[attr-defined]
        return body(ops.convert_to_tensor(inputs), key, rate, noise_shape)
    return random_dropout(inputs, key, rate, noise_shape)


def shuffle(x: TensorLike, axis: int = 0, seed: Seed = None) -> Tensor:
    """Return `x` with its slices along `axis` in random order.

    Args:
        x: tensor.
        axis: axis to shuffle along.
        seed: see the module.
    """
    key = draw_key(seed)
    if scopes.symbolic:
        return KerasTensor(tuple(x.shape), x.dtype)
    x = ops.convert_to_tensor(x)
    order = ops.argsort(_unit(key, (ops.shape(x)[axis],), "float32"))
    return ops.take(x, order, axis=axis)
