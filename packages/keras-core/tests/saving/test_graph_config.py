"""Configs of functional models: the form that Keras 3 writes, older forms, and damaged ones."""

from __future__ import annotations

import copy

import numpy as np
import pytest

from keras_core import ops
from keras_core.layers import Dense, Input
from keras_core.models import Functional, Model


def numbers(tensor):
    return np.asarray(tensor.detach().cpu() if hasattr(tensor, "detach") else tensor)


def test_an_op_is_written_as_keras_writes_it():
    """The expected entry is what Keras 3.15.1 writes for the same call, tensors aside."""
    x = Input((4,), name="x")
    config = Model(x, ops.mean(x, axis=1, keepdims=False)).get_config()
    entry = config["layers"][1]
    assert (entry["module"], entry["class_name"], entry["registered_name"]) == ("keras.src.ops.numpy", "Mean", "Mean")
    assert {k: v for k, v in entry["config"].items() if k != "name"} == {"axis": 1, "keepdims": False}
    inner = {"shape": [None, 4], "dtype": "float32", "keras_history": ["x", 0, 0]}
    tensor = {"class_name": "__keras_tensor__", "config": inner}
    assert entry["inbound_nodes"] == [{"args": [tensor], "kwargs": {}}]


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (lambda x: x[:, 1:3], lambda x: x[:, 1:3]),
        (lambda x: 2.0 / (ops.abs(x) + 1.0), lambda x: 2.0 / (np.abs(x) + 1)),
        (lambda x: ops.clip(x, -0.5, 0.5), lambda x: np.clip(x, -0.5, 0.5)),
        (lambda x: ops.pad(x, [[0, 0], [1, 2]]), lambda x: np.pad(x, [[0, 0], [1, 2]])),
        (lambda x: ops.einsum("bi,bj->bij", x, x), lambda x: np.einsum("bi,bj->bij", x, x)),
        (lambda x: ops.split(x, 2, axis=1)[1], lambda x: np.split(x, 2, axis=1)[1]),
        (lambda x: ops.concatenate([x, x + 1], axis=-1), lambda x: np.concatenate([x, x + 1], -1)),
        (lambda x: ops.where(x > 0, x, -x), lambda x: np.abs(x)),
        (lambda x: ops.matmul(x, np.eye(4, dtype="float32")), lambda x: x),
    ],
)
def test_ops_survive_the_way_there_and_back(make, expected):
    x = Input((4,))
    again = Functional.from_config(Model(x, make(x)).get_config())
    data = np.random.default_rng(0).normal(size=(3, 4)).astype("float32")
    np.testing.assert_allclose(numbers(again(data)), expected(data), rtol=1e-5, atol=1e-6)


def test_a_model_between_inner_tensors_is_written_with_an_input_of_its_own():
    x = Input((4,))
    h = Dense(3)(x)
    config = Model(h, Dense(2)(h)).get_config()
    assert [e["class_name"] for e in config["layers"]] == ["InputLayer", "Dense"]
    assert Functional.from_config(config).input_shape == (None, 3)


def test_calls_as_keras_2_wrote_them_are_read():
    layers = [
        {"class_name": "InputLayer", "config": {"batch_shape": [None, 4], "name": "a"}, "inbound_nodes": []},
        {"class_name": "Dense", "config": {"units": 3, "name": "d"}, "name": "d", "inbound_nodes": [[["a", 0, 0, {}]]]},
    ]
    config = {"name": "old", "layers": layers, "input_layers": [["a", 0, 0]], "output_layers": [["d", 0, 0]]}
    assert Functional.from_config(config).output_shape == [(None, 3)]


def good():
    x = Input((4,), name="x")
    return Model(x, Dense(2, name="d")(x), name="m").get_config()


def set_place(config, place):
    config["layers"][1]["inbound_nodes"][0]["args"][0]["config"]["keras_history"] = place


DAMAGE = {
    "layers is no list": lambda c: c.update(layers={}),
    "an entry is no object": lambda c: c["layers"].append(3),
    "a circle": lambda c: set_place(c, ["d", 0, 0]),
    "an unknown layer": lambda c: set_place(c, ["nobody", 0, 0]),
    "a place that is none": lambda c: set_place(c, ["x", "0", None]),
    "an output too far": lambda c: set_place(c, ["x", 0, 9]),
    "a negative output": lambda c: set_place(c, ["x", 0, -1]),
    "an output nobody makes": lambda c: c.update(output_layers=["d", 7, 3]),
    "two layers of a name": lambda c: c["layers"].append(copy.deepcopy(c["layers"][1])),
    "an initializer as a layer": lambda c: c["layers"][1].update(module="keras.initializers", class_name="Ones"),
    "an op that is none": lambda c: c["layers"][1].update(module="keras.src.ops.core", class_name="GetFile"),
    "a call that is text": lambda c: c["layers"][1].update(inbound_nodes=["x"]),
    "an op with an unknown argument": lambda c: c["layers"][1].update(
        module="keras.src.ops.nn", class_name="Relu", config={"name": "d", "path": "/etc/passwd"}
    ),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_malformed_graph_is_refused(damage):
    config = good()
    DAMAGE[damage](config)
    with pytest.raises((ValueError, TypeError)):
        Functional.from_config(config)


@pytest.mark.parametrize("key", ["layers", "input_layers", "output_layers", "name", "trainable"])
@pytest.mark.parametrize("value", [3, "x", None, [[]], {"a": 1}])
def test_values_of_another_type_never_crash_in_odd_ways(key, value):
    config = {**good(), key: value}
    try:
        Functional.from_config(config)
    except (ValueError, TypeError):
        pass
