"""What one new process does for one contestant: `child.py TASK BACKEND CONTESTANT [NUMBER]` prints JSON."""

from __future__ import annotations

import importlib
import json
import os
import pathlib
import sys
import time
from typing import Any

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent))
BATCH = 32
LIBRARIES = {"ours": "keras_core", "keras": "keras"}


def first_step(backend: str, contestant: str) -> dict[str, Any]:
    """Import, build, compile and train on one batch."""
    if contestant == "raw":
        raw = importlib.import_module(f"raw.{backend}")
    else:
        library = library_named(contestant)
    from works import models  # it imports NumPy, which comes with a framework

    x, y = models.data(BATCH, 784)
    if contestant == "raw":
        raw.use_threads(1)
        loss = raw.Mlp(models.weights(*models.MLP_WEIGHTS)).first_step(x, y)
    else:
        loss = models.compiled(library, models.mlp(library)).train_on_batch(x, y)
    return {"loss": float(loss)}


def fit(backend: str, contestant: str) -> dict[str, Any]:
    """Train for three epochs, and tell the peak of memory and how much of it came with `fit`."""
    from works import models

    x, y = models.data(20_000, 784)
    start = models.weights(*models.MLP_WEIGHTS)
    if contestant == "raw":
        raw = importlib.import_module(f"raw.{backend}")
        raw.use_threads(1)
        net = raw.Mlp(start, {"jax": "host", "tensorflow": "cut"}.get(backend))
        before = resident("VmRSS")
        losses = [net.epoch(x, y, BATCH, True) for _ in range(3)]
    else:
        library = library_named(contestant)
        model = models.compiled(library, models.mlp(library))
        model.set_weights(start)
        before = resident("VmRSS")
        losses = model.fit(x, y, batch_size=BATCH, epochs=3, verbose=0).history["loss"]
    return {"peak": resident("VmHWM"), "before": before, "loss": float(losses[-1])}


def compiling(backend: str, contestant: str, together: str) -> dict[str, Any]:
    """Time the first execution of several steps at once, after a model that runs them one by one has warmed up."""
    from works import models

    library = library_named(contestant)
    count = int(together)
    x, y = models.data(BATCH * count, 784)
    warm = models.compiled(library, models.mlp(library))
    warm.fit(x[:BATCH], y[:BATCH], batch_size=BATCH, verbose=0)
    model = models.compiled(library, models.mlp(library), steps_per_execution=count)
    begin = time.perf_counter(), time.process_time()
    loss = model.fit(x, y, batch_size=BATCH, verbose=0).history["loss"][0]
    return {"wall": time.perf_counter() - begin[0], "cpu": time.process_time() - begin[1], "loss": float(loss)}


def resident(which: str) -> float:
    """Return megabytes of memory in use (`VmRSS`) or its peak (`VmHWM`), as Linux tells them."""
    lines = pathlib.Path("/proc/self/status").read_text("utf-8").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(which)) / 1024


def library_named(contestant: str) -> Any:
    """Import a contestant with Keras's interface.

    Raises:
        ImportError: keras-core's module `keras` came where Keras was asked for.
    """
    library = importlib.import_module(LIBRARIES[contestant])
    if contestant == "keras" and library.layers.Dense.__module__.startswith("keras_core"):
        raise ImportError("`import keras` found keras-core's own module of that name, not Keras.")
    return library


def main() -> None:
    """Do the task and leave at once: what a framework tidies up at its end is not asked for."""
    task, *arguments = sys.argv[1:]
    if task == "leaks":
        result = importlib.import_module("processes.leaking").leaks(*arguments)
    else:
        result = {"first_step": first_step, "fit": fit, "compiling": compiling}[task](*arguments)
    print(json.dumps(result), flush=True)
    os._exit(0)


if __name__ == "__main__":
    main()
