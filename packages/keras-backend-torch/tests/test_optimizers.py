"""Optimizers of PyTorch on a model of core, beside the same in PyTorch alone."""

from __future__ import annotations

import numpy as np
import pytest
import torch

import keras_core as keras

X = np.random.default_rng(0).normal(size=(8, 3)).astype("float32")
Y = X.sum(1, keepdims=True)


@pytest.fixture(autouse=True)
def _torch():
    keras.config.set_backend("torch")


def model():
    return keras.Sequential([keras.Input((3,)), keras.layers.Dense(4, activation="tanh"), keras.layers.Dense(1)])


def fit(made, epochs):
    return made.fit(X, Y, batch_size=4, epochs=epochs, shuffle=False, verbose=0).history["loss"]


MAKERS = [
    lambda p: torch.optim.AdamW(p, lr=0.02, weight_decay=0.1),
    lambda p: torch.optim.SGD(p, lr=0.02, momentum=0.9, dampening=0.3, nesterov=False),
]


@pytest.mark.parametrize("make", MAKERS)
def test_training_is_that_of_pytorch(make):
    ours = model()
    alone = torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.Tanh(), torch.nn.Linear(4, 1))
    weights = ours.get_weights()
    with torch.no_grad():
        for layer, (kernel, bias) in zip((alone[0], alone[2]), (weights[:2], weights[2:]), strict=True):
            layer.weight.copy_(torch.tensor(kernel.T))
            layer.bias.copy_(torch.tensor(bias))
    ours.compile(make(ours.parameters()), "mse")
    fit(ours, 3)
    optimizer = make(alone.parameters())
    for _ in range(3):
        for i in (0, 4):
            optimizer.zero_grad()
            torch.nn.functional.mse_loss(alone(torch.tensor(X[i : i + 4])), torch.tensor(Y[i : i + 4])).backward()
            optimizer.step()
    found = ours.get_weights()
    for a, b in zip(found[::2], (alone[0].weight, alone[2].weight), strict=True):
        np.testing.assert_allclose(a, b.detach().numpy().T, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("make", MAKERS)
def test_the_state_is_saved_and_restored(make, tmp_path):
    first = model()
    first.compile(make(first.parameters()), "mse")
    fit(first, 2)
    store: dict = {}
    first.optimizer.save_own_variables(store)
    second = model()
    second.set_weights(first.get_weights())
    second.compile(make(second.parameters()), "mse")
    second.optimizer.build(second.trainable_variables)
    second.optimizer.load_own_variables(store)
    assert fit(second, 2) == pytest.approx(fit(first, 2), rel=1e-6)


def test_an_optimizer_of_other_parameters_says_so():
    made = model()
    made.compile(torch.optim.Adam([torch.nn.Parameter(torch.ones(2))]), "mse")
    with pytest.raises(ValueError, match="holds none of the model's variables"):
        fit(made, 1)
