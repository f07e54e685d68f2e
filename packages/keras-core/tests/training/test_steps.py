"""Steps of a user's own: one spelling for all backends, and Keras's own for each framework."""

from __future__ import annotations

import numpy as np
import pytest

import keras_core as keras
from keras_core import layers, ops
from keras_core.plugins import active

pytestmark = pytest.mark.usefixtures("trains")


class Regression(keras.Model):
    def __init__(self):
        super().__init__()
        self.out = layers.Dense(1, kernel_initializer="ones")

    def call(self, x):
        return self.out(x)


class Portable(Regression):
    """The step as it is written for every backend."""

    def train_step(self, data):
        x, y = data

        def loss_fn():
            y_pred = self(x, training=True)
            return self.compute_loss(x, y, y_pred), y_pred

        (loss, y_pred), gradients = ops.value_and_grad(loss_fn, self.trainable_variables, has_aux=True)()
        self.optimizer.apply(gradients, self.trainable_variables)
        for metric in self.metrics:
            metric.update_state(loss) if metric.name == "loss" else metric.update_state(y, y_pred)
        return {m.name: m.result() for m in self.metrics}


class OnJax(Regression):
    """The step of Keras's guide for JAX."""

    def loss_and_updates(self, trainable, non_trainable, x, y, training):
        y_pred, non_trainable = self.stateless_call(trainable, non_trainable, x, training=training)
        return self.compute_loss(x, y, y_pred), (y_pred, non_trainable)

    def figures(self, metrics_variables, loss, y, y_pred):
        updated, logs = [], {}
        for metric in self.metrics:
            own = metrics_variables[len(updated) : len(updated) + len(metric.variables)]
            if metric.name == "loss":
                own = metric.stateless_update_state(own, loss)
            else:
                own = metric.stateless_update_state(own, y, y_pred)
            logs[metric.name] = metric.stateless_result(own)
            updated += own
        return logs, updated

    def train_step(self, state, data):
        import jax

        trainable, non_trainable, slots, metrics_variables = state
        x, y = data
        differentiate = jax.value_and_grad(self.loss_and_updates, has_aux=True)
        (loss, (y_pred, non_trainable)), gradients = differentiate(trainable, non_trainable, x, y, training=True)
        trainable, slots = self.optimizer.stateless_apply(slots, gradients, trainable)
        logs, metrics_variables = self.figures(metrics_variables, loss, y, y_pred)
        return logs, (trainable, non_trainable, slots, metrics_variables)

    def test_step(self, state, data):
        trainable, non_trainable, metrics_variables = state
        x, y = data
        loss, (y_pred, non_trainable) = self.loss_and_updates(trainable, non_trainable, x, y, training=False)
        logs, metrics_variables = self.figures(metrics_variables, loss, y, y_pred)
        return logs, (trainable, non_trainable, metrics_variables)


class OnTorch(Regression):
    """The step of Keras's guide for torch."""

    def train_step(self, data):
        import torch

        x, y = data
        self.zero_grad()
        y_pred = self(x, training=True)
        loss = self.compute_loss(y=y, y_pred=y_pred)
        loss.backward()
        trainable = list(self.trainable_weights)
        gradients = [v.value.grad for v in trainable]
        with torch.no_grad():
            self.optimizer.apply(gradients, trainable)
        for metric in self.metrics:
            metric.update_state(loss) if metric.name == "loss" else metric.update_state(y, y_pred)
        return {m.name: m.result() for m in self.metrics}


class OnTensorFlow(Regression):
    """The step of Keras's guide for TensorFlow."""

    def train_step(self, data):
        import tensorflow as tf

        x, y = data
        with tf.GradientTape() as tape:
            y_pred = self(x, training=True)
            loss = self.compute_loss(y=y, y_pred=y_pred)
        gradients = tape.gradient(loss, self.trainable_variables)
        self.optimizer.apply(gradients, self.trainable_variables)
        for metric in self.metrics:
            metric.update_state(loss) if metric.name == "loss" else metric.update_state(y, y_pred)
        return {m.name: m.result() for m in self.metrics}


OF_THE_FRAMEWORK = {"JAX": OnJax, "torch": OnTorch, "TensorFlow": OnTensorFlow}


def native_step():
    """The class whose step fits the active backend's tensors, found by what they are."""
    module = type(ops.ones((1,))).__module__
    return OnTorch if module.startswith("torch") else OnTensorFlow if module.startswith("tensorflow") else OnJax


def trained(make, line, optimizer="adam", epochs=2):
    x, y = line
    model = make()
    model.compile(optimizer, "mse", metrics=[keras.metrics.MeanAbsoluteError(name="mae")])
    history = model.fit(x, y, batch_size=20, epochs=epochs, shuffle=False, validation_data=(x, y), verbose=0)
    return model, history.history


