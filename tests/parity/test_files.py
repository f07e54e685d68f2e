"""Files cross between Keras 3 and this library, both ways, with equal predictions."""

from __future__ import annotations

import json

import numpy as np
import pytest

import keras
import keras_core
import keras_core.layers
import keras_core.models
import keras_core.ops
import keras_core.saving


def sequential(k):
    return k.models.Sequential([k.layers.Input((4,)), k.layers.Dense(3, activation="relu"), k.layers.Dense(2)])


def two_in_two_out(k):
    a, b = k.layers.Input((4,), name="a"), k.layers.Input((4,), name="b")
    x = k.layers.Concatenate()([k.layers.Dense(3)(a), b])
    return k.models.Model({"a": a, "b": b}, [k.layers.Dense(1, name="p")(x), k.layers.Dense(2, name="q")(x)])


def shared(k):
    a, b = k.layers.Input((4,), name="a"), k.layers.Input((4,), name="b")
    layer = k.layers.Dense(4)
    x = k.layers.Dense(4)(layer(layer(a)))
    return k.models.Model([a, b], k.layers.Dense(2)(k.layers.Add()([x, layer(b)])))


def nested(k):
    i = k.layers.Input((4,))
    inner = k.models.Model(i, k.layers.Dense(3)(k.layers.Dense(4)(i)), name="inner")
    chain = k.models.Sequential([k.layers.Input((3,)), k.layers.Dense(4, activation="tanh")], name="chain")
    x = k.layers.Input((4,))
    y = inner(x)
    return k.models.Model(x, inner(chain(y)))


def ops(k):
    x = k.layers.Input((4, 6))
    h = k.layers.Dense(6)(x)
    h = k.ops.concatenate([h + 1.0, 2.0 / (k.ops.abs(h) + 1.0)], axis=-1)
    h = k.ops.where(h > 0, h, -h) * k.ops.clip(h, -1.0, 0.5)
    first, second = k.ops.split(h[:, 1:3, :], 2, axis=2)
    h = k.ops.einsum("bij,bkj->bik", first, second) - k.ops.mean(h, axis=(1, 2), keepdims=True)
    h = k.ops.pad(k.ops.expand_dims(k.ops.softmax(h, axis=-1), 1), [[0, 0], [1, 0], [0, 0], [0, 0]])
    return k.models.Model(x, k.ops.reshape(k.ops.transpose(h, (0, 2, 1, 3)), (-1, 8)))


def images(k):
    layers = k.layers
    body = [layers.Conv2D(3, 3, padding="same"), layers.BatchNormalization(), layers.Activation("relu")]
    head = [layers.MaxPooling2D(), layers.Flatten(), layers.Dense(2)]
    return k.models.Sequential([layers.Input((4, 6, 2)), *body, *head])


def dropped(k):
    return k.models.Sequential([k.layers.Input((4,)), k.layers.Dropout(0.5, seed=1), k.layers.Dense(2)])


def recurrent(k):
    layers = k.layers
    return k.models.Sequential([layers.Input((4, 6)), layers.LSTM(3, return_sequences=True), layers.LSTM(2)])


def embedded(k):
    layers = k.layers
    body = [layers.Embedding(4, 3), layers.Flatten()]
    return k.models.Sequential([layers.Input((5,), dtype="int32"), *body])


def attention(k):
    x = k.layers.Input((4, 6))
    return k.models.Model(x, k.layers.LayerNormalization()(k.layers.MultiHeadAttention(2, 3)(x, x)))


MODELS = [sequential, two_in_two_out, shared, nested, ops, images, dropped, recurrent, embedded, attention]


def numpy_of(k, value):
    return np.asarray(k.ops.convert_to_numpy(value))


def data(shapes, dtypes):
    generator = np.random.default_rng(0)
    ints = [generator.integers(0, 4, (2, *s)) for s in shapes]
    floats = [generator.normal(size=(2, *s)) for s in shapes]
    return [(i if "int" in d else f).astype(d) for i, f, d in zip(ints, floats, dtypes, strict=True)]


def outputs(k, model, arrays):
    inputs = arrays[0] if len(arrays) == 1 else arrays
    if [t.name for t in model.inputs] == ["a", "b"]:
        inputs = dict(zip("ab", arrays, strict=True))
    results = model(inputs)
    return [numpy_of(k, r) for r in (results if isinstance(results, (list, tuple)) else [results])]


def set_random(model):
    """Weights that no initializer gives, so that an unloaded one shows."""
    generator = np.random.default_rng(1)
    model.set_weights([generator.uniform(0.1, 1.0, w.shape).astype("float32") for w in model.get_weights()])


def agree(writer, reader, model, path, **options):
    reopened = reader.saving.load_model(path, **options)
    arrays = data([t.shape[1:] for t in model.inputs], [str(t.dtype) for t in model.inputs])
    for ours, theirs in zip(outputs(reader, reopened, arrays), outputs(writer, model, arrays), strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-5, atol=1e-6)
    return reopened


@pytest.mark.parametrize("make", MODELS, ids=lambda f: f.__name__)
@pytest.mark.parametrize(
    ("writer", "reader"), [(keras, keras_core), (keras_core, keras)], ids=["keras to ours", "ours to keras"]
)
def test_a_model_crosses(make, writer, reader, tmp_path):
    model = make(writer)
    set_random(model)
    model.save(tmp_path / "m.keras")
    agree(writer, reader, model, tmp_path / "m.keras")


