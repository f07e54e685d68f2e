"""`fit`, `evaluate`, `predict` and their one-batch forms against gradient descent written out in NumPy."""

from __future__ import annotations

import numpy as np
import pytest

import keras_core as keras
from keras_core import layers
from keras_core.plugins import active

pytestmark = pytest.mark.usefixtures("trains")


def descend(x, y, w, rate, batches, weight=None):
    """Return the weights after gradient descent on a mean squared error, and the loss of each batch before its step."""
    w, losses = w.astype("float64").copy(), []
    weight = np.ones(len(x)) if weight is None else weight
    for batch in batches:
        error = x[batch] @ w - y[batch]
        losses.append((weight[batch] * (error**2)[:, 0]).mean())
        w -= rate * 2 * x[batch].T @ (weight[batch][:, None] * error) / len(batch)
    return w, losses


def linear(rate=0.1, **compiled):
    model = keras.Sequential([keras.Input((3,)), layers.Dense(1, use_bias=False)])
    model.set_weights([np.full((3, 1), 0.5, "float32")])
    model.compile(keras.optimizers.SGD(rate), "mse", **compiled)
    return model


START = np.full((3, 1), 0.5)


def chunks(n, size):
    return [np.arange(n)[i : i + size] for i in range(0, n, size)]


def test_an_epoch_with_a_partial_last_batch(line):
    x, y = line
    model = linear()
    history = model.fit(x, y, batch_size=8, epochs=2, shuffle=False, verbose=0)
    w, losses = descend(x, y, START, 0.1, chunks(20, 8) * 2)
    np.testing.assert_allclose(model.get_weights()[0], w, rtol=1e-5)
    sizes = [8, 8, 4]
    expected = [np.average(losses[:3], weights=sizes), np.average(losses[3:], weights=sizes)]
    np.testing.assert_allclose(history.history["loss"], expected, rtol=1e-5)
    assert history.epoch == [0, 1]
    assert model.history is history


@pytest.mark.parametrize("as_class_weight", [False, True])
def test_sample_and_class_weights(line, as_class_weight):
    x, _ = line
    y = (x[:, :1] > 0).astype("float32")
    weight = np.where(y[:, 0] == 1, 3.0, 0.5)
    given = {"class_weight": {0: 0.5, 1: 3.0}} if as_class_weight else {"sample_weight": weight.astype("float32")}
    model = linear(weighted_metrics=["mae"], metrics=["mae"])
    history = model.fit(x, y, batch_size=20, verbose=0, **given).history
    w, losses = descend(x, y, START, 0.1, [np.arange(20)], weight)
    np.testing.assert_allclose(model.get_weights()[0], w, rtol=1e-5)
    assert history["loss"][0] == pytest.approx(losses[0], rel=1e-5)
    errors = np.abs(x @ START - y)[:, 0]
    assert history["mae"][0] == pytest.approx(errors.mean(), rel=1e-5)
    assert history["weighted_mae"][0] == pytest.approx(np.average(errors, weights=weight), rel=1e-5)


def test_shuffling_follows_numpys_seed(line):
    x, y = line
    model = linear()
    np.random.seed(3)
    model.fit(x, y, batch_size=5, verbose=0)
    np.random.seed(3)
    order = np.random.permutation(20)
    w, _ = descend(x, y, START, 0.1, [order[i : i + 5] for i in range(0, 20, 5)])
    np.testing.assert_allclose(model.get_weights()[0], w, rtol=1e-5)


def test_batches_kept_together(line):
    x, y = line
    model = linear()
    np.random.seed(3)
    model.fit(x, y, batch_size=8, shuffle="batch", verbose=0)
    np.random.seed(3)
    parts = [np.arange(0, 8), np.arange(8, 16)]
    w, _ = descend(x, y, START, 0.1, [*(parts[i] for i in np.random.permutation(2)), np.arange(16, 20)])
    np.testing.assert_allclose(model.get_weights()[0], w, rtol=1e-5)


def test_steps_per_epoch_go_on_where_the_last_epoch_stopped_until_the_data_ends(line):
    x, y = line
    model = linear()
    model.fit(x, y, batch_size=8, steps_per_epoch=2, epochs=3, shuffle=False, verbose=0)
    parts = chunks(20, 8)
    w, _ = descend(x, y, START, 0.1, [parts[0], parts[1], parts[2], parts[0], parts[1]])
    np.testing.assert_allclose(model.get_weights()[0], w, rtol=1e-5)


