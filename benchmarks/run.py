"""Time keras-core, the raw framework and Keras in turns. `README.md` shows how to call it."""

from __future__ import annotations

import argparse
import cProfile
import gc
import importlib
import importlib.metadata
import itertools
import json
import os
import platform
import pstats
import time
from collections.abc import Callable
from typing import Any

import cold
import table

PACKAGES = {
    "jax": ("keras-backend-jax", "jax", "jaxlib", "optax"),
    "torch": ("keras-backend-torch", "torch"),
    "tensorflow": ("keras-backend-tf", "tensorflow", "tensorflow-cpu"),
}

CLOCKS = {"wall": time.perf_counter, "cpu": time.process_time}


def main() -> None:
    """Run what the command line asks for."""
    arguments = parsed()
    if arguments.backend is None:
        cold.measure(arguments.rounds or cold.ROUNDS, arguments.clock)
    else:
        set_environment(arguments.backend, arguments.threads)
        measure(arguments)
    if arguments.write:
        print(f"wrote {table.write()}")


def parsed() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description="Time keras-core beside the raw framework and Keras.")
    parser.add_argument("--backend", choices=sorted(PACKAGES), help="without it: start and size on NumPy alone")
    parser.add_argument("--rounds", type=int, help="rounds of each work; 25 by default")
    parser.add_argument("--seconds", type=float, default=20, help="a work stops after this long, at least 5 rounds in")
    parser.add_argument("--threads", type=int, default=1, help="threads of the frameworks' kernels, the same for all")
    parser.add_argument("--clock", choices=sorted(CLOCKS), default="wall", help="`cpu` where others use the machine")
    parser.add_argument("--only", help="names of works, separated by commas")
    parser.add_argument("--with-keras", action="store_true", help="with Keras among the contestants")
    parser.add_argument("--profile", action="store_true", help="profile ours instead of timing")
    parser.add_argument("--write", action="store_true", help="write docs/benchmarks.md from all results so far")
    return parser.parse_args()


def set_environment(backend: str, threads: int) -> None:
    """Choose backend and number of threads, before a framework is imported."""
    os.environ["KERAS_BACKEND"] = backend
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ[name] = str(threads)
    if threads == 1:
        flag = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
        os.environ["XLA_FLAGS"] = f"{os.environ.get('XLA_FLAGS', '')} {flag}".strip()


def measure(arguments: argparse.Namespace) -> None:
    """Measure the works on one backend, print them, and keep the results."""
    about = surroundings(arguments.backend, arguments.with_keras) | {
        "threads": arguments.threads,
        "clock": arguments.clock,
    }
    raw = importlib.import_module(f"raw.{arguments.backend}")
    raw.use_threads(arguments.threads)
    about["device"] = raw.device()
    works = importlib.import_module("works")
    ours = importlib.import_module("keras_core")
    keras = importlib.import_module("keras") if arguments.with_keras else None
    if keras is not None and keras.layers.Dense is ours.layers.Dense:
        raise SystemExit("`import keras` found keras-core's own module of that name, not Keras: see PYTHONPATH.")
    arena = importlib.import_module("works.work").Arena(arguments.backend, ours, keras, raw)
    names = arguments.only.split(",") if arguments.only else list(works.ALL)
    rows = []
    for work in itertools.chain.from_iterable(works.ALL[name].works(arena) for name in names):
        if arguments.profile:
            profile(work)
            continue
        times = interleaved(work, arguments.rounds or 25, arguments.seconds, CLOCKS[arguments.clock])
        row = {"name": work.name, "title": work.title, "limit": work.limit, "over_keras": work.over_keras}
        row |= table.compare(times, work.measure)
        rows.append(row)
        print(line(row), flush=True)
    if rows:
        keep(arguments.backend, {"about": about, "rows": rows}, partial=arguments.only is not None)


def interleaved(
    work: Any, rounds: int, seconds: float, clock: Callable[[], float], least: int = 5, collect: bool = True
) -> dict[str, list[float]]:
    """Return seconds per unit of each contestant in each round.

    The order turns from round to round, so that nobody always runs behind the same neighbour.

    Args:
        work: what to time.
        rounds: at most so many.
        seconds: no further round is begun after this long,
        least: but so many there are.
        clock: tells the seconds.
        collect: whether to collect garbage first, which takes longer than a short work does.
    """
    for _ in range(2):
        for run in work.contestants.values():
            run()
    if collect:
        gc.collect()
    gc.freeze()
    names = list(work.contestants)
    times: dict[str, list[float]] = {name: [] for name in names}
    end = time.perf_counter() + seconds
    for i in range(rounds):
        if i >= least and time.perf_counter() > end:
            break
        shift = i % len(names)
        for name in names[shift:] + names[:shift]:
            run = work.contestants[name]
            begin = clock()
            run()
            times[name].append((clock() - begin) / work.units)
    gc.unfreeze()
    return times


def line(row: dict[str, Any]) -> str:
    """Return a row for the terminal."""
    times = "  ".join(f"{name} {value:9.2f}" for name, value in sorted(row["microseconds"].items()))
    raw, keras = row["against_raw"], row.get("against_keras")
    text = f"{row['name']:15} {times} µs  to raw {raw['median']:.2f} ({raw['low']:.2f} to {raw['high']:.2f})"
    if keras:
        text += f"  times Keras {keras['median']:.2f}"
        text += "" if table.beats_keras(row) else " NOT ENOUGH"
    return text + {True: "  met", False: "  MISSED", None: ""}[table.met(row)]


def profile(work: Any) -> None:
    """Print where the time of ours goes."""
    work.contestants["ours"]()
    profiler = cProfile.Profile()
    profiler.enable()
    for _ in range(3):
        work.contestants["ours"]()
    profiler.disable()
    print(work.title)
    pstats.Stats(profiler).sort_stats("tottime").print_stats(30)


def surroundings(backend: str, with_keras: bool) -> dict[str, Any]:
    """Return versions, machine and date."""
    names = ("keras-core", *PACKAGES[backend], *(("keras",) if with_keras else ()), "numpy")
    return {"versions": versions(names), **cold.machine()}


def versions(names: tuple[str, ...]) -> dict[str, str]:
    """Return the versions of those packages that are installed."""
    found = {"python": platform.python_version()}
    for name in names:
        try:
            found[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue
    return found


def keep(backend: str, result: dict[str, Any], partial: bool) -> None:
    """Store results; a run of some works replaces only theirs."""
    path = table.RESULTS / f"{backend}.json"
    if partial and path.exists():
        before = json.loads(path.read_text("utf-8"))
        fresh = {row["name"]: row for row in result["rows"]}
        known = [fresh.pop(row["name"], row) for row in before["rows"]]
        result = before | result | {"rows": known + list(fresh.values())}
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(result, indent=1), "utf-8")


if __name__ == "__main__":
    main()