@pytest.mark.parametrize("make", MODELS, ids=lambda f: f.__name__)
@pytest.mark.parametrize(
    ("writer", "reader"), [(keras, keras_core), (keras_core, keras)], ids=["keras to ours", "ours to keras"]
)
def test_weights_cross(make, writer, reader, tmp_path):
    model, twin = make(writer), make(reader)
    set_random(model)
    model.save_weights(tmp_path / "m.weights.h5")
    twin.load_weights(tmp_path / "m.weights.h5")
    for ours, theirs in zip(twin.get_weights(), model.get_weights(), strict=True):
        np.testing.assert_array_equal(ours, theirs)


@pytest.mark.parametrize("make", MODELS, ids=lambda f: f.__name__)
def test_both_list_layers_in_one_order(make):
    ours, theirs = make(keras_core), make(keras)
    assert [type(x).__name__ for x in ours.layers] == [type(x).__name__ for x in theirs.layers]
    assert [w.shape for w in ours.weights] == [w.shape for w in theirs.weights]


@pytest.mark.parametrize("make", [shared, nested, ops, two_in_two_out], ids=lambda f: f.__name__)
def test_a_graph_is_written_as_keras_writes_it(make, tmp_path):
    """What Keras wrote, read and written again, has the same calls and the same structure."""
    theirs = json.loads(make(keras).to_json())["config"]
    ours = keras_core.models.Functional.from_config(theirs).get_config()
    assert [x["name"] for x in ours["layers"]] == [x["name"] for x in theirs["layers"]]
    assert (ours["input_layers"], ours["output_layers"]) == (theirs["input_layers"], theirs["output_layers"])
    for mine, other in zip(ours["layers"], theirs["layers"], strict=True):
        kinds = [[x["module"], x["class_name"].replace("TrueDivide", "Divide")] for x in (mine, other)]
        assert kinds[0] == kinds[1]
        histories = [str(n).count("keras_history") for n in (mine["inbound_nodes"], other["inbound_nodes"])]
        assert histories[0] == histories[1]


@pytest.mark.parametrize("optimizer", ["adam", "sgd", "rmsprop", "adamw"])
@pytest.mark.parametrize(
    ("writer", "reader"), [(keras, keras_core), (keras_core, keras)], ids=["keras to ours", "ours to keras"]
)
def test_a_compiled_model_crosses_with_its_optimizer(optimizer, writer, reader, tmp_path):
    model = sequential(writer)
    model.compile(optimizer, loss="mse", metrics=["mae"])
    x = np.random.default_rng(2).normal(size=(8, 4)).astype("float32")
    model.fit(x, x[:, :2], epochs=2, verbose=0)
    model.save(tmp_path / "m.keras")
    reopened = agree(writer, reader, model, tmp_path / "m.keras")
    states = [[numpy_of(k, v.value) for v in m.optimizer.variables] for k, m in ((writer, model), (reader, reopened))]
    for ours, theirs in zip(*states, strict=True):
        np.testing.assert_array_equal(ours, theirs)
    histories = [m.fit(x, x[:, :2], epochs=1, verbose=0, shuffle=False).history["loss"] for m in (model, reopened)]
    np.testing.assert_allclose(histories[0], histories[1], rtol=1e-5)


def custom_layer(k):
    class Scaled(k.layers.Layer):
        def __init__(self, units=2, **kwargs):
            super().__init__(**kwargs)
            self.units = units
            self.blocks = [k.layers.Dense(units), [k.layers.Dense(units)]]
            self._last = k.layers.Dense(units)

        def build(self, input_shape):
            self.scale = self.add_weight(shape=(input_shape[-1],), name="scale")
            for block in (self.blocks[0], self.blocks[1][0], self._last):
                block.build((None, self.units if block is not self.blocks[0] else input_shape[-1]))

        def call(self, x):
            return self._last(self.blocks[1][0](self.blocks[0](x * self.scale)))

        def get_config(self):
            return {**super().get_config(), "units": self.units}

    return k.saving.register_keras_serializable("parity")(Scaled)


@pytest.mark.parametrize(
    ("writer", "reader"), [(keras, keras_core), (keras_core, keras)], ids=["keras to ours", "ours to keras"]
)
def test_a_registered_layer_crosses(writer, reader, tmp_path):
    scaled = custom_layer(writer)
    custom_layer(reader)
    model = writer.models.Sequential([writer.layers.Input((4,)), scaled(3)])
    set_random(model)
    model.save(tmp_path / "m.keras")
    agree(writer, reader, model, tmp_path / "m.keras")


def net(k):
    class Net(k.models.Model):
        """Attributes on both sides of `layers`, hidden ones and lists: each has its own rule of naming."""

        def __init__(self, **kwargs):
            super().__init__(**kwargs)
            self._hidden = k.layers.Dense(4)
            self.z = k.layers.Dense(4)
            self.blocks = [k.layers.Dense(4), {"k": k.layers.Dense(4)}]
            self.Upper = k.layers.Dense(4)
            self.again = self.z

        def call(self, x):
            for layer in (self._hidden, self.z, self.blocks[0], self.blocks[1]["k"], self.Upper):
                x = layer(x)
            return x

    return Net


@pytest.mark.parametrize(
    ("writer", "reader"), [(keras, keras_core), (keras_core, keras)], ids=["keras to ours", "ours to keras"]
)
def test_weights_of_a_subclassed_model_cross(writer, reader, tmp_path):
    x = np.random.default_rng(3).normal(size=(2, 4)).astype("float32")
    model, twin = net(writer)(), net(reader)()
    model(x), twin(x)
    set_random(model)
    model.save_weights(tmp_path / "n.weights.h5")
    twin.load_weights(tmp_path / "n.weights.h5")
    np.testing.assert_allclose(numpy_of(writer, model(x)), numpy_of(reader, twin(x)), rtol=1e-5)
