"""Random initializers."""

from __future__ import annotations

import math
from typing import Any, Literal

import numpy as np

from keras_core import dtypes
from keras_core.initializers.base import RandomInitializer
from keras_core.reference import distributions
from keras_core.serialization.registry import builtin


def _draw_dtype(dtype: Any) -> str:
    name = dtypes.standardize_dtype(dtype)
    return "float64" if name == "float64" else "float32"


@builtin("keras.initializers", "random_uniform", "uniform")
class RandomUniform(RandomInitializer):
    """Draws from the uniform distribution on `[minval, maxval)`.

    Args:
        minval: lower bound.
        maxval: upper bound.
        seed: see `RandomInitializer`.
    """

    def __init__(self, minval: float = -0.05, maxval: float = 0.05, seed: Any = None) -> None:
        super().__init__(seed)
        self.minval = minval
        self.maxval = maxval

    def __call__(self, shape: Any, dtype: Any = None, layout: Any = None) -> Any:
        """Return an array of draws of `shape`."""
        return distributions.uniform(self.key(), shape, _draw_dtype(dtype), self.minval, self.maxval)

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that make an equal initializer."""
        return {**super().get_config(), "minval": self.minval, "maxval": self.maxval}


@builtin("keras.initializers", "random_normal", "normal")
class RandomNormal(RandomInitializer):
    """Draws from the normal distribution.

    Args:
        mean: mean.
        stddev: standard deviation.
        seed: see `RandomInitializer`.
    """

    def __init__(self, mean: float = 0.0, stddev: float = 0.05, seed: Any = None) -> None:
        super().__init__(seed)
        self.mean = mean
        self.stddev = stddev

    def __call__(self, shape: Any, dtype: Any = None, layout: Any = None) -> Any:
        """Return an array of draws of `shape`."""
        draws = distributions.normal(self.key(), shape, _draw_dtype(dtype))
        return draws * draws.dtype.type(self.stddev) + draws.dtype.type(self.mean)

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that make an equal initializer."""
        return {**super().get_config(), "mean": self.mean, "stddev": self.stddev}


@builtin("keras.initializers", "truncated_normal")
class TruncatedNormal(RandomNormal):
    """Draws from the normal distribution cut off at two standard deviations.

    Args:
        mean: mean before the cut.
        stddev: standard deviation before the cut.
        seed: see `RandomInitializer`.
    """

    def __call__(self, shape: Any, dtype: Any = None, layout: Any = None) -> Any:
        """Return an array of draws of `shape`."""
        draws = distributions.truncated_normal(self.key(), shape, _draw_dtype(dtype))
        return draws * draws.dtype.type(self.stddev) + draws.dtype.type(self.mean)


