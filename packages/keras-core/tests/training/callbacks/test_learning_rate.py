"""Callbacks that change the learning rate."""

from __future__ import annotations

import pytest

import keras_core as keras
from keras_core import callbacks


def run(callback, model, losses):
    """Tell the callback of epochs with these losses; return the rate after each."""
    callback.set_model(model)
    callback.on_train_begin()
    rates = []
    for epoch, loss in enumerate(losses):
        callback.on_epoch_begin(epoch)
        logs = {"loss": loss}
        callback.on_epoch_end(epoch, logs)
        rates.append((round(float(model.optimizer.learning_rate.numpy()), 6), round(logs["learning_rate"], 6)))
    return rates


@pytest.mark.parametrize("schedule", [lambda epoch, rate: rate * 0.5, lambda epoch: 0.5 ** (epoch + 1)])
def test_a_scheduler_sets_the_rate_of_each_epoch(schedule, make_model):
    rates = run(callbacks.LearningRateScheduler(schedule), make_model(rate=1.0), [0.0] * 3)
    assert rates == [(0.5, 0.5), (0.25, 0.25), (0.125, 0.125)]


@pytest.mark.parametrize("wrong", ["fast", None, True])
def test_a_schedule_must_return_a_number(wrong, make_model):
    with pytest.raises(ValueError, match="must return a float, got"):
        run(callbacks.LearningRateScheduler(lambda epoch: wrong), make_model(), [0.0])


def test_a_rate_that_follows_a_schedule_cannot_be_set(make_model):
    model = make_model(rate=keras.optimizers.schedules.ExponentialDecay(0.1, 10, 0.5))
    with pytest.raises(TypeError, match="cannot be set"):
        run(callbacks.LearningRateScheduler(lambda epoch: 0.1), model, [0.0])


def test_a_plateau_lowers_the_rate_down_to_the_least(make_model, capsys):
    plateau = callbacks.ReduceLROnPlateau("loss", patience=2, verbose=1, min_lr=0.005)
    rates = run(plateau, make_model(rate=1.0), [1, 1, 1, 1, 1, 1, 0.5, 0.5, 0.5])
    # what Keras 3.15.1 does on these losses
    assert [r for r, _ in rates] == [1.0, 1.0, 0.1, 0.1, 0.01, 0.01, 0.01, 0.01, 0.005]
    assert [r for _, r in rates] == [1.0, 1.0, 1.0, 0.1, 0.1, 0.01, 0.01, 0.01, 0.01]
    assert "Epoch 3: ReduceLROnPlateau reducing learning rate to 0.1." in capsys.readouterr().out


def test_a_plateau_cools_down(make_model):
    plateau = callbacks.ReduceLROnPlateau("loss", patience=2, cooldown=2, factor=0.5)
    rates = run(plateau, make_model(rate=1.0), [1] * 9)
    assert [r for r, _ in rates] == [1.0, 1.0, 0.5, 0.5, 0.5, 0.25, 0.25, 0.25, 0.125]
    assert plateau.in_cooldown()


def test_a_plateau_resumes(make_model):
    model = make_model(rate=1.0)
    first = callbacks.ReduceLROnPlateau("loss", patience=3, factor=0.5)
    run(first, model, [1, 1, 1])
    second = callbacks.ReduceLROnPlateau("loss", patience=3, factor=0.5)
    second.set_model(model)
    second.on_train_begin()
    second.set_state(first.get_state())
    second.on_epoch_end(3, {"loss": 1})
    assert float(model.optimizer.learning_rate.numpy()) == 0.5


def test_a_plateau_needs_a_factor_below_one():
    with pytest.raises(ValueError, match=r"factor below 1, got factor=1\.0"):
        callbacks.ReduceLROnPlateau(factor=1.0)


def test_a_plateau_says_what_an_old_argument_is_called():
    with pytest.warns(UserWarning, match=r"\['epsilon'\].*`min_delta`"):
        callbacks.ReduceLROnPlateau(epsilon=0.1)
