"""The list that calls callbacks."""

from __future__ import annotations

import numpy as np
import pytest

from keras_core import callbacks


class Counting(callbacks.Callback):
    def __init__(self, start=0):
        super().__init__()
        self.start = self.count = start

    def on_train_begin(self, logs=None):
        self.count = self.start

    def on_epoch_end(self, epoch, logs=None):
        self.count += 1

    def get_state(self):
        return {"count": self.count, "array": np.arange(2)}

    def set_state(self, state):
        self.count = state["count"]


class Other(Counting):
    pass


def test_states_find_the_callbacks_of_their_class_in_order():
    listed = callbacks.CallbackList([Counting(1), callbacks.Callback(), Other(2), Counting(3)])
    state = listed.get_state()
    assert [s["class"] for s in state["callbacks"]] == ["Counting", "Callback", "Other", "Counting"]
    resumed = callbacks.CallbackList([Other(), Counting(), callbacks.Callback(), Counting()])
    resumed.on_train_begin()
    resumed.set_state(state)
    assert [c.count for c in resumed.callbacks if hasattr(c, "count")] == [2, 1, 3]


def test_a_state_without_its_callback_is_left_out_with_a_warning():
    state = callbacks.CallbackList([Other(2)]).get_state()
    with pytest.warns(UserWarning, match="had a Other that this one lacks"):
        callbacks.CallbackList([Counting()]).set_state(state)


def test_what_hears_last_is_called_after_all_others():
    heard = []

    class Last(callbacks.Callback):
        hears_last = True

        def on_epoch_end(self, epoch, logs=None):
            heard.append("last")

    listed = callbacks.CallbackList([Last(), callbacks.LambdaCallback(on_epoch_end=lambda e, logs: heard.append(e))])
    listed.append(callbacks.LambdaCallback(on_epoch_end=lambda e, logs: heard.append("appended")))
    listed.on_epoch_end(7)
    assert heard == [7, "appended", "last"]


def test_an_error_names_the_callback_and_the_event():
    class Failing(callbacks.Callback):
        def on_train_batch_end(self, batch, logs=None):
            raise RuntimeError("broken")

    with pytest.raises(RuntimeError, match=r"^broken") as caught:
        callbacks.CallbackList([Failing()]).on_train_batch_end(0)
    assert caught.value.__notes__ == ["Raised by the callback Failing in on_train_batch_end."]


def test_training_goes_on_after_a_callback_that_raised_in_an_evaluation(trains, line, make_model):
    """The averages that were in place for the evaluation are taken out again."""
    model = make_model(use_ema=True)
    swap = callbacks.SwapEMAWeights()

    class Failing(callbacks.Callback):
        def on_test_end(self, logs=None):
            raise RuntimeError("broken")

    before = []
    keep = callbacks.LambdaCallback(
        on_train_batch_end=lambda b, logs: before.append(model.get_weights()[0]),
        on_epoch_begin=lambda e, logs: before.append(model.get_weights()[0]),
    )
    with pytest.raises(RuntimeError, match="broken"):
        model.fit(*line, validation_data=line, batch_size=20, verbose=0, callbacks=[Failing(), swap, keep])
    model.fit(*line, batch_size=20, verbose=0, callbacks=[swap, keep])
    np.testing.assert_array_equal(before[1], before[2])


def test_history_and_bar_are_added_once():
    listed = callbacks.CallbackList([callbacks.History()], add_history=True, add_progbar=True)
    assert [type(c).__name__ for c in listed.callbacks] == ["History", "ProgbarLogger"]


def test_older_names_reach_the_events_of_training():
    heard = []
    listed = callbacks.CallbackList([callbacks.LambdaCallback(on_train_batch_end=lambda b, logs: heard.append(b))])
    listed.on_batch_end(4)
    assert heard == [4]


@pytest.mark.parametrize("make", [callbacks.History, lambda: callbacks.EarlyStopping("loss", patience=9)])
def test_states_survive_a_round_trip(make):
    first, second = make(), make()
    for epoch, loss in enumerate([1.0, 0.5, 0.75]):
        first.on_epoch_end(epoch, {"loss": loss})
    second.on_train_begin()
    second.set_state(first.get_state())
    assert second.get_state() == first.get_state()
    first.on_epoch_end(3, {"loss": 2.0})
    assert second.get_state() != first.get_state()


def test_early_stopping_resumes_its_wait_and_its_best_weights(make_model):
    model = make_model()
    stopping = callbacks.EarlyStopping("loss", patience=2, restore_best_weights=True)
    stopping.set_model(model)
    stopping.on_epoch_end(0, {"loss": 1.0})
    stopping.on_epoch_end(1, {"loss": 1.5})
    resumed = callbacks.EarlyStopping("loss", patience=2, restore_best_weights=True)
    resumed.set_model(model)
    resumed.on_train_begin()
    resumed.set_state(stopping.get_state())
    model.set_weights([np.zeros_like(w) for w in model.get_weights()])
    resumed.on_epoch_end(2, {"loss": 1.5})
    assert model.stop_training and resumed.stopped_epoch == 2
    resumed.on_train_end()
    np.testing.assert_array_equal(model.get_weights()[0], np.ones((3, 1)))
