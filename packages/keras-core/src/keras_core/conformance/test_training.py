"""A small model trained to the losses that the same training has in double precision."""

from __future__ import annotations

import numpy as np
import pytest

from keras_core import initializers, layers, models, ops, optimizers
from keras_core.conformance import tolerances
from keras_core.conformance.arrays import numbers, tensor
from keras_core.state import Variable

pytestmark = pytest.mark.needs("trains")
X = numbers(32, 3, low=-1, high=1)
Y = np.sin(X.sum(1, keepdims=True)).astype("float32")
RATE, EPOCHS = 0.2, 15
START = [
    numbers(3, 8, seed=1, low=-0.7, high=0.7),
    np.zeros(8, "float32"),
    numbers(8, 1, seed=2),
    np.zeros(1, "float32"),
]


def history(batch):
    """Return the mean squared error of each epoch of gradient descent on one hidden layer of tanh, in order."""
    w, b, v, c = (p.astype("float64") for p in START)
    losses = []
    for _ in range(EPOCHS):
        total = 0.0
        for i in range(0, len(X), batch):
            x, y = X[i : i + batch].astype("float64"), Y[i : i + batch]
            h = np.tanh(x @ w + b)
            error = h @ v + c - y
            total += (error**2).mean() * len(x)
            slope = 2 * error / len(x)
            back = slope @ v.T * (1 - h**2)
            gradients = x.T @ back, back.sum(0), h.T @ slope, slope.sum(0)
            w, b, v, c = (p - RATE * g for p, g in zip((w, b, v, c), gradients))
        losses.append(total / len(X))
    return losses


@pytest.mark.parametrize("compiled", [False, pytest.param(True, marks=pytest.mark.needs("compiles"))])
def test_gradient_descent_by_the_contract_alone(xp, compiled):
    variables = [Variable(p) for p in START]
    w, b, v, c = variables

    def step(x, y):
        def loss():
            h = ops.tanh(ops.matmul(x, w.value) + b.value)
            return ops.mean(ops.square(ops.matmul(h, v.value) + c.value - y)), None

        (value, _), gradients = xp.value_and_grad(loss, variables)
        for variable, gradient in zip(variables, gradients):
            variable.assign(variable.value - RATE * gradient)
        return value

    run = xp.compile_step(step, variables, [], {}) if compiled else step
    x, y = tensor(X), tensor(Y)
    losses = [float(xp.to_numpy(run(x, y))) for _ in range(EPOCHS)]
    np.testing.assert_allclose(losses, history(len(X)), rtol=tolerances.TRAINING)


def network(**compilation):
    """A model that starts from the given weights."""
    model = models.Sequential([layers.Input((3,)), layers.Dense(8, activation="tanh"), layers.Dense(1)])
    model.compile(optimizer=optimizers.SGD(RATE), loss="mse", **compilation)
    model.set_weights(START)
    return model


@pytest.mark.parametrize("batch", [32, 12])
@pytest.mark.parametrize("eagerly", [True, pytest.param(False, marks=pytest.mark.needs("compiles"))])
def test_fit_reaches_the_known_losses(loaded, batch, eagerly):
    model = network(run_eagerly=eagerly)
    found = model.fit(X, Y, batch_size=batch, epochs=EPOCHS, shuffle=False, verbose=0).history["loss"]
    expected = history(batch)
    np.testing.assert_allclose(found, expected, rtol=tolerances.TRAINING)
    assert found[-1] < found[0] / 2


def test_evaluate_and_predict_agree_with_the_weights(loaded):
    model = network()
    w, b, v, c = (p.astype("float64") for p in START)
    predicted = np.tanh(X @ w + b) @ v + c
    np.testing.assert_allclose(model.predict(X, batch_size=12, verbose=0), predicted, rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(model.evaluate(X, Y, batch_size=12, verbose=0), ((predicted - Y) ** 2).mean(), rtol=1e-4)


@pytest.mark.parametrize("name", ["sgd", "adam", "rmsprop"])
def test_an_optimizer_learns(loaded, name):
    model = network()
    model.compile(optimizer=optimizers.get({"class_name": name, "config": {"learning_rate": 0.02}}), loss="mse")
    losses = model.fit(X, Y, batch_size=8, epochs=15, verbose=0).history["loss"]
    assert losses[-1] < losses[0] / 3


@pytest.mark.parametrize("name", ["glorot_uniform", "he_normal"])
def test_initial_weights_come_from_the_portable_stream(xp, name):
    initializer = initializers.get({"class_name": name, "config": {"seed": 7}})
    made = ops.convert_to_numpy(initializer((4, 5), dtype="float32"))
    bound = np.sqrt(6 / 9) if name == "glorot_uniform" else 2 * np.sqrt(2 / 4) / 0.87962566103423978
    assert made.shape == (4, 5) and (np.abs(made) <= bound).all() and made.std() > bound / 5
