"""Files cross between the published Keras and this package."""

from __future__ import annotations

import numpy as np
import pytest

import keras
from keras_core.contract import flatten
from keras_io.keras_file import KerasFile
from keras_io.weights_file import WeightsFile


def model(dtype: str = "float32") -> keras.Model:
    inputs = keras.Input((4,))
    outputs = keras.layers.Dense(2, dtype=dtype)(keras.layers.Dense(3, dtype=dtype)(inputs) + 1)
    built = keras.Model(inputs, outputs)
    built.compile("adam", "mse")
    return built


def numbers(value) -> np.ndarray:
    return np.asarray(keras.ops.convert_to_numpy(keras.ops.cast(value, "float32")))


@pytest.mark.parametrize("dtype", ["float32", "float16", "bfloat16", "mixed_bfloat16"])
def test_a_model_of_keras_is_read_and_one_written_here_opens_in_keras(tmp_path, budget, dtype):
    original = model(dtype)
    original.save(tmp_path / "theirs.keras")
    bundle = KerasFile().read(tmp_path / "theirs.keras", budget)
    read = flatten(bundle.weights["layers"])
    assert bundle.metadata["keras_version"] == keras.__version__
    assert bundle.config["class_name"] == "Functional"
    names = [f"{layer}/vars/{index}" for layer in ("dense", "dense_1") for index in (0, 1)]
    for name, variable in zip(names, original.weights, strict=True):
        assert np.array_equal(read[name].astype("float32"), numbers(variable))
        assert read[name].dtype.name == variable.dtype

    KerasFile().write(tmp_path / "ours.keras", bundle)
    reloaded = keras.models.load_model(tmp_path / "ours.keras")
    inputs = np.ones((2, 4), "float32")
    assert np.array_equal(numbers(reloaded(inputs)), numbers(original(inputs)))


def test_the_optimizer_travels(tmp_path, budget):
    original = model()
    original.fit(np.ones((4, 4)), np.ones((4, 2)), verbose=0)
    original.save(tmp_path / "theirs.keras")
    KerasFile().write(tmp_path / "ours.keras", KerasFile().read(tmp_path / "theirs.keras", budget))
    reloaded = keras.models.load_model(tmp_path / "ours.keras")
    pairs = zip(original.optimizer.variables, reloaded.optimizer.variables, strict=True)
    assert all(np.array_equal(numbers(a), numbers(b)) for a, b in pairs)


def test_weights_cross_both_ways(tmp_path, budget):
    original, other = model(), model()
    original.save_weights(tmp_path / "theirs.weights.h5")
    WeightsFile().write(tmp_path / "ours.weights.h5", WeightsFile().read(tmp_path / "theirs.weights.h5", budget))
    other.load_weights(tmp_path / "ours.weights.h5")
    assert all(np.array_equal(numbers(a), numbers(b)) for a, b in zip(original.weights, other.weights, strict=True))


def test_assets_cross_both_ways(tmp_path, budget):
    class Keeper(keras.layers.Layer):
        text = "secret"

        def save_assets(self, folder):
            with open(f"{folder}/note.txt", "w") as file:
                file.write(self.text)

        def load_assets(self, folder):
            with open(f"{folder}/note.txt") as file:
                self.text = file.read()

        def call(self, inputs):
            return inputs

    layer = Keeper()
    layer.text = "kept"
    keras.Sequential([keras.Input((1,)), layer]).save(tmp_path / "theirs.keras")
    bundle = KerasFile().read(tmp_path / "theirs.keras", budget)
    assert bundle.assets == {"layers/keeper/note.txt": b"kept"}
    bundle.metadata = None
    KerasFile().write(tmp_path / "ours.keras", bundle)
    reloaded = keras.models.load_model(tmp_path / "ours.keras", custom_objects={"Keeper": Keeper})
    assert reloaded.layers[0].text == "kept"
