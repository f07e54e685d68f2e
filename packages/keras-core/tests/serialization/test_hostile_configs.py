"""Configs that try to run code, reach what was not registered, or pass for something else."""

from __future__ import annotations

import threading

import numpy as np
import pytest

from keras_core import activations, initializers
from keras_core.layers import Dense, Input
from keras_core.models import Functional, Sequential
from keras_core.saving import model_from_json, model_to_json
from keras_core.serialization import (
    CustomObjectScope,
    deserialize_keras_object,
    register_keras_serializable,
    safety,
    serialize_keras_object,
)


def envelope(module, name, config=None, registered=None):
    return {"module": module, "class_name": name, "config": config or {}, "registered_name": registered}


def function(module, name):
    return {"module": module, "class_name": "function", "config": name, "registered_name": "function"}


LAMBDA = {"class_name": "__lambda__", "config": {"value": ["4wAAAA==", None, None]}}

CODE = {
    "lambda": LAMBDA,
    "os.system": envelope("os", "system", {"command": "true"}),
    "subprocess": envelope("subprocess", "Popen", {"args": ["true"]}),
    "eval as function": function("builtins", "eval"),
    "builtin": {**function("builtins", "eval"), "class_name": "builtin_function_or_method"},
    "importlib": function("importlib", "import_module"),
    "keras gadget": function("keras.utils", "get_file"),
    "keras loader": function("keras.saving", "load_model"),
    "safe mode off": function("keras.config", "enable_unsafe_deserialization"),
    "backend switch": function("keras.config", "set_backend"),
    "own module": function("keras_core.saving", "load_model"),
    "own class": envelope("keras_core.saving.bundle", "Bundle"),
    "numpy": function("numpy", "load"),
    "a class as function": function("keras.layers", "Dense"),
    "a function as class": envelope("keras.activations", "relu"),
    "type": {"module": "builtins", "class_name": "type", "config": "object"},
}


def in_layer(config):
    return envelope("keras.layers", "Dense", {"units": 1, "activation": config})


def in_model(config):
    made = serialize_keras_object(Sequential([Input((2,)), Dense(1)]))
    made["config"]["layers"][1]["config"]["kernel_initializer"] = config
    return made


def in_graph(config):
    x = Input((2,))
    made = serialize_keras_object(Functional(x, Dense(1)(x)))
    made["config"]["layers"][1]["inbound_nodes"][0]["kwargs"]["extra"] = config
    return made


def in_compile(config):
    return {**serialize_keras_object(Sequential([Input((2,)), Dense(1)])), "compile_config": {"loss": config}}


@pytest.mark.parametrize("attack", CODE)
@pytest.mark.parametrize("wrap", [lambda c: c, in_layer, in_model, in_graph, in_compile, lambda c: [{"a": c}]])
@pytest.mark.parametrize("safe_mode", [None, True])
def test_code_and_gadgets_are_refused(attack, wrap, safe_mode):
    with pytest.raises((ValueError, TypeError)):
        deserialize_keras_object(wrap(CODE[attack]), safe_mode=safe_mode)


ENTRIES = {
    "deserialize": deserialize_keras_object,
    "activations.deserialize": lambda c: activations.deserialize(c),
    "initializers.get": lambda c: initializers.get(c),
    "Dense.from_config": lambda c: Dense.from_config({"units": 1, "kernel_initializer": c}),
    "Sequential.from_config": lambda c: Sequential.from_config({"layers": [c]}),
}


@pytest.mark.parametrize("attack", CODE)
@pytest.mark.parametrize("entry", ENTRIES)
def test_every_way_in_refuses_them(attack, entry):
    with pytest.raises((ValueError, TypeError)):
        ENTRIES[entry](CODE[attack])


def test_a_registered_class_cannot_pass_for_a_built_in():
    @register_keras_serializable("attack")
    class Evil(Dense):
        pass

    with pytest.raises(ValueError, match="two classes"):
        deserialize_keras_object(envelope("keras.layers", "Dense", {"units": 1}, "attack>Evil"))


def test_custom_objects_do_not_replace_a_built_in():
    """As in Keras 3.15.1: a config that names `keras.layers` means the built-in."""

    class Dense2(Dense):
        pass

    made = deserialize_keras_object(envelope("keras.layers", "Dense", {"units": 1}), custom_objects={"Dense": Dense2})
    assert not isinstance(made, Dense2)


def test_a_built_in_cannot_be_registered_anew():
    with pytest.raises(ValueError, match="built-in"):
        register_keras_serializable("mine")(Dense)


