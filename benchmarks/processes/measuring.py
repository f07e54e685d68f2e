"""Start contestants in turns, each in a new process, and compare them."""

from __future__ import annotations

import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from typing import Any

import table

CHILD = pathlib.Path(__file__).with_name("child.py")
TOGETHER = (1, 4, 20, 32)


def measure(backend: str, rounds: int, repetitions: int, clock: str, with_keras: bool) -> list[dict[str, Any]]:
    """Return the rows of one backend, printed as they come.

    Args:
        backend: its name.
        rounds: processes of each contestant, after one that warms the system's cache.
        repetitions: of build, fit, predict and delete.
        clock: `"wall"` or `"cpu"`.
        with_keras: whether Keras competes.
    """
    libraries = ["ours", "keras"] if with_keras else ["ours"]
    names = ["raw", *libraries]
    rows = [
        interleaved(
            "first step of the MLP in a new process: import, build, compile, train on one batch", "s", 1.1, rounds,
            {name: lambda name=name: child(backend, "first_step", name)[clock] for name in names},
        ),
        interleaved(
            "peak of memory, `fit` of the MLP on 20,000 samples (63 MB)", "MB", 1.1, 1,
            {name: lambda name=name: child(backend, "fit", name)["result"]["peak"] for name in names},
        ),
    ]  # fmt: skip
    if backend != "torch":
        rows += [compiling(backend, name, clock) for name in libraries]
    # Keras holds on to every model until the collector runs, so that fewer of them show it.
    rows += [leaking(backend, name, repetitions if name == "ours" else repetitions // 4) for name in libraries]
    return rows


def child(backend: str, task: str, contestant: str, *arguments: str, **environment: str) -> dict[str, Any]:
    """Run a task in a new process; return what it printed, and how long it ran by both clocks."""
    chosen = {"KERAS_BACKEND": backend, "OMP_NUM_THREADS": "1", "TF_CPP_MIN_LOG_LEVEL": "3", **environment}
    command = [sys.executable, str(CHILD), task, backend, contestant, *arguments]
    before, begin = os.times(), time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, env=os.environ | chosen, check=False)
    wall, after = time.perf_counter() - begin, os.times()
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)} failed:\n{done.stderr}")
    cpu = after.children_user - before.children_user + after.children_system - before.children_system
    return {"wall": wall, "cpu": cpu, "result": json.loads(done.stdout.splitlines()[-1])}


def interleaved(
    title: str, unit: str, limit: float, rounds: int, runs: dict[str, Callable[[], float]]
) -> dict[str, Any]:
    """Return a row of medians, and of ours to raw and to Keras within each round."""
    for run in runs.values() if rounds > 1 else ():
        run()
    values: dict[str, list[float]] = {name: [] for name in runs}
    for i in range(rounds):
        order = list(runs)
        for name in order[i % len(order) :] + order[: i % len(order)]:
            values[name].append(runs[name]())
    ratios = {name: [a / b for a, b in zip(values["ours"], values[name], strict=True)] for name in runs}
    row = {
        "title": title,
        "unit": unit,
        "limit": limit,
        "values": {name: statistics.median(v) for name, v in values.items()},
        "against": {name: table.summary(v) for name, v in ratios.items() if name != "ours"},
    }
    print(json.dumps(row), flush=True)
    return row


def compiling(backend: str, contestant: str, clock: str) -> dict[str, Any]:
    """Return the row of the first execution of several steps at once, by their number."""
    values = {n: child(backend, "compiling", contestant, str(n))["result"][clock] for n in TOGETHER}
    row = {"title": f"{contestant}: first execution of several steps at once", "unit": "s", "by_number": values}
    print(json.dumps(row), flush=True)
    return row


def leaking(backend: str, contestant: str, repetitions: int) -> dict[str, Any]:
    """Return the row of what stays behind. JAX reads the programs that it has compiled once from a folder."""
    with tempfile.TemporaryDirectory() as folder:
        cache = {
            "JAX_COMPILATION_CACHE_DIR": folder,
            "JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS": "0",
            "JAX_PERSISTENT_CACHE_MIN_ENTRY_SIZE_BYTES": "-1",
        }
        seen = child(backend, "leaks", contestant, str(repetitions), **cache)["result"]
    row = {"title": f"{contestant}: {repetitions} times build, fit, predict, delete", "leaks": seen}
    print(json.dumps(row), flush=True)
    return row
