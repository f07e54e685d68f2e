"""Stopping when the loss is no longer a number."""

from __future__ import annotations

import numpy as np
import pytest

from keras_core import callbacks


def broken(line):
    x, y = line
    y = y.copy()
    y[7] = np.nan
    return x, y


def test_training_ends_at_the_batch(trains, line, make_model, capsys):
    seen = []
    watch = callbacks.LambdaCallback(on_train_batch_end=lambda batch, logs: seen.append(batch))
    guards = [callbacks.TerminateOnNaN(), watch]
    with pytest.warns(RuntimeWarning, match="became nan"):
        make_model().fit(*broken(line), batch_size=5, shuffle=False, epochs=3, verbose=0, callbacks=guards)
    assert seen == [0, 1]
    assert capsys.readouterr().out == "Batch 1: Invalid loss, terminating training\n"


@pytest.mark.parametrize("loss", [float("nan"), float("inf")])
def test_or_raises(loss):
    with pytest.raises(RuntimeError, match=f"NaN or Inf loss encountered at batch 4. Loss value: {loss}"):
        callbacks.TerminateOnNaN(raise_error=True).on_batch_end(4, {"loss": loss})
