"""The plugin is light, and the backend imports no more than TensorFlow does."""

from __future__ import annotations

import json
import pathlib
import subprocess
import sys

import tensorflow as tf
from small_variable import Variable

from keras_backend_tf import plugin
from keras_backend_tf.layers import LayerMixin
from keras_core.contract import accepts


def printed(code: str) -> list[str]:
    code = f"import sys, json\n{code}"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return json.loads(result.stdout.splitlines()[-1])


def test_the_plugin_imports_no_framework():
    loaded = printed(
        "import keras_backend_tf.plugin as p; p.keras_core_backend(); print(json.dumps(list(sys.modules)))"
    )
    assert "tensorflow" not in loaded and "keras" not in loaded


def test_the_backend_loads_no_more_of_upstream_keras_than_tensorflow_itself_does():
    added = printed(
        "import tensorflow; before = set(sys.modules); import keras_backend_tf.backend; "
        "print(json.dumps(list(set(sys.modules) - before)))"
    )
    assert "keras_backend_tf.backend" in added
    assert not [name for name in added if name.split(".")[0] in ("keras", "tf_keras")]


def test_the_record():
    record = plugin.keras_core_backend()
    assert (record.name, record.framework, record.aliases, record.priority) == ("tensorflow", "tensorflow", ("tf",), 20)
    assert accepts(record.contract) and record.load().name == "tensorflow"


class Layer(LayerMixin):
    def __init__(self, value):
        self.kernel = Variable([value], path="layer/kernel")
        self.track_variable("kernel", self.kernel)

    def __call__(self, x):
        return x * self.kernel.value


class Model(LayerMixin):
    def __init__(self, *values):
        self.held = [Layer(v) for v in values]
        for i, layer in enumerate(self.held):
            self.track_layer(f"layer_{i}", layer)

    def __call__(self, x):
        for layer in self.held:
            x = layer(x)
        return x


def test_a_checkpoint_holds_the_variables_of_nested_layers(tmp_path: pathlib.Path):
    path = tf.train.Checkpoint(model=Model(2.0, 3.0)).write(str(tmp_path / "checkpoint"))
    restored = Model(0.0, 0.0)
    tf.train.Checkpoint(model=restored).read(path).assert_consumed()
    assert float(restored(tf.ones(1))[0]) == 6


def test_a_module_around_a_model_is_saved_and_served(tmp_path: pathlib.Path):
    module = tf.Module()
    module.model = Model(2.0, 3.0)
    module.serve = tf.function(lambda x: module.model(x), input_signature=[tf.TensorSpec((None,))])
    tf.saved_model.save(module, str(tmp_path))
    loaded = tf.saved_model.load(str(tmp_path))
    assert loaded.serve(tf.constant([1.0, 2.0])).numpy().tolist() == [6, 12]
