"""Gamma, beta and binomial draws against moments and distribution functions."""

import math

import numpy as np
import pytest

from keras_core import KerasTensor, config, ops, random
from keras_core.plugins import active
from keras_core.random import rejection

COUNT = 2000


def array(x):
    return np.asarray(ops.convert_to_numpy(x)).astype("float64")


def distance(draws, cdf):
    """Return the Kolmogorov-Smirnov distance of draws from a distribution function."""
    values = np.array([cdf(x) for x in np.sort(draws)])
    steps = np.arange(len(values) + 1) / len(values)
    return max(np.abs(values - steps[1:]).max(), np.abs(values - steps[:-1]).max())


@pytest.mark.parametrize(
    ("name", "parameters", "cdf"),
    [
        ("gamma", (1.0,), lambda x: 1 - math.exp(-x)),
        ("gamma", (0.5,), lambda x: math.erf(math.sqrt(x))),
        ("gamma", (3.0,), lambda x: 1 - math.exp(-x) * (1 + x + x * x / 2)),
        ("beta", (2.0, 1.0), lambda x: x * x),
        ("beta", (0.5, 0.5), lambda x: 2 / math.pi * math.asin(math.sqrt(x))),
    ],
)
def test_draws_follow_their_distribution(name, parameters, cdf):
    draws = array(getattr(random, name)((COUNT,), *parameters, seed=1))
    assert distance(draws, cdf) < 1.95 / math.sqrt(COUNT)  # exceeded once in a thousand seeds


@pytest.mark.parametrize(("count", "p"), [(10, 0.3), (10, 0.9), (100, 0.4), (1000, 0.02)])
def test_binomial_draws_have_mean_and_variance(count, p):
    draws = array(random.binomial((COUNT,), count, p, seed=2))
    variance = count * p * (1 - p)
    assert abs(draws.mean() - count * p) < 4 * math.sqrt(variance / COUNT)
    assert abs(draws.var() / variance - 1) < 4 * math.sqrt(2 / COUNT) * 1.2
    assert set(draws) <= set(range(count + 1))


def test_parameters_broadcast_and_extremes_are_exact():
    draws = array(random.binomial((2, 4), [0, 7, 7, -1], [0.5, 0.0, 1.0, 0.5], seed=1))
    np.testing.assert_array_equal(draws, [[0, 0, 7, np.nan]] * 2)
    assert np.isnan(array(random.gamma((1,), -1.0, seed=1))).all()


@pytest.fixture
def portable():
    before = config.random_stream()
    config.set_random_stream("portable")
    yield
    config.set_random_stream(before)


def test_the_portable_stream_gives_the_same_draws_everywhere(portable):
    assert array(random.binomial((3,), 50, 0.5, seed=1)).tolist() == [28, 28, 25]
    draws = array(random.gamma((3,), 2.0, seed=1))
    np.testing.assert_allclose(draws, [1.64528501, 1.38418210, 4.32237244], rtol=1e-5)


def test_the_portable_stream_is_traced_once_for_each_shape(portable, monkeypatch):
    runs = []
    unit = rejection._unit
    monkeypatch.setattr(rejection, "_unit", lambda *args: runs.append(args) or unit(*args))
    random.gamma((3,), 2.0, seed=1)
    runs.clear()
    again = array(random.gamma((3,), 2.0, seed=2))
    assert bool(runs) != rejection._traces_loops(active.name())
    assert not np.allclose(again, [1.64528501, 1.38418210, 4.32237244])


def test_dtype_is_a_float():
    assert ops.dtype(random.gamma((2,), 1.0, dtype="float16", seed=1)) == "float16"
    with pytest.raises(ValueError, match="int32"):
        random.beta((2,), 1.0, 1.0, dtype="int32")
    assert not isinstance(random.beta((2,), 1.0, 1.0, seed=1), KerasTensor)
