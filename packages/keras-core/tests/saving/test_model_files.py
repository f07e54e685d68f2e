"""Saving and loading through the public functions."""

from __future__ import annotations

import json
import pathlib

import numpy as np
import pytest

from keras_core.errors import FormatError
from keras_core.layers import Dense, Input, Layer
from keras_core.models import Functional, Model, Sequential
from keras_core.saving import (
    formats,
    load_model,
    load_weights,
    model_from_json,
    model_to_json,
    save_model,
    save_weights,
)
from keras_core.saving.bundle import from_bundle, to_bundle
from keras_core.serialization import register_keras_serializable


def numbers(tensor):
    return np.asarray(tensor.detach().cpu() if hasattr(tensor, "detach") else tensor)


def model():
    return Sequential([Input((3,)), Dense(4, activation="relu"), Dense(2)])


X = np.random.default_rng(0).normal(size=(5, 3)).astype("float32")


def test_a_model_comes_back_with_its_predictions(tmp_path):
    original = model()
    save_model(original, tmp_path / "m.keras")
    np.testing.assert_allclose(numbers(load_model(tmp_path / "m.keras")(X)), numbers(original(X)), rtol=1e-6)


def test_weights_come_back_from_both_formats(tmp_path):
    original = model()
    original.save(tmp_path / "m.keras")
    save_weights(original, str(tmp_path / "m.weights.h5"))
    for name in ("m.keras", "m.weights.h5"):
        other = model()
        load_weights(other, tmp_path / name)
        np.testing.assert_array_equal(other.get_weights()[0], original.get_weights()[0])


def test_a_graph_comes_back(tmp_path):
    a, b = Input((3,), name="a"), Input((3,), name="b")
    shared = Dense(3)
    merged = shared(shared(a)) * 2.0 + b[:, :1]
    original = Model({"left": a, "right": b}, [merged, [Dense(1)(merged)]])
    original.save(tmp_path / "m.keras")
    again = load_model(tmp_path / "m.keras")
    assert isinstance(again, Functional)
    data = {"left": X, "right": X + 1}
    (one, (two,)), (first, (second,)) = original(data), again(data)
    np.testing.assert_allclose(numbers(one), numbers(first), rtol=1e-6)
    np.testing.assert_allclose(numbers(two), numbers(second), rtol=1e-6)


def test_a_nested_model_called_twice_comes_back(tmp_path):
    i = Input((3,))
    inner = Model(i, Dense(3)(i))
    x = Input((3,))
    original = Model(x, inner(Sequential([Input((3,)), Dense(3)])(inner(x))))
    original.save(tmp_path / "m.keras")
    np.testing.assert_allclose(numbers(load_model(tmp_path / "m.keras")(X)), numbers(original(X)), rtol=1e-5)


def test_training_setup_comes_back_unless_it_is_not_wanted(tmp_path):
    original = model()
    original.compile("adam", "mse", metrics=["mae"])
    original.optimizer.build(original.trainable_variables)
    original.optimizer.iterations.assign(3)
    original.save(tmp_path / "m.keras")
    again = load_model(tmp_path / "m.keras")
    assert again.compiled and again.loss == "mse" and int(again.optimizer.iterations) == 3
    assert not load_model(tmp_path / "m.keras", compile=False).compiled


def test_an_existing_file_is_replaced_only_if_wanted(tmp_path):
    path = tmp_path / "m.keras"
    save_model(model(), path)
    with pytest.raises(FileExistsError, match="overwrite=True"):
        save_model(model(), path, overwrite=False)
    save_model(model(), path)


@pytest.mark.parametrize("name", ["m", "m.zip", "m.weights.h5"])
def test_a_model_needs_the_ending_of_a_model_format(tmp_path, name):
    with pytest.raises(ValueError, match=r"must end in \.keras"):
        save_model(model(), tmp_path / name)


def test_weights_need_their_ending(tmp_path):
    with pytest.raises(ValueError, match=r"\.weights\.h5"):
        save_weights(model(), tmp_path / "m.keras")


def test_without_formats_the_error_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setattr(formats.discovery, "claims", lambda group: {})
    with pytest.raises(FormatError, match="pip install keras-io"):
        save_model(model(), tmp_path / "m.keras")


def test_a_missing_file_and_a_folder_are_named(tmp_path):
    with pytest.raises(FileNotFoundError, match="nothing"):
        load_model(tmp_path / "nothing.keras")
    with pytest.raises(FormatError, match="folder"):
        load_model(tmp_path)
    with pytest.raises(FileNotFoundError, match="no folder"):
        save_model(model(), tmp_path / "absent" / "m.keras")


def test_an_unbuilt_model_has_no_weights_to_save(tmp_path):
    with pytest.raises(ValueError, match="not built"):
        save_weights(Sequential([Dense(2)]), tmp_path / "m.weights.h5")


@register_keras_serializable("tests")
class Vocabulary(Layer):
    """Keeps words in an asset."""

    words: tuple[str, ...] = ()

    def call(self, x):
        return x

    def save_assets(self, folder):
        (pathlib.Path(folder) / "words.txt").write_text("\n".join(self.words))

    def load_assets(self, folder):
        self.words = tuple((pathlib.Path(folder) / "words.txt").read_text().split("\n"))


def test_assets_come_back(tmp_path):
    layer = Vocabulary()
    layer.words = ("a", "b")
    save_model(Sequential([Input((2,)), layer]), tmp_path / "m.keras")
    assert load_model(tmp_path / "m.keras").layers[0].words == ("a", "b")


def test_json_holds_the_architecture():
    again = model_from_json(model_to_json(model()))
    assert [type(x).__name__ for x in again.layers] == ["Dense", "Dense"]
    assert [w.shape for w in again.weights] == [(3, 4), (4,), (4, 2), (2,)]


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "[" * 100_000, '{"class_name": "Dense"' + ', "a": [' * 500])
def test_text_that_is_no_model_is_refused(text):
    with pytest.raises(ValueError):
        model_from_json(text)


def test_deep_but_valid_json_is_refused():
    with pytest.raises(ValueError, match="deep"):
        model_from_json('{"a":' * 400 + "1" + "}" * 400)


def test_json_of_something_else_than_a_model_is_refused():
    with pytest.raises(FormatError, match="no model"):
        model_from_json(json.dumps({"module": "keras.initializers", "class_name": "Zeros", "config": {}}))


def test_a_config_larger_than_its_weights_is_refused(tmp_path):
    """The file holds 26 numbers, its config asks for a billion."""
    bundle = to_bundle(model())
    layer = bundle.config["config"]["layers"][1]
    layer["config"]["units"] = 10**9 // 3
    with pytest.raises(ValueError, match="numbers"):
        from_bundle(bundle)
