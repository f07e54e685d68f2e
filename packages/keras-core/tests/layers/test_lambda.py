"""Lambda: any function while a program runs, only registered ones in files."""

from __future__ import annotations

import json

import numpy as np
import pytest

from keras_core import layers, ops
from keras_core.serialization import register_keras_serializable, serialize_keras_object


@register_keras_serializable("test_lambda")
def tripled(x, factor=3.0):
    return x * factor


def unregistered(x):
    return x


CODE = {"class_name": "__lambda__", "config": {"code": "4wEAAAA=", "defaults": None, "closure": None}}
OLD_CODE = {"function": ["4wEAAAA=", None, None], "function_type": "lambda", "arguments": {}}


def test_a_lambda_computes(value):
    assert value(layers.Lambda(lambda x: x * 2)(np.array([1.0], "float32"))).tolist() == [2.0]


def test_arguments_are_passed(value):
    assert value(layers.Lambda(tripled, arguments={"factor": 5.0})(np.array([1.0], "float32"))).tolist() == [5.0]


def test_training_is_passed_to_functions_that_take_it():
    seen = []
    layer = layers.Lambda(lambda x, training=None: seen.append(training) or x)
    layer(np.ones(1), training=True), layer(np.ones(1), training=False)
    assert seen == [True, False]


def test_symbolic_shapes_follow_the_function_or_output_shape():
    x = layers.Input((3, 4))
    assert layers.Lambda(lambda t: ops.sum(t, axis=1))(x).shape == (None, 4)
    assert layers.Lambda(lambda t: 1 / 0, output_shape=(7,))(x).shape == (None, 7)
    assert layers.Lambda(lambda t: 1 / 0, output_shape=lambda s: (*s, 2))(x).shape == (None, 3, 4, 2)


def test_a_registered_function_is_written_by_name_and_read_back(value):
    layer = layers.Lambda(tripled, name="t", arguments={"factor": 2.0})
    written = json.loads(json.dumps(layers.serialize(layer)))
    assert written["config"]["function"]["config"] == "test_lambda>tripled"
    assert value(layers.deserialize(written)(np.array([1.0], "float32"))).tolist() == [2.0]


def test_a_python_lambda_is_not_written():
    with pytest.raises(TypeError, match="lambda"):
        serialize_keras_object(layers.Lambda(lambda x: x))


@pytest.mark.parametrize("safe_mode", [None, True, False])
@pytest.mark.parametrize("config", [{"function": CODE}, OLD_CODE, {"function": tripled, "output_shape": CODE}])
def test_code_in_a_config_is_refused_in_every_mode(config, safe_mode):
    with pytest.raises(ValueError, match="byte code"):
        layers.Lambda.from_config({"name": "l", **config}, safe_mode=safe_mode)


@pytest.mark.parametrize("name", ["system", "os.system", "eval", "unregistered", "load_model", "get_file"])
def test_a_config_cannot_name_a_function_that_is_not_registered(name):
    for module in ("builtins", "os", "keras.utils", "keras.saving", __name__):
        function = {"module": module, "class_name": "function", "config": name, "registered_name": "function"}
        with pytest.raises(ValueError, match="not registered"):
            layers.Lambda.from_config({"function": function})


def test_a_config_that_describes_no_layer_is_refused():
    config = {"module": "keras.initializers", "class_name": "Zeros", "config": {}, "registered_name": None}
    with pytest.raises(ValueError, match="no layer"):
        layers.deserialize(config)


def test_a_function_must_be_callable():
    with pytest.raises(ValueError, match="callable"):
        layers.Lambda("relu")
