"""A layer of core is a torch module whose parameters are its variables."""

from __future__ import annotations

import copy

import numpy as np
import pytest
import torch
from numpy.testing import assert_array_equal

from keras_backend_torch.layers import TorchLayer


class CoreLayer:
    """As core's Layer: attributes are plain, calls are its own, and the mixin hears of what is tracked."""

    def __init__(self):
        super().__init__()
        self.built = True

    def __setattr__(self, name, value):
        object.__setattr__(self, name, value)
        if hasattr(value, "storage"):
            self.track_variable(name, value)
        elif isinstance(value, CoreLayer):
            self.track_layer(name, value)

    def __call__(self, *args, **kwargs):
        return self.call(*args, **kwargs)


class Affine(CoreLayer, TorchLayer):
    def __init__(self, variable, inputs, outputs):
        super().__init__()
        generator = np.random.default_rng(inputs)
        self.kernel = variable(generator.normal(size=(inputs, outputs)).astype("float32"))
        self.bias = variable(np.zeros(outputs, "float32"))
        self.count = variable(np.float32(0), trainable=False)
        self.seed = variable(np.array([1, 2], "uint32"), trainable=False)

    def call(self, x):
        return x @ self.kernel.value + self.bias.value


class Stack(CoreLayer, TorchLayer):
    def __init__(self, variable):
        super().__init__()
        self.first = Affine(variable, 3, 4)
        self.second = Affine(variable, 4, 2)

    def call(self, x):
        return self.second(torch.relu(self.first(x)))


@pytest.fixture
def layer(variable):
    return Stack(variable)


def test_parameters_are_the_trainable_variables(layer):
    assert isinstance(layer, torch.nn.Module)
    names = ["first.kernel", "first.bias", "second.kernel", "second.bias"]
    assert [n for n, _ in layer.named_parameters()] == names
    assert next(layer.parameters()) is layer.first.kernel.storage
    assert sum(1 for _ in layer.modules()) == 3


def test_state_dict_holds_all_variables_and_loads_into_them(layer, variable):
    state = {k: v.clone() for k, v in layer.state_dict().items()}
    assert set(state) == {f"{a}.{b}" for a in ("first", "second") for b in ("kernel", "bias", "count", "seed")}
    for assign in (False, True):
        other = Stack(variable)
        state["second.count"] = torch.tensor(7.0)
        state["first.bias"] = torch.full((4,), 5.0)
        other.load_state_dict(state, assign=assign)
        assert other.second.count.numpy() == 7
        assert_array_equal(other.first.bias.numpy(), 5)
        assert other.first.bias.storage is next(p for n, p in other.named_parameters() if n == "first.bias")


def test_moving_a_layer_moves_its_variables(layer):
    storages = [layer.first.kernel.storage, layer.first.count.storage]
    layer.to(torch.float64)
    assert layer.first.kernel.value.dtype is layer.first.count.value.dtype is torch.float64
    assert layer.first.seed.value.dtype is torch.uint32
    assert [layer.first.kernel.storage, layer.first.count.storage] == storages
    assert layer(torch.ones(1, 3, dtype=torch.float64)).dtype is torch.float64
    layer.to("meta")
    assert layer.first.kernel.value.device.type == layer.first.count.value.device.type == "meta"
    assert next(layer.parameters()) is layer.first.kernel.storage


def test_the_dtype_policy_follows_a_move(layer):
    class Policy:
        def __init__(self, name, compute=None):
            self.name = self.variable_dtype = name
            self.compute_dtype = compute or name

    layer.dtype_policy, layer.first.dtype_policy = Policy("float32"), Policy("float32", "float16")
    layer.to(torch.float64)
    assert (layer.dtype_policy.name, layer.first.dtype_policy.name) == ("float64", "float32")
    assert layer.first.kernel.dtype == "float64"


def test_a_torch_optimizer_trains_a_layer(layer):
    optimizer = torch.optim.SGD(layer.parameters(), lr=0.1)
    x, y = torch.ones(5, 3), torch.zeros(5, 2)
    losses = []
    for _ in range(20):
        optimizer.zero_grad()
        loss = torch.nn.functional.mse_loss(layer(x), y)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    assert losses[-1] < 0.01 * losses[0]
    layer.zero_grad()
    assert all(p.grad is None for p in layer.parameters())


def test_layers_and_modules_nest(layer):
    model = torch.nn.Sequential(layer, torch.nn.Linear(2, 1))
    assert model(torch.ones(4, 3)).shape == (4, 1)
    assert len(list(model.parameters())) == 6
    assert "0.first.seed" in model.state_dict()
    assert torch.equal(layer.forward(torch.ones(1, 3)), layer(torch.ones(1, 3)))
    model.eval()
    assert not layer.first.training
    model.train()
    assert layer.first.training


def test_freezing_a_variable_freezes_its_parameter(layer):
    layer.first.kernel.trainable = False
    assert [p.requires_grad for p in layer.parameters()] == [False, True, True, True]
    layer.first.kernel.trainable = True
    assert all(p.requires_grad for p in layer.parameters())


def test_names_are_made_valid_and_unique(layer, variable):
    one, two = variable([1.0]), variable([2.0])
    layer.track_variable("a.b", one)
    layer.track_variable("a.b", one)
    layer.track_variable("a/b", two)
    assert {"a_b", "a_b_1"} <= set(layer.state_dict())
    layer.untrack_variable(one)
    assert "a_b" not in layer.state_dict()
    layer.untrack_layer(layer.second)
    assert not any(k.startswith("second") for k in layer.state_dict())


def test_a_copy_is_independent(layer):
    twin = copy.deepcopy(layer)
    assert next(twin.parameters()) is twin.first.kernel.storage
    twin.first.kernel.assign(torch.zeros(3, 4))
    assert layer.first.kernel.numpy().any()


def test_constructing_twice_keeps_what_is_registered(layer):
    TorchLayer.__init__(layer)
    assert len(list(layer.parameters())) == 4


def test_a_layer_exports(layer):
    program = torch.export.export(layer, (torch.ones(2, 3),))
    torch.testing.assert_close(program.module()(torch.ones(2, 3)), layer(torch.ones(2, 3)))