@pytest.mark.parametrize("convention", ["portable", "of the framework"])
@pytest.mark.parametrize("optimizer", ["adam", "sgd"])
def test_a_step_of_ones_own_trains_as_the_default_does(line, convention, optimizer):
    expected, figures = trained(Regression, line, optimizer)
    model, history = trained(Portable if convention == "portable" else native_step(), line, optimizer)
    for name, values in figures.items():
        np.testing.assert_allclose(history[name], values, rtol=1e-5)
    for mine, theirs in zip(model.get_weights(), expected.get_weights(), strict=True):
        np.testing.assert_allclose(mine, theirs, rtol=1e-5)


def test_compute_loss_may_be_overridden_without_training(line):
    class Doubled(Regression):
        def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None):
            return 2 * ops.mean(ops.square(y - y_pred))

    x, y = line
    model, plain = Doubled(), Regression()
    for m in (model, plain):
        m.compile(keras.optimizers.SGD(0.0), "mse")
    loss = plain.fit(x, y, verbose=0).history["loss"][0]
    assert model.fit(x, y, verbose=0).history["loss"][0] == pytest.approx(2 * loss, rel=1e-5)
    assert model.evaluate(x, y, verbose=0) == pytest.approx(2 * loss, rel=1e-5)


def test_compute_metrics_may_be_overridden(line):
    class Extra(Regression):
        def compute_metrics(self, x, y, y_pred, sample_weight=None):
            return {**super().compute_metrics(x, y, y_pred, sample_weight), "seven": 7.0}

    x, y = line
    model = Extra()
    model.compile("sgd", "mse", metrics=["mae"])
    history = model.fit(x, y, verbose=0).history
    assert history["seven"] == [7.0] and "mae" in history and "loss" in history
    assert model.evaluate(x, y, verbose=0, return_dict=True)["seven"] == 7.0


def test_test_and_predict_steps_may_be_overridden(line):
    class Own(Regression):
        def test_step(self, data):
            x, y = data
            return {"largest": ops.max(ops.absolute(y - self(x, training=False)))}

        def predict_step(self, data):
            (x,) = data
            return self(x) * 2

    x, y = line
    model = Own()
    model.compile("sgd", "mse")
    error = np.abs(y - x.sum(1, keepdims=True)).max()
    assert model.evaluate(x, y, batch_size=20, verbose=0, return_dict=True) == {
        "largest": pytest.approx(error, rel=1e-5)
    }
    np.testing.assert_allclose(model.predict(x, verbose=0), 2 * x.sum(1, keepdims=True), rtol=1e-5, atol=1e-6)


def test_a_model_without_call_may_train_its_parts_with_optimizers_of_their_own(line):
    class Pair(keras.Model):
        def __init__(self):
            super().__init__()
            self.first, self.second = layers.Dense(2), layers.Dense(1)
            self.tracker = keras.metrics.Mean(name="own_loss")

        def compile(self, first_optimizer, second_optimizer):
            super().compile()
            self.first_optimizer, self.second_optimizer = first_optimizer, second_optimizer

        @property
        def metrics(self):
            return [self.tracker]

        def train_step(self, data):
            x, y = data
            loss_fn = lambda: ops.mean(ops.square(self.second(self.first(x)) - y))
            if not self.first.built:
                loss_fn()
            parts = ((self.first, self.first_optimizer), (self.second, self.second_optimizer))
            for layer, optimizer in parts:
                loss, gradients = ops.value_and_grad(loss_fn, layer.trainable_variables)()
                optimizer.apply(gradients, layer.trainable_variables)
            self.tracker.update_state(loss)
            return {"own_loss": self.tracker.result()}

    model = Pair()
    model.compile(keras.optimizers.Adam(0.05), keras.optimizers.SGD(0.05))
    history = model.fit(*line, batch_size=5, epochs=6, verbose=0).history
    assert list(history) == ["own_loss"]
    assert history["own_loss"][-1] < history["own_loss"][0] / 2
    assert int(model.first_optimizer.iterations) == int(model.second_optimizer.iterations) == 24


def test_layers_called_one_by_one_in_a_step_add_their_losses(line):
    class Parts(keras.Model):
        def __init__(self):
            super().__init__()
            self.out = layers.Dense(1, kernel_initializer="ones", activity_regularizer=keras.regularizers.L2(0.5))

        def call(self, x):
            return self.out(x)

        def test_step(self, data):
            x, y = data
            return {"loss": self.compute_loss(x, y, self.out(x))}

    x, y = line
    model = Parts()
    model.compile("sgd", "mse")
    out = x.sum(1, keepdims=True)
    expected = ((out - y) ** 2).mean() + 0.5 * (out**2).sum() / 20
    assert model.evaluate(x, y, batch_size=20, verbose=0) == pytest.approx(expected, rel=1e-5)


def test_backends_of_the_table_are_known():
    assert native_step() in OF_THE_FRAMEWORK.values()
    assert active.current().capabilities.trains
