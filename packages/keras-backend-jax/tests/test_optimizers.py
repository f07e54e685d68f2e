"""Gradient transformations, in the form of optax, as optimizers of a model."""

from __future__ import annotations

from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import keras_core as keras
from keras_backend_jax.optimizers import foreign_optimizer


class GradientTransformation(NamedTuple):
    init: Any
    update: Any


class Momentum(NamedTuple):
    count: Any
    trace: Any


def momentum(rate, decay):
    """Gradient descent with momentum and a rate that falls, as `optax.sgd` would do it."""

    def init(params):
        return {"sgd": (Momentum(jnp.zeros((), "int32"), jax.tree.map(jnp.zeros_like, params)), ())}

    def update(grads, state, params=None):
        count, trace = state["sgd"][0]
        trace = jax.tree.map(lambda g, t: g + decay * t, grads, trace)
        moves = jax.tree.map(lambda t: -rate / (1 + count) * t, trace)
        return moves, {"sgd": (Momentum(count + 1, trace), ())}

    return GradientTransformation(init, update)


X = np.random.default_rng(0).normal(size=(8, 3)).astype("float32")
Y = X.sum(1, keepdims=True)


def model():
    keras.config.set_backend("jax")
    made = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1)])
    made.compile(momentum(0.1, 0.5), "mse")
    return made


def fit(made, epochs):
    made.fit(X, Y, batch_size=4, epochs=epochs, shuffle=False, verbose=0)
    return made.get_weights()


def test_training_follows_the_transformation():
    made = model()
    kernel, bias = (w.astype("float64") for w in made.get_weights())
    traces = [0.0, 0.0]
    for count, i in enumerate((0, 4, 0, 4)):
        x, y = X[i : i + 4], Y[i : i + 4]
        error = 2 * (x @ kernel + bias - y) / 4
        traces = [g + 0.5 * t for g, t in zip((x.T @ error, error.sum(0)), traces, strict=True)]
        kernel, bias = kernel - 0.1 / (1 + count) * traces[0], bias - 0.1 / (1 + count) * traces[1]
    found = fit(made, 2)
    np.testing.assert_allclose(found[0], kernel, rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(found[1], bias, rtol=1e-4, atol=1e-5)
    assert [v.shape for v in made.optimizer.variables[2:]] == [(), (3, 1), (1,)]


def test_the_state_is_saved_and_restored():
    first, second = model(), model()
    fit(first, 2)
    second.set_weights(first.get_weights())
    store: dict = {}
    first.optimizer.save_own_variables(store)
    second.optimizer.build(second.trainable_variables)
    second.optimizer.load_own_variables(store)
    for a, b in zip(fit(first, 1), fit(second, 1), strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-6)


@pytest.mark.parametrize("stranger", [None, "adam", 3, (1, 2), object()])
def test_nothing_else_is_taken_for_one(stranger):
    assert foreign_optimizer(stranger) is None
    with pytest.raises(ValueError):
        keras.optimizers.get(stranger if not isinstance(stranger, str) else "adamm")
