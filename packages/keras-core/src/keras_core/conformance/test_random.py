"""The portable stream bit by bit, and the distributions of both streams."""

from __future__ import annotations

import math
import statistics

import numpy as np
import pytest

from keras_core import random, settings
from keras_core.conformance.arrays import assert_close, tensor
from keras_core.plugins import xp
from keras_core.reference import threefry
from keras_core.state import portable

KNOWN = [  # key, counter, words: Random123 1.14, tests/kat_vectors, threefry2x32 20
    ((0, 0), (0, 0), (0x6B200159, 0x99BA4EFE)),
    ((0xFFFFFFFF, 0xFFFFFFFF), (0xFFFFFFFF, 0xFFFFFFFF), (0x1CB996FC, 0xBB002BE7)),
    ((0x13198A2E, 0x03707344), (0x243F6A88, 0x85A308D3), (0xC4923A9C, 0x483DF7A0)),
]
UNIFORM = [0.19643425941467285, 0.2321847677230835, 0.9167550802230835, 0.8866994380950928]  # jax.random 0.10.2
DRAWS = 20_000


def words(*values):
    return tensor(np.array(values, "uint32"))


@pytest.fixture(params=["default", "portable"])
def stream(request, loaded):
    """The stream that draws come from."""
    before = settings.random_stream()
    settings.set_random_stream("portable" if request.param == "portable" else before)
    yield request.param
    settings.set_random_stream(before)


@pytest.mark.parametrize(("key", "counter", "expected"), KNOWN)
def test_threefry_gives_the_published_words(loaded, key, counter, expected):
    made = portable.threefry2x32(words(*key), words(counter[0]), words(counter[1]))
    assert tuple(int(xp.to_numpy(w)[0]) for w in made) == expected


def test_portable_bits_are_those_of_the_reference(loaded):
    for shape in ((), (5,), (3, 1, 7), (0, 2)):
        made = portable.random_bits(words(1337, 7), shape)
        assert_close(made, threefry.random_bits(np.array([1337, 7], "uint32"), shape))


def test_portable_uniform_draws_are_exactly_those_of_jax(loaded):
    assert xp.to_numpy(portable.uniform(words(1337, 7), (4,), "float32")).tolist() == UNIFORM


@pytest.mark.needs("compiles")
def test_portable_draws_are_the_same_compiled(xp):
    compiled = xp.compile_step(lambda key: portable.uniform(key, (4,), "float32"), [], [], {})
    assert xp.to_numpy(compiled(words(1337, 7))).tolist() == UNIFORM


def kolmogorov(draws, distribution):
    """Return the largest distance between the empirical and the given distribution function, times sqrt(n)."""
    ordered = np.sort(draws.ravel().astype("float64"))
    n = len(ordered)
    below = distribution(ordered)
    steps = np.arange(n + 1) / n
    return math.sqrt(n) * max((steps[1:] - below).max(), (below - steps[:-1]).max())


LIMIT = math.sqrt(-0.5 * math.log(1e-4 / 2))  # one good generator in ten thousand exceeds it
NORMAL = np.vectorize(statistics.NormalDist().cdf)
TAIL = float(NORMAL(-2.0))


def draw(name, *args, **kwargs):
    return xp.to_numpy(getattr(random, name)((DRAWS // 4, 4), *args, seed=11, **kwargs))


@pytest.mark.parametrize(
    ("name", "args", "distribution"),
    [
        ("uniform", (-1.0, 3.0), lambda x: (x + 1) / 4),
        ("normal", (), NORMAL),
        ("truncated_normal", (), lambda x: (NORMAL(x) - TAIL) / (1 - 2 * TAIL)),
    ],
)
def test_draws_follow_their_distribution(stream, name, args, distribution):
    draws = draw(name, *args)
    assert draws.dtype == np.float32
    assert kolmogorov(draws, distribution) < LIMIT
    assert len(np.unique(draws)) > 0.99 * DRAWS


def test_moments_of_the_normal_distribution(stream):
    draws = draw("normal", 5.0, 2.0).astype("float64")
    error = 4 / math.sqrt(DRAWS)
    assert abs(draws.mean() - 5) < 2 * error
    assert abs(draws.var() / 4 - 1) < math.sqrt(2) * error
    assert abs((((draws - 5) / 2) ** 3).mean()) < math.sqrt(15) * error


def test_bounds(stream):
    assert (np.abs(draw("truncated_normal")) <= 2).all()
    whole = draw("randint", 3, 9)
    assert set(np.unique(whole)) == set(range(3, 9))
    counts = np.bincount(whole.ravel())[3:]
    assert ((counts - DRAWS / 6) ** 2 / (DRAWS / 6)).sum() < 30  # chi-squared, 5 degrees of freedom


def test_neighbouring_draws_are_uncorrelated(stream):
    draws = draw("uniform").astype("float64").ravel() - 0.5
    for lag in (1, 2, 4):
        assert abs((draws[lag:] * draws[:-lag]).mean() * 12) < 4 / math.sqrt(DRAWS)


def test_equal_seeds_give_equal_draws_and_others_others(stream):
    one, same, other = (xp.to_numpy(random.normal((50,), seed=s)) for s in (3, 3, 4))
    np.testing.assert_array_equal(one, same)
    assert (one != other).all()
    generators = [random.SeedGenerator(5) for _ in range(2)]
    first, second = ([xp.to_numpy(random.normal((5,), seed=g)) for _ in range(2)] for g in generators)
    np.testing.assert_array_equal(first, second)
    assert (first[0] != first[1]).all()


def test_dropout_keeps_the_expected_sum(stream):
    made = xp.to_numpy(random.dropout(tensor(np.ones((100, 200), "float32")), 0.25, seed=2))
    np.testing.assert_allclose(np.unique(made), [0, 1 / 0.75], rtol=1e-6)
    assert abs((made == 0).mean() - 0.25) < 4 * math.sqrt(0.25 * 0.75 / made.size)
    rows = xp.to_numpy(random.dropout(tensor(np.ones((50, 8), "float32")), 0.5, noise_shape=(None, 1), seed=2))
    assert (rows == rows[:, :1]).all() and set(rows[:, 0]) == {0, 2}


def test_categorical_draws_have_the_given_odds(stream):
    logits = np.log(np.array([[0.2, 0.3, 0.5], [0.7, 0.2, 0.1]], "float32"))
    made = xp.to_numpy(random.categorical(tensor(logits), DRAWS // 4, seed=3))
    for row, odds in zip(made, np.exp(logits)):
        np.testing.assert_allclose(np.bincount(row, minlength=3) / len(row), odds, atol=0.03)


def test_shuffling_permutes(stream):
    made = xp.to_numpy(random.shuffle(tensor(np.arange(100)), seed=1))
    assert sorted(made) == list(range(100)) and (made != np.arange(100)).any()