WRONG = [
    {"class_name": 3, "config": {}},
    {"class_name": ["Dense"], "config": {}},
    {"class_name": "Dense", "config": [], "module": "keras.layers"},
    {"class_name": "Dense", "config": "units", "module": "keras.layers"},
    {"class_name": "Dense", "config": {}, "module": ["keras.layers"]},
    {"class_name": "Dense", "config": {"units": 1}, "module": "keras.layers", "registered_name": {}},
    {"class_name": "Dense", "config": {"units": 1}, "module": "keras.layers", "build_config": [3]},
    {"class_name": "function", "config": {"a": 1}},
    {"class_name": "type", "config": ["float32"]},
    {"class_name": "__bytes__", "config": {"value": 3}},
    {"class_name": "__bytes__", "config": None},
    {"class_name": "__slice__", "config": {}},
    {"class_name": "__numpy__", "config": {"value": [1], "dtype": "object"}},
    {"class_name": "__numpy__", "config": {"value": [1], "dtype": "V1000000000000"}},
    {"class_name": "__numpy__", "config": {"value": [1], "dtype": ["f4"]}},
    {"class_name": "__numpy__", "config": {"value": [[1], [1, 2]], "dtype": "float32"}},
    {"class_name": "__tensor__", "config": {"value": ["a"], "dtype": "float32"}},
    {"class_name": "__keras_tensor__", "config": {"shape": "abc", "dtype": "float32"}},
    {"class_name": "__keras_tensor__", "config": {"shape": [-3], "dtype": "nothing"}},
]


@pytest.mark.parametrize("config", WRONG, ids=lambda c: str(c)[:60])
def test_wrong_types_are_plain_errors(config):
    with pytest.raises((ValueError, TypeError)):
        deserialize_keras_object(config)


def test_a_config_too_deep_to_follow_is_a_plain_error():
    config = 1
    for _ in range(5000):
        config = [config]
    with pytest.raises(ValueError, match="deep"):
        deserialize_keras_object(config)


def test_safe_mode_comes_back_after_a_failure():
    with pytest.raises(ValueError):
        deserialize_keras_object(LAMBDA, safe_mode=False)
    assert safety.is_safe()
    with pytest.raises(ValueError), CustomObjectScope({"mine": len}):
        deserialize_keras_object(LAMBDA, custom_objects={"other": len}, safe_mode=False)
    with pytest.raises(ValueError):
        deserialize_keras_object(function("builtins", "other"))


def test_safe_mode_off_in_one_thread_is_on_in_another():
    seen = []
    with safety.safe_mode_scope(False):
        thread = threading.Thread(target=lambda: seen.append(safety.is_safe()))
        thread.start()
        thread.join()
        assert not safety.is_safe()
    assert seen == [True]


def test_an_explicit_true_holds_inside_an_unsafe_load():
    with safety.safe_mode_scope(False):
        assert safety.is_safe(True)


def test_model_json_is_read_in_safe_mode_whatever_surrounds_it():
    text = model_to_json(Sequential([Input((2,)), Dense(1)]))
    text = text.replace('"linear"', '{"class_name": "__lambda__", "config": {}}')
    with safety.safe_mode_scope(False), pytest.raises(ValueError, match="lambda"):
        model_from_json(text)


def test_plain_values_survive():
    value = {"a": [1, 2.5, None, "x"], "b": b"ab", "c": slice(1, None, 2), "d": np.arange(3.0), "e": ...}
    again = deserialize_keras_object(serialize_keras_object(value))
    assert again["a"] == value["a"] and again["b"] == b"ab" and again["c"] == slice(1, None, 2) and again["e"] is ...
    np.testing.assert_array_equal(again["d"], value["d"])


HUGE = envelope("keras.layers", "Dense", {"units": 10**12}) | {"build_config": {"input_shape": [None, 10**3]}}


@pytest.mark.parametrize(
    "wrap", [lambda c: c, lambda c: [c], lambda c: envelope("keras", "Sequential", {"layers": [c]})]
)
def test_weights_of_petabytes_are_refused_before_anything_is_allocated(wrap):
    with pytest.raises(ValueError, match="numbers"):
        deserialize_keras_object(wrap(HUGE))


def test_what_one_config_asked_for_does_not_burden_the_next():
    for _ in range(3):
        with safety.size_scope(10):
            safety.claim((3, 3), "a weight")
        with pytest.raises(ValueError, match="numbers"), safety.size_scope(8):
            safety.claim((3, 3), "a weight")


def test_many_medium_weights_add_up_over_nested_configs():
    with pytest.raises(ValueError, match="numbers"), safety.size_scope(20):
        for _ in range(3):
            with safety.size_scope(10):
                safety.claim((3, 3), "a weight")
