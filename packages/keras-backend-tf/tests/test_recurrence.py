"""The recurrent kernel that compiled steps use: against NumPy, the gradients of the loop, and finite differences."""

from __future__ import annotations

import numpy as np
import pytest
import tensorflow as tf
from test_arrays import sample
from test_overrides import numpy_lstm

from keras_backend_tf import compilation
from keras_backend_tf.overrides import OVERRIDES

SHAPES = ((2, 5, 3), (2, 4), (2, 4), (3, 16), (4, 16), (16,))


def values():
    return [tf.constant(sample("float32", shape=s, seed=i)) for i, s in enumerate(SHAPES)]


@pytest.mark.parametrize("biased", [False, True])
@pytest.mark.parametrize("reverse", [False, True])
def test_steps_run_in_one_kernel(biased, reverse):
    arguments = values()
    seen = []

    def step(*args):
        results = OVERRIDES["lstm"](*args[:5], args[5] if biased else None, reverse=reverse)
        seen.extend(op.type for op in results[0].graph.get_operations())
        return results

    got = compilation.compile_step(step, [], [], {"jit": "auto"})(*arguments)
    assert "BlockLSTMV2" in seen and "While" not in seen
    expected = numpy_lstm(*(a.numpy() for a in arguments[:5]), arguments[5].numpy() * biased, reverse=reverse)
    for a, b in zip(got, expected, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-5, atol=1e-6)


def test_sequences_of_any_length():
    arguments = values()
    step = compilation.compile_step(lambda *a: OVERRIDES["lstm"](*a), [], [], {})
    for length in (5, 4, 3, 1, 0):
        outputs, h, _ = step(arguments[0][:, :length], *arguments[1:])
        expected = numpy_lstm(*(a.numpy() for a in (arguments[0][:, :length], *arguments[1:]))) if length else None
        np.testing.assert_allclose(h, arguments[1] if expected is None else expected[1], rtol=1e-5, atol=1e-6)
        assert tuple(outputs.shape) == (2, length, 4)


def slopes(*arguments):
    """The gradients of a function of all results."""
    with tf.GradientTape() as tape:
        tape.watch(arguments)
        outputs, h, c = OVERRIDES["lstm"](*arguments)
        value = tf.reduce_sum(outputs**2) + tf.reduce_sum(tf.sin(h) * 3.0) + tf.reduce_sum(c**3)
    return tape.gradient(value, arguments)


def test_gradients_are_those_of_the_loop():
    got = compilation.compile_step(slopes, [], [], {})(*values())
    for a, b in zip(got, tf.function(slopes, autograph=False)(*values()), strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-4, atol=1e-5)


def test_gradients_have_gradients():
    arguments = [a * 0.5 for a in values()]
    along = [tf.constant(sample("float32", shape=s, seed=i + 9)) for i, s in enumerate(SHAPES)]

    def product(x, *others):
        with tf.GradientTape() as tape:
            tape.watch(x)
            found = slopes(x, *others)
            along_all = tf.add_n([tf.reduce_sum(g * v) for g, v in zip(found, along, strict=True)])
        return tape.gradient(along_all, x)

    got = compilation.compile_step(product, [], [], {"jit": False})(*arguments)
    first = compilation.compile_step(lambda *a: slopes(*a)[0], [], [], {})
    after, before = (first(*(a + s * v for a, v in zip(arguments, along, strict=True))) for s in (2e-3, -2e-3))
    np.testing.assert_allclose(got, (after - before) / 4e-3, rtol=2e-2, atol=2e-2)


def test_what_xla_may_compile_stays_a_loop():
    arguments = values()
    expected = numpy_lstm(*(a.numpy() for a in arguments))[1]
    users = tf.function(lambda *a: OVERRIDES["lstm"](*a)[1], jit_compile=True, autograph=False)
    ours = compilation.compile_step(lambda *a: OVERRIDES["lstm"](*a)[1], [], [], {"jit": True})
    inside = compilation.compile_step(lambda *a: users(*a), [], [], {})
    for step in (users, ours, inside):
        np.testing.assert_allclose(step(*arguments), expected, rtol=1e-5, atol=1e-6)
