"""What `BackupAndRestore` costs the loop: epochs without it, with it on a thread, and with it in the loop, in turns.

`python benchmarks/backup.py` with KERAS_BACKEND set. Prints seconds of an epoch, and how much longer than without.
"""

from __future__ import annotations

import statistics
import tempfile
import time

import numpy as np

import keras_core as keras
from keras_core import layers

STEPS, EVERY, ROUNDS = 60, 20, 7


class Timer(keras.callbacks.Callback):
    """The seconds from the first step to the end of the last."""

    def on_train_batch_begin(self, batch: int, logs: object = None) -> None:
        """Start with the first step."""
        if batch == 0:
            self.begun = time.perf_counter()

    def on_train_batch_end(self, batch: int, logs: object = None) -> None:
        """Take the time after each, once its figures are there."""
        if batch == STEPS - 1:
            float(logs["loss"])
            self.seconds = time.perf_counter() - self.begun


def main() -> None:
    """Measure and print."""
    keras.utils.set_random_seed(0)
    model = keras.Sequential([keras.Input((1024,)), *(layers.Dense(1024, activation="relu") for _ in range(5))])
    model.compile("adam", "mse")
    x = np.random.rand(64 * STEPS, 1024).astype("float32")
    model.fit(x, x, batch_size=64, verbose=0)
    megabytes = sum(v.numpy().nbytes for v in (*model.variables, *model.optimizer.variables)) / 1e6
    seconds: dict[str, list[float]] = {"without": [], "on a thread": [], "in the loop": []}
    for _ in range(ROUNDS):
        for name, measured in seconds.items():
            with tempfile.TemporaryDirectory() as folder:
                timer = Timer()
                backup = keras.callbacks.BackupAndRestore(folder, EVERY, in_background=name == "on a thread")
                callbacks = [timer] if name == "without" else [timer, backup]
                model.fit(x, x, batch_size=64, verbose=0, callbacks=callbacks)
            measured.append(timer.seconds)
    print(f"{keras.config.backend()}: a state of {megabytes:.0f} MB every {EVERY} of {STEPS} steps")
    for name, measured in seconds.items():
        over = statistics.median(s / t for s, t in zip(measured, seconds["without"], strict=True))
        print(f"{name:12} {statistics.median(measured):6.3f} s  {over:5.2f}")


if __name__ == "__main__":
    main()
