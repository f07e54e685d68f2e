"""The command line: `python benchmarks/processes --backend jax`."""

from __future__ import annotations

import argparse
import json

import run
import table
from processes import measuring


def main() -> None:
    """Measure one backend and keep the results."""
    parser = argparse.ArgumentParser(description="First step, memory, leaks and compile time, in new processes.")
    parser.add_argument("--backend", required=True, choices=table.BACKENDS)
    parser.add_argument("--rounds", type=int, default=5, help="processes of each contestant")
    parser.add_argument("--repetitions", type=int, default=200, help="of build, fit, predict, delete")
    parser.add_argument("--clock", choices=("wall", "cpu"), default="wall", help="`cpu` where others use the machine")
    parser.add_argument("--with-keras", action="store_true", help="with Keras among the contestants")
    parser.add_argument("--write", action="store_true", help="write docs/benchmarks.md from all results so far")
    given = parser.parse_args()
    about = run.surroundings(given.backend, given.with_keras) | {"threads": 1, "clock": given.clock}
    rows = measuring.measure(given.backend, given.rounds, given.repetitions, given.clock, given.with_keras)
    table.RESULTS.mkdir(exist_ok=True)
    path = table.RESULTS / f"processes-{given.backend}.json"
    path.write_text(json.dumps({"about": about, "rows": rows}, indent=1), "utf-8")
    if given.write:
        print(f"wrote {table.write()}")