def test_initial_epoch(line):
    x, y = line
    history = linear().fit(x, y, epochs=5, initial_epoch=3, verbose=0)
    assert history.epoch == [3, 4]
    assert linear().fit(x, y, epochs=1, initial_epoch=3, verbose=0).history == {}


def test_validation_split_takes_the_last_samples(line):
    x, y = line
    model = linear(rate=0.0)
    history = model.fit(x, y, validation_split=0.25, verbose=0).history
    errors = ((x @ START - y) ** 2)[:, 0]
    assert history["loss"][0] == pytest.approx(errors[:15].mean(), rel=1e-5)
    assert history["val_loss"][0] == pytest.approx(errors[15:].mean(), rel=1e-5)


def test_validation_data_with_weights_at_some_epochs(line):
    x, y = line
    weight = np.linspace(0, 1, 20).astype("float32")
    model = linear(rate=0.0)
    history = model.fit(
        x, y, epochs=4, validation_data=(x, y, weight), validation_freq=2, validation_batch_size=20, verbose=0
    ).history
    assert len(history["val_loss"]) == 2
    assert history["val_loss"][0] == pytest.approx((((x @ START - y) ** 2)[:, 0] * weight).mean(), rel=1e-5)


def test_one_batch_forms(line):
    x, y = line
    model = linear(metrics=["mae"])
    error = x @ START - y
    loss, mae = model.test_on_batch(x, y)
    assert loss == pytest.approx((error**2).mean(), rel=1e-5)
    assert mae == pytest.approx(np.abs(error).mean(), rel=1e-5)
    model.reset_metrics()
    figures = model.train_on_batch(x, y, return_dict=True)
    assert figures == {"loss": pytest.approx(loss), "mae": pytest.approx(mae)}
    w, _ = descend(x, y, START, 0.1, [np.arange(20)])
    np.testing.assert_allclose(model.predict_on_batch(x), x @ w, rtol=1e-4)
    assert isinstance(model.predict_on_batch(x), np.ndarray)


def test_metrics_gather_over_calls_of_train_on_batch_until_they_are_reset(line):
    x, y = line
    model = linear(rate=0.0)
    first, second = model.train_on_batch(x[:5], y[:5]), model.train_on_batch(x[5:], y[5:])
    errors = ((x @ START - y) ** 2)[:, 0]
    assert first == pytest.approx(errors[:5].mean(), rel=1e-5)
    assert second == pytest.approx(errors.mean(), rel=1e-5)


class TwoInTwoOut(keras.Model):
    """Takes a dict, returns a dict."""

    def __init__(self):
        super().__init__()
        self.left = layers.Dense(1, use_bias=False, kernel_initializer="ones")
        self.right = layers.Dense(2, use_bias=False, kernel_initializer="ones")

    def call(self, inputs):
        return {"sum": self.left(inputs["a"]), "both": self.right(inputs["b"])}


def functional(as_dict):
    a, b = keras.Input((3,), name="a"), keras.Input((2,), name="b")
    left = layers.Dense(1, use_bias=False, kernel_initializer="ones", name="sum")(a)
    right = layers.Dense(2, use_bias=False, kernel_initializer="ones", name="both")(b)
    return keras.Model([a, b], {"sum": left, "both": right} if as_dict else [left, right])


