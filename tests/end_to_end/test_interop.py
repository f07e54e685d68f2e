"""Layers and models inside the frameworks' own programs."""

from __future__ import annotations

import numpy as np
import pytest

import keras_core as keras
from keras_core import layers

X = np.random.default_rng(0).normal(size=(16, 4)).astype("float32")
Y = X.sum(axis=1, keepdims=True)


def network() -> keras.Model:
    keras.utils.set_random_seed(0)
    return keras.Sequential(
        [keras.Input((4,)), layers.Dense(8, activation="tanh"), layers.BatchNormalization(), layers.Dense(1)]
    )


@pytest.fixture
def torch(backend_name: str):
    return pytest.importorskip("torch") if backend_name == "torch" else pytest.skip("needs the torch backend")


def test_a_model_is_a_torch_module(torch) -> None:
    model = network()
    assert isinstance(model, torch.nn.Module) and isinstance(model.layers[0], torch.nn.Module)
    parameters = list(model.parameters())
    assert [tuple(p.shape) for p in parameters] == [v.shape for v in model.trainable_variables]
    state = model.state_dict()
    assert len(state) == len(model.weights)
    outer = torch.nn.Sequential(model, torch.nn.Linear(1, 1))
    optimizer = torch.optim.SGD(outer.parameters(), lr=0.05)
    x, y = torch.from_numpy(X), torch.from_numpy(Y)
    losses = []
    for _ in range(30):
        optimizer.zero_grad()
        loss = torch.nn.functional.mse_loss(outer(x), y)
        loss.backward()
        optimizer.step()
        losses.append(float(loss.detach()))
    assert losses[-1] < losses[0] / 2


def test_a_torch_state_dict_moves_weights_between_models(torch) -> None:
    first, second = network(), network()
    second.set_weights([w + 1.0 for w in second.get_weights()])
    second.load_state_dict(first.state_dict())
    for a, b in zip(first.get_weights(), second.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)


def test_a_torch_module_changes_its_dtype(torch) -> None:
    model = network().to(torch.float64)
    assert all(p.dtype == torch.float64 for p in model.parameters())


def test_stateless_call_under_jax_transformations(backend_name: str) -> None:
    if backend_name != "jax":
        pytest.skip("needs the jax backend")
    import jax
    import jax.numpy as jnp

    model = network()
    trainable = [v.value for v in model.trainable_variables]
    other = [v.value for v in model.non_trainable_variables]

    def loss_fn(trainable, other, x, y):
        predicted, other = model.stateless_call(trainable, other, x, training=True)
        return jnp.mean((predicted - y) ** 2), other

    step = jax.jit(jax.value_and_grad(loss_fn, has_aux=True))
    losses = []
    for _ in range(30):
        (loss, other), gradients = step(trainable, other, X, Y)
        trainable = [w - 0.05 * g for w, g in zip(trainable, gradients, strict=True)]
        losses.append(float(loss))
    assert losses[-1] < losses[0] / 2
    assert not np.allclose(other[0], model.non_trainable_variables[0].numpy())  # the model itself kept its state


def test_a_gradient_tape_over_trainable_variables(backend_name: str) -> None:
    if backend_name != "tensorflow":
        pytest.skip("needs the tensorflow backend")
    import tensorflow as tf

    model = network()
    optimizer = keras.optimizers.SGD(0.05)
    optimizer.build(model.trainable_variables)

    @tf.function
    def step(x, y):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean((model(x, training=True) - y) ** 2)
        gradients = tape.gradient(loss, model.trainable_variables)
        optimizer.apply(gradients, model.trainable_variables)
        return loss

    losses = [float(step(tf.constant(X), tf.constant(Y))) for _ in range(30)]
    assert losses[-1] < losses[0] / 2
