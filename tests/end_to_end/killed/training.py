"""Trainings that are killed over and over, and the same trainings left alone.

Each run is a process forked from this one, which has imported the framework and not used it yet. Prints `done` when
every training that was killed has ended with the same weights, to the bit, as the one that was not.
"""

from __future__ import annotations

import os
import pathlib
import random
import signal
import sys
import threading
import time
from collections.abc import Callable

import numpy as np

import keras_core as keras
from keras_core import layers
from keras_core.plugins import active

KILLS = 10  # for each of the two kinds of data
EPOCHS, STEPS = 5, 7


class Pace(keras.callbacks.Callback):
    """Slows the steps down, and starts the clock of the killer with the first one."""

    def __init__(self, first: Callable[[], None]) -> None:
        super().__init__()
        self.first: Callable[[], None] | None = first

    def on_train_batch_end(self, batch: int, logs: object = None) -> None:
        if self.first is not None:
            first, self.first = self.first, None
            first()
        time.sleep(0.003)


def arrays(x: np.ndarray, y: np.ndarray) -> tuple:
    return (x, y), {"batch_size": 16}


def generator(x: np.ndarray, y: np.ndarray) -> tuple:
    def batches():
        while True:
            for i in range(0, 80, 16):
                noise = np.random.normal(0, 0.1, (16, 8)).astype("float32")
                yield x[i : i + 16] + noise, y[i : i + 16]

    return (batches(),), {"steps_per_epoch": STEPS, "batch_size": None}


def train(data: Callable[..., tuple], folder: pathlib.Path, result: pathlib.Path, armed: Callable[[], None]) -> None:
    keras.utils.set_random_seed(0)
    x = np.random.rand(100, 8).astype("float32")
    y = np.random.randint(0, 3, (100,))
    model = keras.Sequential([keras.Input((8,)), layers.Dense(16, activation="relu"), layers.BatchNormalization()])
    model.add(layers.Dropout(0.3))
    model.add(layers.Dense(3))
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.Adam(0.01), loss, metrics=["accuracy"])
    callbacks = [
        Pace(armed),
        keras.callbacks.EarlyStopping("loss", patience=EPOCHS),
        keras.callbacks.ReduceLROnPlateau("loss", patience=1, min_delta=0.05),
        keras.callbacks.BackupAndRestore(folder, save_freq=2),
    ]
    given, options = data(x, y)
    history = model.fit(*given, epochs=EPOCHS, verbose=0, callbacks=callbacks, **options)
    figures = {f"history_{name}": values for name, values in history.history.items()}
    partial = result.with_suffix(".partial.npz")
    np.savez(partial, *model.get_weights(), **figures, epochs=history.epoch)
    partial.rename(result)


def at_some_time(seconds: float) -> Callable[[], None]:
    def kill() -> None:
        time.sleep(seconds)
        os.kill(os.getpid(), signal.SIGKILL)

    return lambda: threading.Thread(target=kill, daemon=True).start()


def while_writing(number: int) -> Callable[[], None]:
    """Kill at the `number`th time that something is made last on the disk: in the middle of writing a state."""
    plain = os.fsync
    count = iter(range(1, number + 1))

    def fsync(descriptor: int) -> None:
        if next(count, number) == number:
            os.kill(os.getpid(), signal.SIGKILL)
        plain(descriptor)

    def arm() -> None:
        os.fsync = fsync

    return arm


def forked(*arguments: object) -> int:
    """Run `train` in a process of its own and return how it ended."""
    child = os.fork()
    if child:
        return os.waitpid(child, 0)[1]
    try:
        train(*arguments)
        os._exit(0)
    except BaseException:
        import traceback

        traceback.print_exc()
        os._exit(1)


def main(folder: pathlib.Path) -> None:
    if os.environ["KERAS_BACKEND"] != "jax":  # whose threads, started at import, would be missing in a fork
        active.current()
    moments = random.Random(int(os.environ.get("KILL_SEED", "5")))
    for data in (arrays, generator):
        whole = folder / f"{data.__name__}.npz"
        assert forked(data, folder / "alone", whole, lambda: None) == 0
        expected = dict(np.load(whole))
        result, kills, ended = folder / f"{data.__name__}_killed.npz", 0, 0
        while kills < KILLS or not ended:
            armed = at_some_time(moments.uniform(0, 0.1)) if kills % 3 else while_writing(moments.randint(1, 12))
            status = forked(data, folder / f"{data.__name__}_states", result, armed if kills < KILLS else lambda: None)
            assert os.WIFSIGNALED(status) or status == 0, status
            if os.WIFSIGNALED(status):
                kills += 1
                continue
            ended += 1
            found = dict(np.load(result))
            assert found.keys() == expected.keys()
            for name, value in expected.items():
                np.testing.assert_array_equal(found[name], value, err_msg=f"{data.__name__}: {name}")
        print(data.__name__, kills, "kills", ended, "trainings ended")
    print("done")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
