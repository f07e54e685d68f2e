"""Draws against vectors recorded from jax.random (0.10.2) and initial weights recorded from Keras 3.15.1 on JAX."""

from __future__ import annotations

import numpy as np
import pytest

from keras_core.reference import distributions as random

KEY = np.array([1337, 7], np.uint32)


@pytest.mark.parametrize(
    ("dtype", "values"),
    [
        ("float32", [0.19643425941467285, 0.2321847677230835, 0.9167550802230835, 0.8866994380950928]),
        ("float16", [0.515625, 0.4638671875, 0.4677734375, 0.7412109375]),
        ("bfloat16", [0.203125, 0.984375, 0.921875, 0.8046875]),
        ("float64", [0.1494130664691169, 0.826717703116471, 0.9593789433412554, 0.7471277984711742]),
    ],
)
def test_uniform_is_exactly_that_of_jax(dtype, values):
    drawn = random.uniform(KEY, (4,), dtype)
    assert drawn.dtype.name == dtype
    assert drawn.astype(np.float64).tolist() == values


def test_uniform_between_bounds_is_exactly_that_of_jax():
    expected = [-0.2535179555416107, 0.08253682404756546, 6.517497539520264, 6.234974384307861]
    assert random.uniform(KEY, (4,), "float32", -2.1, 7.3).tolist() == expected


def test_normal_agrees_with_jax_to_two_ulp():
    expected = [-0.8544266819953918, -0.7316707372665405, 1.3835712671279907, 1.2091608047485352, -1.0344663858413696]
    np.testing.assert_array_max_ulp(random.normal(KEY, (5,)), np.array(expected, np.float32), 2)


def test_the_tails_of_the_normal_agree_with_jax():
    drawn = random.normal(KEY, (100_000,))
    assert (drawn.argmax(), drawn.argmin()) == (53883, 75616)
    extremes = np.array([drawn.max(), drawn.min()])
    np.testing.assert_array_max_ulp(extremes, np.array([4.168233871459961, -4.889041900634766], np.float32), 3)


def test_normal_in_other_precisions_agrees_with_jax():
    half = [0.039794921875, -0.090087890625, -0.08026123046875, 0.6474609375]
    brain = [-0.82421875, 2.203125, 1.4375, 0.8671875]
    double = [-1.0389539943906645, 0.9412737450238916, 1.7435240714166858, 0.6654786368972596]
    assert random.normal(KEY, (4,), "float16").tolist() == half
    assert random.normal(KEY, (4,), "bfloat16").astype(np.float64).tolist() == brain
    np.testing.assert_allclose(random.normal(KEY, (4,), "float64"), double, rtol=1e-13)


def test_truncated_normal_agrees_with_jax():
    expected = [-0.8055659532546997, -0.6923128962516785, 1.2690738439559937, 1.122167944908142, -0.9686365723609924]
    np.testing.assert_array_max_ulp(random.truncated_normal(KEY, (5,)), np.array(expected, np.float32), 3)
    assert np.abs(random.truncated_normal(KEY, (100_000,))).max() < 2


@pytest.mark.parametrize(
    ("low", "high", "dtype", "values"),
    [
        (-5, 1_000_000, "int32", [122477, 166212, 57099]),
        (0, 256, "uint8", [227, 159, 22]),
        (-(2**60), 2**62, "int64", [617271336130465505, 4080135271079784182, -73086027053055053]),
        (-(2**31), 2**31, "int32", [1753658339, -1797315681, 1770593046]),
        (4, 4, "int32", [4, 4, 4]),
    ],
)
def test_randint_is_exactly_that_of_jax(low, high, dtype, values):
    drawn = random.randint(KEY, (3,), low, high, dtype)
    assert drawn.dtype == dtype
    assert drawn.tolist() == values


def test_gumbel_agrees_with_jax():
    expected = [-0.4870005249977112, -0.37858831882476807, 2.4428255558013916, 2.1181888580322266]
    np.testing.assert_allclose(random.gumbel(KEY, (4,)), expected, rtol=1e-6)


def test_bernoulli_is_exactly_that_of_jax():
    assert random.bernoulli(KEY, 0.3, (12,)).astype(int).tolist() == [1, 1, 0, 0, 1, 1, 1, 0, 0, 0, 1, 1]


def test_categorical_is_that_of_jax():
    logits = np.log(np.array([[0.1, 0.2, 0.7], [0.5, 0.25, 0.25]], np.float32))
    expected = [[1, 1, 2, 2, 2, 2, 2, 0], [0, 0, 1, 2, 1, 2, 0, 0]]
    assert random.categorical(KEY, logits[:, :, None], 1, (2, 8)).tolist() == expected
    assert random.categorical(KEY, logits, -1, (4, 2)).tolist() == [[2, 0], [1, 0], [2, 0], [2, 0]]


def test_permutation_is_exactly_that_of_jax():
    table = np.arange(12).reshape(3, 4)
    assert random.permutation(KEY, 10).tolist() == [9, 1, 3, 6, 8, 7, 5, 4, 0, 2]
    assert random.permutation(KEY, table, 1).tolist() == [[1, 3, 0, 2], [5, 7, 4, 6], [9, 11, 8, 10]]
    independent = random.permutation(KEY, table, 1, independent=True)
    assert independent.tolist() == [[1, 3, 0, 2], [6, 7, 5, 4], [9, 11, 8, 10]]


def test_initial_weights_are_those_of_keras_on_jax():
    key = np.array([1, 0], np.uint32)  # seed=1; the weights have shape (2, 3)
    glorot = [-0.7970293164253235, 0.40010204911231995, 0.6703090071678162]
    normal = [-0.05487588047981262, 0.023752005770802498, 0.04315391927957535]
    truncated = [-0.051233332604169846, 0.02259250544011593, 0.04067457467317581]
    he = [-1.1648894548416138, 0.5136845111846924, 0.9248155355453491]
    limit = np.sqrt(6 / 5)
    np.testing.assert_allclose(random.uniform(key, (2, 3), "float32", -limit, limit)[0], glorot, rtol=1e-6)
    np.testing.assert_allclose(random.normal(key, (2, 3))[0] * 0.05, normal, rtol=1e-6)
    drawn = random.truncated_normal(key, (2, 3))[0]
    np.testing.assert_allclose(drawn * 0.05, truncated, rtol=1e-6)
    # variance 2 / fan_in; a normal cut at two standard deviations has a deviation of 0.87962566103423978
    np.testing.assert_allclose(drawn * (1.0 / 0.87962566103423978), he, rtol=1e-6)


def test_an_integer_dtype_is_refused():
    with pytest.raises(ValueError, match="dtype='int32'"):
        random.uniform(KEY, (2,), "int32")
