"""The command: read what is asked for, measure, keep, write the page."""

from __future__ import annotations

import argparse
import contextlib
import ctypes
import importlib
import traceback
from types import ModuleType
from typing import Any

import run
from ops import page

LEFT_OUT = (
    "lstm sgd_update adam_update rmsprop_update decay_update average_update clip_norms all_finite each each_number "
    "at_once rearranged pushforward elastic_transform"
).split()
"""Ops within core that nobody calls, and those that take functions or draw numbers of their own."""


def main() -> None:
    """Run what the command line asks for."""
    arguments = parsed()
    if arguments.backend is not None:
        framework = prepared(arguments)
        measure(arguments, framework)
    if arguments.write:
        print(f"wrote {page.write()}")


def parsed() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description="Time every op beside the framework's own function.")
    parser.add_argument("--backend", choices=sorted(run.PACKAGES), help="without it: only write the page")
    add_options(parser)
    parser.add_argument("--seconds", type=float, default=0.05, help="of each op in each mode, at least 3 rounds in")
    return parser.parse_args()


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options that the ops and the composites share."""
    parser.add_argument("--only", help="names, separated by commas; `overhead` is one")
    parser.add_argument("--threads", type=int, default=1, help="threads of the framework's kernels")
    parser.add_argument(
        "--clock", choices=sorted(run.CLOCKS), default="wall", help="`cpu` where others use the machine"
    )
    parser.add_argument("--write", action="store_true", help="write docs/op-benchmarks.md from all results so far")


def prepared(arguments: argparse.Namespace) -> ModuleType:
    """Set the environment and return the framework."""
    keep_memory()
    run.set_environment(arguments.backend, arguments.threads)
    importlib.import_module(f"raw.{arguments.backend}").use_threads(arguments.threads)
    return importlib.import_module(f"ops.frameworks.{arguments.backend}")


def keep_memory() -> None:
    """Have the C library keep what is freed. Who else finds pages to be mapped anew is a matter of luck."""
    with contextlib.suppress(AttributeError, OSError):  # only glibc has it
        mallopt = ctypes.CDLL(None).mallopt
        mallopt(-1, 1 << 30)  # M_TRIM_THRESHOLD
        mallopt(-3, 1 << 25)  # M_MMAP_THRESHOLD, its largest


def about(arguments: argparse.Namespace) -> dict[str, Any]:
    """Return versions, machine, date and settings."""
    found = run.surroundings(arguments.backend, with_keras=False)
    return found | {"threads": arguments.threads, "clock": arguments.clock}


def measure(arguments: argparse.Namespace, framework: ModuleType) -> None:
    """Measure the ops, print them and keep the results."""
    importlib.import_module("keras_core").ops.convert_to_tensor(0.0)  # makes the backend active
    definitions = importlib.import_module("keras_core.ops.definition").OPS
    inputs, measuring = importlib.import_module("ops.inputs"), importlib.import_module("ops.measuring")
    names = arguments.only.split(",") if arguments.only else [*definitions, "overhead"]
    clock = run.CLOCKS[arguments.clock]
    result: dict[str, Any] = {"about": about(arguments), "rows": []}
    for name in names:
        if name in LEFT_OUT or name == "overhead" or name.startswith("random_"):
            continue
        case = inputs.case(definitions[name])
        if case is None:
            print(f"{name:24} nobody has said how to call it: add it to ops/inputs.py")
            continue
        try:
            row = measuring.row(measuring.Contest(definitions[name], case, framework), arguments.seconds, clock)
        except Exception:  # one op that cannot be measured must not cost the others their hour
            print(f"{name:24} failed")
            traceback.print_exc()
            continue
        result["rows"].append(row)
        print(line(row), flush=True)
    if "overhead" in names:
        overhead = importlib.import_module("ops.overhead")
        result["overhead"] = overhead.of_wrappers(framework, clock)
        result["symbols"] = overhead.of_symbols(clock)
        for row in result["overhead"] + result["symbols"]:
            print(row["name"], row["microseconds"])
    run.keep(f"ops-{arguments.backend}", result, partial=arguments.only is not None)


def line(row: dict[str, Any]) -> str:
    """Return a row for the terminal."""
    text = f"{row['name']:24} {row['kind']:10}"
    for mode, times in row["modes"].items():
        text += f"  {mode}"
        text += "".join(f" {name} {value:.1f}" for name, value in times.items())
        text += " µs"
        if "raw" in times and "ours" in times:
            text += f" ({times['ours'] / times['raw']:.2f})"
    if not row["raw"]:
        text += "  no raw"
    if row["differs"]:
        text += f"  DIFFERS {row['differs']}"
    if row["errors"]:
        text += f"  ERRORS {row['errors']}"
    return text