@builtin("keras.initializers", "variance_scaling")
class VarianceScaling(RandomInitializer):
    """Draws with a variance that keeps the scale of signals from layer to layer.

    The variance is `scale / n`, with `n` the fan-in, the fan-out or their mean (Glorot & Bengio, 2010;
    He et al., 2015).

    Args:
        scale: positive factor.
        mode: `"fan_in"`, `"fan_out"` or `"fan_avg"`.
        distribution: `"truncated_normal"`, `"untruncated_normal"` or `"uniform"`.
        seed: see `RandomInitializer`.
        input_axes, output_axes: lists of the axes whose sizes multiply to the fans; those of a dense or
            convolution kernel where None.

    Raises:
        ValueError: an argument is none of these.
    """

    def __init__(
        self,
        scale: float = 1.0,
        mode: Literal["fan_in", "fan_out", "fan_avg"] = "fan_in",
        distribution: Literal["truncated_normal", "untruncated_normal", "uniform"] = "truncated_normal",
        seed: Any = None,
        input_axes: Any = None,
        output_axes: Any = None,
    ) -> None:
        super().__init__(seed)
        if (input_axes is None) != (output_axes is None):
            raise ValueError(f"Give both input_axes and output_axes or none, got {input_axes!r} and {output_axes!r}.")
        if scale <= 0:
            raise ValueError(f"VarianceScaling needs a positive scale, got {scale!r}.")
        if mode not in ("fan_in", "fan_out", "fan_avg"):
            raise ValueError(f"VarianceScaling got mode {mode!r}. Expected fan_in, fan_out or fan_avg.")
        if distribution not in ("truncated_normal", "untruncated_normal", "uniform"):
            raise ValueError(f"VarianceScaling got distribution {distribution!r}.")
        self.scale = scale
        self.mode = mode
        self.distribution = distribution
        self.input_axes = input_axes
        self.output_axes = output_axes

    def _fans(self, shape: Any) -> tuple[int, int]:
        if self.input_axes is None:
            return compute_fans(shape)
        return math.prod(shape[a] for a in self.input_axes), math.prod(shape[a] for a in self.output_axes)

    def __call__(self, shape: Any, dtype: Any = None, layout: Any = None) -> Any:
        """Return an array of draws of `shape`."""
        fan_in, fan_out = self._fans(shape)
        n = {"fan_in": fan_in, "fan_out": fan_out, "fan_avg": (fan_in + fan_out) / 2}[self.mode]
        variance = self.scale / max(1.0, n)
        key, name = self.key(), _draw_dtype(dtype)
        if self.distribution == "uniform":
            limit = math.sqrt(3.0 * variance)
            return distributions.uniform(key, shape, name, -limit, limit)
        if self.distribution == "untruncated_normal":
            draws = distributions.normal(key, shape, name)
            return draws * draws.dtype.type(math.sqrt(variance))
        draws = distributions.truncated_normal(key, shape, name)
        # the standard deviation of a standard normal cut off at two
        return draws * draws.dtype.type(math.sqrt(variance) / 0.87962566103423978)

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that make an equal initializer."""
        config = {"scale": self.scale, "mode": self.mode, "distribution": self.distribution}
        return {**super().get_config(), **config, "input_axes": self.input_axes, "output_axes": self.output_axes}


def compute_fans(shape: Any) -> tuple[int, int]:
    """Return how many inputs feed an output of a kernel of `shape`, and how many outputs an input feeds."""
    shape = tuple(shape)
    if not shape:
        return 1, 1
    if len(shape) == 1:
        return shape[0], shape[0]
    receptive = math.prod(shape[:-2])
    return shape[-2] * receptive, shape[-1] * receptive


def _scaled(name: str, alias: str, scale: float, mode: str, distribution: str, source: str) -> type:
    """Make a VarianceScaling of which only the seed and the axes are open."""

    def __init__(self: Any, seed: Any = None, input_axes: Any = None, output_axes: Any = None) -> None:
        VarianceScaling.__init__(self, scale, mode, distribution, seed, input_axes, output_axes)  # type: ignore[arg-type]

    def get_config(self: Any) -> dict[str, Any]:
        axes = {"input_axes": self.input_axes, "output_axes": self.output_axes}
        return {**RandomInitializer.get_config(self), **axes}

    text = (
        f"Variance scaling with scale {scale:g}, {mode}, {distribution} ({source}).\n\n"
        "Args:\n    seed, input_axes, output_axes: see `VarianceScaling`.\n"
    )
    members = {"__init__": __init__, "get_config": get_config, "__doc__": text, "__module__": __name__}
    return builtin("keras.initializers", alias)(type(name, (VarianceScaling,), members))


_GLOROT, _HE, _LECUN = "Glorot & Bengio, 2010", "He et al., 2015", "LeCun et al., 1998"
GlorotUniform = _scaled("GlorotUniform", "glorot_uniform", 1.0, "fan_avg", "uniform", _GLOROT)
GlorotNormal = _scaled("GlorotNormal", "glorot_normal", 1.0, "fan_avg", "truncated_normal", _GLOROT)
HeUniform = _scaled("HeUniform", "he_uniform", 2.0, "fan_in", "uniform", _HE)
HeNormal = _scaled("HeNormal", "he_normal", 2.0, "fan_in", "truncated_normal", _HE)
LecunUniform = _scaled("LecunUniform", "lecun_uniform", 1.0, "fan_in", "uniform", _LECUN)
LecunNormal = _scaled("LecunNormal", "lecun_normal", 1.0, "fan_in", "truncated_normal", _LECUN)


@builtin("keras.initializers", "orthogonal", "OrthogonalInitializer")
class Orthogonal(RandomInitializer):
    """Draws a matrix with orthonormal rows or columns: the Q factor of a normal matrix (Saxe et al., 2013).

    Args:
        gain: factor.
        seed: see `RandomInitializer`.
    """

    def __init__(self, gain: float = 1.0, seed: Any = None) -> None:
        super().__init__(seed)
        self.gain = gain

    def __call__(self, shape: Any, dtype: Any = None, layout: Any = None) -> Any:
        """Return an array of `shape`; the leading axes are taken together.

        Raises:
            ValueError: `shape` has fewer than two axes.
        """
        if len(shape) < 2:
            raise ValueError(f"Orthogonal needs at least two axes, got shape {tuple(shape)}.")
        rows, columns = math.prod(shape[:-1]), shape[-1]
        draws = distributions.normal(self.key(), (max(rows, columns), min(rows, columns)), _draw_dtype(dtype))
        q, r = np.linalg.qr(draws)
        q = q * np.sign(np.diag(r))  # makes the factorisation unique, and Q uniform over orthogonal matrices
        return np.ascontiguousarray((self.gain * (q.T if rows < columns else q)).reshape(shape).astype(draws.dtype))

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that make an equal initializer."""
        return {**super().get_config(), "gain": self.gain}
