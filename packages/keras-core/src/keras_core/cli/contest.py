"""What `bench` measures: one backend in a process of its own, and who of several was the fastest."""

from __future__ import annotations

import json
import os
import pathlib
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

from keras_core import saving
from keras_core.cli import bench_data
from keras_core.plugins import active

MOST_STEPS = 64  # in one round; a round ends when its results have arrived
LEAST_ROUNDS = 5
_PATIENCE = 600  # seconds for loading, compiling and the first steps

Result = dict[str, Any]


def run_apart(backend: str, task: dict[str, Any], folder: pathlib.Path) -> Result:
    """Return the figures of one backend, measured in a process of its own, or its `error`."""
    place = folder / f"{backend}.json"
    place.write_text(json.dumps({**task, "result": str(folder / f"{backend}.result.json")}), encoding="utf-8")
    command = [sys.executable, "-m", "keras_core", "bench", task["model"], "--child", str(place)]
    environment = {"TF_CPP_MIN_LOG_LEVEL": "3", **os.environ, "KERAS_BACKEND": backend}
    limit = _PATIENCE + 4 * task["seconds"]
    try:
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=limit)
    except subprocess.TimeoutExpired:
        return {"backend": backend, "error": f"It took longer than {limit:.0f} s. Try a smaller --batch-size."}
    result = folder / f"{backend}.result.json"
    if done.returncode == 0 and result.is_file():
        return json.loads(result.read_text(encoding="utf-8"))
    lines = done.stderr.strip().splitlines() or ["no word of why"]
    error = next((line for line in reversed(lines) if "Error" in line.split(":")[0]), lines[-1])
    return {"backend": backend, "error": f"The process ended with code {done.returncode}. {error}"}


def run_child(place: str) -> None:
    """Measure on the active backend, as the file at `place` says, and write the figures where it says."""
    task = json.loads(pathlib.Path(place).read_text(encoding="utf-8"))
    figures = measure(task["model"], task["data"], task["batch_size"], task["seconds"])
    pathlib.Path(task["result"]).write_text(json.dumps(figures), encoding="utf-8")


def measure(path: str, data: str | None, batch_size: int, seconds: float) -> Result:
    """Return the figures of the active backend.

    Args:
        path: the model's file.
        data: the data's file, or None for random data.
        batch_size: samples in a step.
        seconds: for which to time each of the two.

    Returns:
        `backend`, `version`, `peak_megabytes` (None where the system does not tell), and for `fit` and `predict`, where
        they could run, `first_step_seconds` (compiling included), `microseconds_per_step` (the median of the rounds)
        and `samples_per_second`. `note` says why `fit` is missing.
    """
    loaded = active.current()
    model = saving.load_model(path)
    result: Result = {"backend": loaded.name, "version": loaded.backend.version}
    why = _why_no_fit(model, loaded.capabilities.trains)
    x, y = bench_data.load(model, data, batch_size * MOST_STEPS, targets=why is None)
    if why is None and y is None:
        why = "The data holds no y."
    rows = len(bench_data.first(x))

    def fit(count: int) -> None:
        model.fit(bench_data.head(x, count), bench_data.head(y, count), batch_size, shuffle=False, verbose=0)

    def predict(count: int) -> None:
        model.predict(bench_data.head(x, count), batch_size, verbose=0)

    if why is None:
        result["fit"] = timed(fit, rows, batch_size, seconds)
    else:
        result["note"] = f"predict alone. {why}"
    result["predict"] = timed(predict, rows, batch_size, seconds)
    result["peak_megabytes"] = _peak_megabytes()
    return result


def timed(run: Callable[[int], None], rows: int, batch_size: int, seconds: float) -> dict[str, float]:
    """Return the figures of `run`, which takes so many rows of the data.

    The first step compiles, the second shows how long one takes; a round then has so many steps that a few rounds fit.
    """
    batch_size = min(batch_size, rows)
    first, one = (_seconds(run, batch_size) for _ in range(2))
    steps = max(1, min(rows // batch_size, MOST_STEPS, int(seconds / LEAST_ROUNDS / one)))
    rounds: list[float] = []
    end = time.perf_counter() + seconds
    while not rounds or (time.perf_counter() < end):
        rounds.append(_seconds(run, steps * batch_size) / steps)
    step = statistics.median(rounds)
    return {
        "first_step_seconds": first,
        "microseconds_per_step": step * 1e6,
        "samples_per_second": batch_size / step,
    }


def fastest(results: list[Result], what: str) -> str | None:
    """Return the name of the backend with the shortest step, None where nobody has one.

    Example:

    >>> fit = lambda name, step: {"backend": name, "fit": {"microseconds_per_step": step}}
    >>> fastest([fit("one", 30.0), fit("other", 20.0), {"backend": "third", "error": "no"}], "fit")
    'other'
    """
    timed_ones = [r for r in results if what in r]
    return min(timed_ones, key=lambda r: r[what]["microseconds_per_step"])["backend"] if timed_ones else None


def _why_no_fit(model: Any, trains: bool) -> str | None:
    if not trains:
        return "The backend cannot train."
    if not getattr(model, "compiled", False) or model.optimizer is None or model.loss is None:
        return "The file holds no optimizer and loss: compile the model before you save it."
    return None


def _seconds(run: Callable[[int], None], rows: int) -> float:
    start = time.perf_counter()
    run(rows)
    return time.perf_counter() - start


def _peak_megabytes() -> float | None:
    try:
        import resource  # not on Windows
    except ImportError:
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1 << 20 if sys.platform == "darwin" else 1 << 10)
