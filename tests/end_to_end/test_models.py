"""Models of every shape, trained on the backend under test."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.datasets import load_digits

import keras_core as keras
from keras_core import layers, ops


@pytest.fixture(scope="module")
def digits() -> tuple[np.ndarray, np.ndarray]:
    images, labels = load_digits(return_X_y=True)
    return images.reshape(-1, 8, 8, 1).astype("float32") / 16.0, labels.astype("int32")


def test_a_convolutional_network_learns_digits(digits: tuple[np.ndarray, np.ndarray]) -> None:
    keras.utils.set_random_seed(0)
    x, y = digits
    model = keras.Sequential(
        [
            keras.Input((8, 8, 1)),
            layers.Conv2D(16, 3, padding="same", activation="relu"),
            layers.BatchNormalization(momentum=0.9),
            layers.MaxPooling2D(2),
            layers.Flatten(),
            layers.Dropout(0.2),
            layers.Dense(10),
        ]
    )
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.Adam(5e-3), loss, metrics=["accuracy"])
    model.fit(x[:1500], y[:1500], batch_size=64, epochs=6, verbose=0)
    _, accuracy = model.evaluate(x[1500:], y[1500:], verbose=0)
    predicted = model.predict(x[1500:], verbose=0).argmax(axis=1)
    assert accuracy > 0.9
    assert accuracy == pytest.approx((predicted == y[1500:]).mean())


def test_inputs_and_outputs_by_name() -> None:
    keras.utils.set_random_seed(0)
    a, b = keras.Input((4,), name="a"), keras.Input((3,), name="b")
    shared = layers.Dense(8, activation="tanh")
    joined = layers.Concatenate()([shared(a), shared(layers.Dense(4)(b))])
    outputs = {"mean": layers.Dense(1)(joined), "kind": layers.Dense(3, activation="softmax")(joined) * 1.0}
    model = keras.Model({"a": a, "b": b}, outputs)
    model.compile(
        "adam",
        loss={"mean": "mse", "kind": "sparse_categorical_crossentropy"},
        loss_weights={"mean": 2.0, "kind": 1.0},
        metrics={"kind": ["accuracy"]},
    )
    rng = np.random.default_rng(0)
    x = {"a": rng.normal(size=(64, 4)).astype("float32"), "b": rng.normal(size=(64, 3)).astype("float32")}
    y = {"mean": x["a"].mean(axis=1), "kind": x["b"].argmax(axis=1)}
    history = model.fit(x, y, epochs=15, verbose=0).history
    assert history["loss"][-1] < history["loss"][0]
    logs = model.evaluate(x, y, verbose=0, return_dict=True)
    predicted = model.predict(x, verbose=0)
    assert logs["kind_accuracy"] == pytest.approx((predicted["kind"].argmax(1) == y["kind"]).mean())
    mse = np.mean((predicted["mean"][:, 0] - y["mean"]) ** 2)
    crossentropy = -np.log(predicted["kind"][np.arange(64), y["kind"]]).mean()
    assert logs["loss"] == pytest.approx(2.0 * mse + crossentropy, rel=1e-4)


class Residual(keras.Model):
    """A subclassed model with layers in a list, and a loss of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.blocks = [layers.Dense(8, activation="relu") for _ in range(2)]
        self.head = layers.Dense(1)

    def call(self, x, training=None):
        for block in self.blocks:
            x = x + block(x)
        self.add_loss(0.01 * ops.mean(ops.square(x)))
        return self.head(x)


def test_a_subclassed_model_trains_all_its_layers() -> None:
    keras.utils.set_random_seed(0)
    x = np.random.default_rng(0).normal(size=(64, 8)).astype("float32")
    y = x.sum(axis=1, keepdims=True)
    model = Residual()
    model.compile(keras.optimizers.SGD(0.05), "mse")
    model.fit(x, y, epochs=1, verbose=0)
    before = model.get_weights()
    history = model.fit(x, y, epochs=5, verbose=0).history["loss"]
    assert len(before) == 6
    assert history[-1] < history[0]
    assert all(np.any(old != new) for old, new in zip(before, model.get_weights(), strict=True))


def test_a_recurrent_network_ignores_masked_steps() -> None:
    keras.utils.set_random_seed(0)
    model = keras.Sequential(
        [keras.Input((None,), dtype="int32"), layers.Embedding(20, 6, mask_zero=True), layers.LSTM(5)]
    )
    short = np.array([[3, 7, 2]])
    padded = np.array([[3, 7, 2, 0, 0]])
    np.testing.assert_allclose(model.predict(short, verbose=0), model.predict(padded, verbose=0), rtol=1e-5, atol=1e-6)


def test_attention_and_normalisation_train_together() -> None:
    keras.utils.set_random_seed(0)
    tokens = keras.Input((6, 8))
    attended = layers.MultiHeadAttention(2, 4)(tokens, tokens)
    x = layers.LayerNormalization()(layers.Add()([tokens, attended]))
    model = keras.Model(tokens, layers.Dense(1)(layers.Flatten()(x)))
    model.compile(keras.optimizers.AdamW(1e-2), "mse")
    x = np.random.default_rng(0).normal(size=(64, 6, 8)).astype("float32")
    history = model.fit(x, x[:, 0, 0], epochs=10, verbose=0).history["loss"]
    assert history[-1] < history[0] / 2


def test_mixed_precision_computes_in_sixteen_bits_and_keeps_weights_in_thirty_two() -> None:
    keras.utils.set_random_seed(0)
    model = keras.Sequential(
        [
            keras.Input((8,)),
            layers.Dense(16, activation="relu", dtype="mixed_bfloat16"),
            layers.Dense(1, dtype="float32"),
        ]
    )
    x = np.random.default_rng(0).normal(size=(64, 8)).astype("float32")
    assert keras.backend.standardize_dtype(model.layers[0](x).dtype) == "bfloat16"
    assert {v.dtype for v in model.weights} == {"float32"}
    model.compile("adam", "mse")
    history = model.fit(x, x[:, 0], epochs=8, verbose=0).history["loss"]
    assert history[-1] < history[0]
