"""Callbacks."""

from __future__ import annotations

import numpy as np
import pytest

import keras_core as keras
from keras_core import callbacks, layers
from keras_core.training.callbacks import CallbackList
from keras_core.training.logs import LazyLogs


def model(rate=0.05):
    made = keras.Sequential([keras.Input((3,)), layers.Dense(1, kernel_initializer="ones")])
    made.compile(keras.optimizers.SGD(rate), "mse")
    return made


def test_events_that_nobody_overrides_have_no_hearers():
    class OfEpochs(callbacks.Callback):
        def on_epoch_end(self, epoch, logs=None):
            pass

    listed = CallbackList([OfEpochs()])
    assert listed.hearers("on_train_batch_end") == []
    assert len(listed.hearers("on_epoch_end")) == 1


def test_older_names_of_batch_events_are_heard(trains, line):
    seen = []

    class Old(callbacks.Callback):
        def on_batch_end(self, batch, logs=None):
            seen.append((batch, logs["loss"] > 0))

    model().fit(*line, batch_size=10, verbose=0, callbacks=[Old()])
    assert seen == [(0, True), (1, True)]


def test_every_event_comes_with_a_dict_by_position(trains, line):
    """User code calls `logs.keys()` at every event, under whatever name."""
    seen = []
    make = callbacks.LambdaCallback(
        on_train_begin=lambda figures: seen.append(list(figures)),
        on_epoch_begin=lambda e, figures: seen.append((e, list(figures))),
        on_train_batch_begin=lambda b, figures: seen.append((b, list(figures))),
        on_train_batch_end=lambda b, figures: seen.append((b, list(figures))),
        on_test_begin=lambda figures: seen.append(list(figures)),
        on_test_batch_end=lambda b, figures: seen.append((b, list(figures))),
        on_epoch_end=lambda e, figures: seen.append((e, list(figures))),
        on_train_end=lambda figures: seen.append(list(figures)),
    )
    x, y = line
    model().fit(x, y, batch_size=20, validation_data=(x, y), validation_batch_size=20, verbose=0, callbacks=make)
    both = ["loss", "val_loss"]
    assert seen == [[], (0, []), (0, []), (0, ["loss"]), [], (0, ["loss"]), (0, both), both]


def test_lambda_callbacks_refuse_unknown_events():
    with pytest.raises(ValueError, match="on_lunch"):
        callbacks.LambdaCallback(on_lunch=print)


def test_stop_training_ends_the_epoch_and_training(trains, line):
    class Stop(callbacks.Callback):
        batches = 0

        def on_train_batch_end(self, batch, logs=None):
            self.batches += 1
            self.model.stop_training = self.batches == 3

    stop = Stop()
    history = model().fit(*line, batch_size=5, epochs=9, verbose=0, callbacks=[stop])
    assert (stop.batches, history.epoch) == (3, [0])


def test_a_callback_that_raises_leaves_the_model_usable(trains, line):
    class Fail(callbacks.Callback):
        def on_train_batch_end(self, batch, logs=None):
            raise RuntimeError("stop here")

    made = model()
    with pytest.raises(RuntimeError, match="stop here"):
        made.fit(*line, verbose=0, callbacks=[Fail()])
    assert made.fit(*line, verbose=0).epoch == [0]


def test_logs_kept_by_a_callback_stay_those_of_their_batch(trains, line):
    kept = []

    class Keep(callbacks.Callback):
        def on_train_batch_end(self, batch, logs=None):
            kept.append(logs)

    model().fit(*line, batch_size=4, shuffle=False, verbose=0, callbacks=[Keep()])
    assert len({round(logs["loss"], 7) for logs in kept}) == 5


def test_history_goes_on_from_epoch_to_epoch(trains, line):
    history = model().fit(*line, epochs=3, verbose=0)
    assert history.epoch == [0, 1, 2]
    assert list(history.history) == ["loss"] and len(history.history["loss"]) == 3
    assert all(isinstance(v, float) for v in history.history["loss"])
    assert history.params == {"epochs": 3, "steps": 1, "verbose": 0}


def test_early_stopping_restores_the_best_weights(trains, line):
    x, y = line
    made = model(rate=3.0)  # diverges
    before = made.get_weights()[0]
    stopping = callbacks.EarlyStopping(monitor="val_loss", patience=1, restore_best_weights=True)
    history = made.fit(x, y, epochs=10, validation_data=(x, y), verbose=0, callbacks=[stopping], batch_size=20)
    assert history.epoch == [0, 1]
    assert stopping.best_epoch == 0
    assert stopping.stopped_epoch == 1
    np.testing.assert_allclose(made.evaluate(x, y, verbose=0), history.history["val_loss"][0], rtol=1e-5)
    assert np.abs(made.get_weights()[0] - before).max() > 0


def test_early_stopping_names_what_is_missing(trains, line):
    with pytest.warns(UserWarning, match="monitors 'val_loss', which is not among the figures: .*'loss'"):
        model().fit(*line, verbose=0, callbacks=[callbacks.EarlyStopping()])


def test_a_callback_list_of_ones_own(trains, line):
    listed = CallbackList([])
    made = model()
    history = made.fit(*line, epochs=2, callbacks=listed)
    assert history.epoch == [0, 1]
    assert listed.model is made


def test_lazy_logs_read_once_and_on_demand():
    reads = []

    def read():
        reads.append(1)
        return {"loss": np.float32(2.5), "rows": np.ones(3)}

    logs = LazyLogs(read)
    logs["mine"] = 7
    assert not reads
    assert logs.get("loss") == 2.5 and "rows" in logs and len(logs) == 3 and {**logs}["mine"] == 7
    assert logs.pop("loss") == 2.5
    assert reads == [1]
    assert LazyLogs(lambda: {"a": 1}) == {"a": 1}
    assert bool(LazyLogs(dict)) is False