@pytest.mark.parametrize("make", [TwoInTwoOut, lambda: functional(True), lambda: functional(False)])
@pytest.mark.parametrize("listed", [False, True])
def test_dicts_and_lists_of_arrays(make, listed):
    rng = np.random.default_rng(1)
    a, b = rng.normal(size=(6, 3)).astype("float32"), rng.normal(size=(6, 2)).astype("float32")
    total, both = rng.normal(size=(6, 1)).astype("float32"), rng.normal(size=(6, 2)).astype("float32")
    model = make()
    if listed and isinstance(model, TwoInTwoOut):
        pytest.skip("the model takes a dict")
    model.compile(
        keras.optimizers.SGD(0.0),
        {"sum": "mse", "both": "mae"},
        loss_weights={"sum": 2.0, "both": 0.5},
        metrics={"both": ["mse"]},
    )
    x = [a, b] if listed else {"b": b, "a": a}
    history = model.fit(x, {"both": both, "sum": total}, batch_size=4, verbose=0).history
    of_sum = ((a.sum(1, keepdims=True) - total) ** 2).mean()
    error = b.sum(1, keepdims=True) - both
    expected = {
        "sum_loss": of_sum,
        "both_loss": np.abs(error).mean(),
        "loss": 2 * of_sum + 0.5 * np.abs(error).mean(),
        "both_mse": (error**2).mean(),
    }
    assert {k: v[0] for k, v in history.items()} == {k: pytest.approx(v, rel=1e-5) for k, v in expected.items()}
    predicted = model.predict(x, batch_size=4, verbose=0)
    assert type(predicted) is (list if isinstance(model.output if hasattr(model, "output") else {}, list) else dict)
    first = predicted["sum"] if isinstance(predicted, dict) else predicted[0]
    np.testing.assert_allclose(first, a.sum(1, keepdims=True), rtol=1e-5)


def test_one_loss_for_all_outputs_and_lists_of_targets():
    model = functional(False)
    a, b = np.ones((4, 3), "float32"), np.ones((4, 2), "float32")
    model.compile(keras.optimizers.SGD(0.0), "mse", loss_weights=[1.0, 10.0])
    history = model.fit([a, b], [np.zeros((4, 1)), np.zeros((4, 2))], verbose=0).history
    assert {k: v[0] for k, v in history.items()} == {"loss": 49.0, "sum_loss": 9.0, "both_loss": 4.0}


def test_evaluate_lists_the_loss_first_and_the_metrics_by_name(line):
    x, y = line
    model = linear(metrics=["mse", "mae"])
    figures = model.evaluate(x, y, verbose=0, return_dict=True)
    assert model.evaluate(x, y, verbose=0) == [figures["loss"], figures["mae"], figures["mse"]]
    assert isinstance(linear().evaluate(x, y, verbose=0), float)


def test_weights_keep_their_order_in_training(line):
    x, y = line
    model = keras.Sequential([keras.Input((3,)), layers.BatchNormalization(), layers.Dense(1)])
    before = [v.path for v in model.weights]
    model.compile("sgd", "mse")
    model.fit(x, y, validation_data=(x, y), verbose=0)
    assert [v.path for v in model.weights] == before


def test_a_second_model_with_the_same_layers_trains_them_too(line):
    x, y = line
    shared = layers.Dense(2, name="shared")
    inputs = keras.Input((3,))
    first = keras.Model(inputs, layers.Dense(1)(shared(inputs)))
    second = keras.Model(inputs, layers.Dense(1)(shared(inputs)))
    for model in (first, second, first):
        before = shared.get_weights()[0].copy()
        if not model.compiled:
            model.compile("adam", "mse")
        model.fit(x, y, verbose=0)
        assert np.abs(shared.get_weights()[0] - before).max() > 1e-5
    np.testing.assert_allclose(first.layers[1].get_weights()[0], second.layers[1].get_weights()[0])


def test_run_eagerly_gives_the_same(line):
    x, y = line
    eager, compiled = linear(run_eagerly=True), linear()
    for model in (eager, compiled):
        model.fit(x, y, shuffle=False, verbose=0)
    np.testing.assert_allclose(eager.get_weights()[0], compiled.get_weights()[0], rtol=1e-6)


def test_loss_nothing_waits_for_the_device(line, monkeypatch):
    """No figure is read in the course of an epoch when nobody looks."""
    x, y = line
    model = linear(metrics=["mae"])
    model.fit(x, y, verbose=0)
    reads = []
    for_tensors, of_variables = active.xp.to_numpy, keras.Variable.numpy
    monkeypatch.setitem(active.xp.__dict__, "to_numpy", lambda t: reads.append(1) or for_tensors(t))
    monkeypatch.setattr(keras.Variable, "numpy", lambda v: reads.append(1) or of_variables(v))

    class Counter(keras.callbacks.Callback):
        def on_train_batch_end(self, batch, logs=None):
            self.seen = len(reads)

    counter = Counter()
    model.fit(x, y, batch_size=2, verbose=0, callbacks=[counter])
    assert counter.seen == 0
    assert reads
