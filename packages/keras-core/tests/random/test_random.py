"""Seeds and draws."""

from __future__ import annotations

import numpy as np
import pytest

import keras_core as keras
from keras_core import ops, random, settings
from keras_core.reference import distributions


@pytest.fixture
def portable():
    settings.set_random_stream("portable")
    yield
    settings.set_random_stream("backend")


def value(x):
    return ops.convert_to_numpy(x)


def test_generators_count_on():
    generator = random.SeedGenerator(7)
    keys = [value(generator.next()).tolist() for _ in range(3)]
    assert keys == [[7, 0], [7, 1], [7, 2]]
    assert generator.get_config()["seed"] == 7


def test_a_seed_repeats_draws():
    for draw in (
        lambda s: random.normal((4, 5), seed=s),
        lambda s: random.uniform((4, 5), seed=s),
        lambda s: random.truncated_normal((4, 5), seed=s),
        lambda s: random.randint((4, 5), 0, 100, seed=s),
        lambda s: random.shuffle(np.arange(20), seed=s),
        lambda s: random.dropout(np.ones((4, 5), "float32"), 0.5, seed=s),
        lambda s: random.categorical(np.zeros((4, 50), "float32"), 5, seed=s),
    ):
        np.testing.assert_array_equal(value(draw(3)), value(draw(3)))
        assert (value(draw(3)) != value(draw(4))).any()


def test_set_random_seed_repeats_a_program():
    def program():
        keras.utils.set_random_seed(5)
        return value(random.normal((3,))), value(random.normal((3,))), keras.layers.Dense(2), np.random.rand()

    first, second = program(), program()
    np.testing.assert_array_equal(first[0], second[0])
    np.testing.assert_array_equal(first[1], second[1])
    assert (first[0] != first[1]).all()
    assert first[2].kernel_initializer.seed == second[2].kernel_initializer.seed
    assert first[3] == second[3]


def test_moments():
    x = value(random.normal((200, 200), mean=2.0, stddev=3.0, seed=1))
    assert x.mean() == pytest.approx(2, abs=0.06) and x.std() == pytest.approx(3, abs=0.05)
    x = value(random.uniform((200, 200), -1.0, 3.0, seed=1))
    assert x.min() >= -1 and x.max() < 3 and x.mean() == pytest.approx(1, abs=0.03)
    x = value(random.truncated_normal((200, 200), seed=1))
    assert np.abs(x).max() <= 2 and x.std() == pytest.approx(0.8796, abs=0.01)
    x = value(random.randint((200, 200), 2, 6, seed=1))
    np.testing.assert_allclose(np.bincount(x.ravel())[2:] / x.size, 0.25, atol=0.02)
    x = value(random.dropout(np.ones((200, 200), "float32"), 0.25, seed=1))
    assert set(np.unique(x).round(5)) == {0.0, np.float32(1.33333)} and (x == 0).mean() == pytest.approx(0.25, abs=0.02)


def test_categorical_draws_by_the_softmax():
    x = value(random.categorical(np.log([[0.1, 0.2, 0.7]]).astype("float32"), 20000, seed=2))
    np.testing.assert_allclose(np.bincount(x[0]) / 20000, [0.1, 0.2, 0.7], atol=0.02)


def test_shuffling_keeps_the_slices():
    x = np.arange(12).reshape(6, 2)
    found = value(random.shuffle(x, seed=1))
    assert sorted(map(tuple, found)) == sorted(map(tuple, x)) and (found != x).any()


def test_dropout_masks_broadcast():
    x = value(random.dropout(np.ones((3, 50), "float32"), 0.5, noise_shape=(1, None), seed=1))
    assert (x == x[:1]).all() and 0 < (x == 0).mean() < 1


def test_the_portable_stream_is_the_same_everywhere(portable):
    key = np.array([9, 0], "uint32")
    np.testing.assert_array_equal(
        value(random.uniform((5, 7), seed=9)), distributions.uniform(key, (5, 7), "float32", 0.0, 1.0)
    )
    np.testing.assert_allclose(
        value(random.normal((5, 7), seed=9)), distributions.normal(key, (5, 7), "float32"), rtol=1e-4, atol=1e-6
    )


@pytest.mark.parametrize("seed", [-1, 2**32, 1.5, True])
def test_bad_seeds(seed):
    with pytest.raises(ValueError, match="A seed is"):
        random.SeedGenerator(seed)


def test_bad_arguments():
    with pytest.raises(ValueError, match="dropout rate"):
        random.dropout(np.ones(3, "float32"), 1.0)
    with pytest.raises(ValueError, match="floats"):
        random.normal((2,), dtype="int32")
    with pytest.raises(ValueError, match="integers"):
        random.randint((2,), 0, 5, dtype="float32")
