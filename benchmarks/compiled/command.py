"""The command: count instructions, time, keep, write the page."""

from __future__ import annotations

import argparse
import collections
import importlib
import re
from collections.abc import Callable
from types import ModuleType
from typing import Any

import numpy as np

import run
from ops import command, page
from ops.case import floats, outputs
from works.work import Work, agree

MODES = ("forward", "gradient")
UNITS, ROUNDS = 20, 25
NOT_COUNTED = {"parameter", "constant", "tuple", "get-tuple-element"}
INSTRUCTION = re.compile(r"^\s+(?:ROOT )?%?[\w.-]+ = .*? ([a-z][a-z0-9-]*)\(", re.MULTILINE)


def main() -> None:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(description="Compare functions made of ops with the same written by hand.")
    parser.add_argument("--backend", choices=sorted(run.PACKAGES), help="without it: only write the page")
    command.add_options(parser)
    parser.add_argument("--seconds", type=float, default=1.0, help="of each function in each mode")
    parser.add_argument("--hlo", action="store_true", help="print the optimised HLO of both")
    arguments = parser.parse_args()
    if arguments.backend is not None:
        measure(arguments, command.prepared(arguments))
    if arguments.write:
        print(f"wrote {page.write()}")


def measure(arguments: argparse.Namespace, framework: ModuleType) -> None:
    """Measure the functions, print them and keep the results."""
    inputs = importlib.import_module("compiled.inputs")
    importlib.import_module("keras_core")
    ours = importlib.import_module("compiled.ours")
    raw = importlib.import_module(f"compiled.frameworks.{arguments.backend}")
    result: dict[str, Any] = {"about": command.about(arguments), "rows": []}
    for name in arguments.only.split(",") if arguments.only else inputs.INPUTS:
        functions = {"ours": getattr(ours, name), "raw": getattr(raw, name)}
        title = inputs.TITLES.get(name, name.replace("_", " "))
        row: dict[str, Any] = {"name": name, "title": title, "microseconds": {}, "instructions": {}}
        for mode in MODES:
            calls, args = prepared(functions, mode, inputs.INPUTS[name], framework)
            check(f"{name}, {mode}", calls, args, framework)
            if hasattr(raw, "text"):
                texts = {key: raw.text(call, *args) for key, call in calls.items()}
                row["instructions"][mode] = counted(texts)
                if arguments.hlo:
                    print(*texts.values(), sep="\n\n")
            runs = {key: repeated(call, args, framework.wait) for key, call in calls.items()}
            work = Work(name, title, UNITS, runs)
            times = run.interleaved(work, ROUNDS, arguments.seconds, run.CLOCKS[arguments.clock], collect=False)
            row["microseconds"][mode] = {key: min(values) * 1e6 for key, values in times.items()}
        if not row["instructions"]:
            del row["instructions"]
        result["rows"].append(row)
        print(line(row), flush=True)
    run.keep(f"compiled-{arguments.backend}", result, partial=arguments.only is not None)


def prepared(
    functions: dict[str, Callable[..., Any]], mode: str, arrays: tuple[np.ndarray, ...], framework: ModuleType
) -> tuple[dict[str, Callable[..., Any]], tuple[Any, ...]]:
    """Return the contestants in a mode, and the arguments that they share."""
    leaves = tuple(framework.tensor(x) for x in arrays)
    if mode == "forward":
        compiled = framework.compiled if framework.COMPILES else lambda function: function
        return {name: compiled(function) for name, function in functions.items()}, leaves
    positions = [i for i in floats(list(arrays)) if arrays[i].shape != () and i not in _targets(functions)]
    results = [framework.array(x) for x in outputs(functions["raw"](*leaves))]
    cotangents = [framework.tensor(np.ones(x.shape, x.dtype)) for x in results]
    return {n: framework.gradient(f, positions) for n, f in functions.items()}, (cotangents, *leaves)


def _targets(functions: dict[str, Callable[..., Any]]) -> tuple[int, ...]:
    """Return the positions of the arguments that nobody differentiates by."""
    names = functions["ours"].__code__.co_varnames[: functions["ours"].__code__.co_argcount]
    return tuple(i for i, name in enumerate(names) if name in ("targets", "mean", "var"))


def check(name: str, calls: dict[str, Callable[..., Any]], args: tuple[Any, ...], framework: ModuleType) -> None:
    """Refuse contestants whose results differ."""
    results = {key: [framework.array(x).ravel() for x in outputs(call(*args))] for key, call in calls.items()}
    agree(name, {key: np.concatenate(found) for key, found in results.items()}, tolerance=2e-3)


def counted(texts: dict[str, str]) -> dict[str, Any]:
    """Count the instructions of two programs, and name those that one has over the other."""
    counts = {name: collections.Counter(INSTRUCTION.findall(text)) for name, text in texts.items()}
    for count in counts.values():
        for name in NOT_COUNTED:
            count.pop(name, None)
    result: dict[str, Any] = {name: count.total() for name, count in counts.items()}
    return result | {"more": dict(counts["ours"] - counts["raw"]), "less": dict(counts["raw"] - counts["ours"])}


def repeated(call: Callable[..., Any], args: tuple[Any, ...], wait: Callable[[Any], None]) -> Callable[[], None]:
    """Return a function that makes the call many times and waits for the last result."""

    def take() -> None:
        for _ in range(UNITS):
            result = call(*args)
        wait(result)

    return take


def line(row: dict[str, Any]) -> str:
    """Return a row for the terminal."""
    text = f"{row['name']:22}"
    for mode in MODES:
        times = row["microseconds"][mode]
        text += f" {mode} {times['ours']:.0f} to {times['raw']:.0f} µs ({times['ours'] / times['raw']:.2f})"
        if "instructions" in row:
            count = row["instructions"][mode]
            text += f", {count['ours']} to {count['raw']} instructions ({count['ours'] / count['raw']:.2f})"
            if count["ours"] > count["raw"]:
                text += f" more {count['more']} less {count['less']}"
        text += ";"
    return text
