"""The page that shows the ops and the composites."""

from __future__ import annotations

import json
import pathlib
import tomllib
from typing import Any

import table

PAGE = table.PAGE.with_name("op-benchmarks.md")
MODES = ("eager", "compiled", "gradient")
SLOW, WORSE, SMALL = 1.3, 1.05, 1.0

INTRODUCTION = """\
# Benchmarks of ops

Every op of `keras_core.ops` beside the framework's own function, or what an expert would write with it; then functions
made of ops. Contestants run in one process, in turns, on inputs of a realistic size (256×256 float32 where nothing else
suggests itself; `benchmarks/ops/inputs.py` has all of them). What is shown is the ratio of the best times: **1.00 is as
fast as the framework**, 2.00 takes twice as long. `composed` is the op by its default composition, with the ops
within it as the backend has them: what would be lost without the override. "-": the framework has no such function, or
the mode does not apply; "≠": the two compute different things, so that a ratio says little. Where ours takes longer
because it does more, the reason is named (`benchmarks/ops/reasons.toml`).

Eager calls on JAX and TensorFlow are mostly the framework's own dispatch; compiled is what users run there. Gradients
are compiled on JAX and TensorFlow, and eager on PyTorch.

Run it yourself: `python benchmarks/ops --backend jax --write` and `python benchmarks/compiled --backend jax --write`.
"""


def ratio(row: dict[str, Any], mode: str, name: str = "ours", to: str = "raw") -> float | None:
    """Return how long a contestant takes against another, or None where one was not measured."""
    times = row["modes"].get(mode, {})
    return times[name] / times[to] if name in times and to in times else None


def cell(row: dict[str, Any], mode: str, name: str) -> str:
    """Return a ratio as text."""
    value = ratio(row, mode, name)
    if value is None:
        return "-"
    odd = {f"{mode} raw", *([f"{mode} composed"] if name == "composed" else [])} & set(row["differs"])
    return f"{value:.2f}" + (" ≠" if odd else "")


def ops_as_text(rows: list[dict[str, Any]]) -> str:
    """Return the table of ops."""
    modes = [mode for mode in MODES if any(mode in row["modes"] for row in rows)]
    heads = [head for mode in modes for head in (mode, f"{mode}, composed")]
    lines = [f"| op | | {' | '.join(heads)} |", "|---|---|" + "---:|" * len(heads)]
    for row in sorted(rows, key=lambda row: row["name"]):
        cells = [cell(row, mode, name) for mode in modes for name in ("ours", "composed")]
        lines.append(f"| `{row['name']}` | {row['kind']} | {' | '.join(cells)} |")
    return "\n".join(lines)


def summary(rows: list[dict[str, Any]], reasons: dict[str, str]) -> str:
    """Count the ops, and name those that are slower than the framework's and the overrides that do not pay."""
    kinds = {kind: sum(row["kind"] == kind for row in rows) for kind in ("primitive", "overridden", "composed")}
    counts = ", ".join(f"{count} {kind}" for kind, count in kinds.items())
    lines = [f"{len(rows)} ops: {counts}; {sum(row['raw'] for row in rows)} of them have a counterpart.\n"]
    named: set[str] = set()
    for mode in MODES:
        known = {row["name"]: value for row in rows if (value := ratio(row, mode)) is not None}
        slow = {name: value for name, value in known.items() if value > SLOW}
        small = {row["name"] for row in rows if row["name"] in slow and lost(row, mode) < SMALL}
        groups = [
            ("", {n: v for n, v in slow.items() if n not in small and n not in reasons}),
            (" for a reason that is named below", {n: v for n, v in slow.items() if n not in small and n in reasons}),
            (f" by less than {SMALL:.0f} µs a call", {n: v for n, v in slow.items() if n in small}),
        ]
        if known:
            lines.append(f"- {mode}: {len(slow)} of {len(known)} take over {SLOW} times as long")
            lines += [f"  - {len(group)}{why}{_listed(group)}" for why, group in groups if group]
        named |= {n for n in slow if n not in small and n in reasons}
    gains = {row["name"]: [g for mode in MODES if (g := ratio(row, mode, "composed", "ours"))] for row in rows}
    idle = {name: max(values) for name, values in gains.items() if values and max(values) < WORSE}
    lines.append(
        f"- overrides that gain under {WORSE - 1:.0%} over their composition in every mode: {len(idle)}{_listed(idle)}"
    )
    if named:
        lines += ["", "Why:", "", *(f"- `{name}`: {reasons[name]}" for name in sorted(named))]
    return "\n".join(lines)


def lost(row: dict[str, Any], mode: str) -> float:
    """Return by how many microseconds a call takes longer than the framework's."""
    times = row["modes"][mode]
    return float(times["ours"] - times["raw"])


def _listed(values: dict[str, float]) -> str:
    shown = (f"`{name}` {value:.2f}" for name, value in sorted(values.items(), key=lambda item: -item[1]))
    return ": " + ", ".join(shown) + "." if values else "."


def overhead_as_text(rows: list[dict[str, Any]]) -> str:
    """Return the table of small eager calls."""
    kinds = ("raw", "own", "native", "raw_variables", "variables")
    lines = [
        "| eager, 8×8, µs | framework's | backend's | the op | framework's, its variables | the op, Variables |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    for row in rows:
        times = [row["microseconds"].get(kind) for kind in kinds]
        cells = " | ".join("-" if value is None else f"{value:.2f}" for value in times)
        lines.append(f"| `ops.{row['name']}` | {cells} |")
    return "\n".join(lines)


def symbols_as_text(rows: list[dict[str, Any]]) -> str:
    """Return the table of symbolic calls."""
    lines = ["| symbolic | µs a node |", "|---|---:|"]
    return "\n".join(lines + [f"| {row['name']} | {row['microseconds']:.1f} |" for row in rows])


def composites_as_text(rows: list[dict[str, Any]]) -> str:
    """Return the table of functions made of ops."""
    counted = any("instructions" in row for row in rows)
    heads = ["instructions, forward", "instructions, gradient"] if counted else []
    heads += ["time, forward", "time, gradient"]
    lines = [f"| function | {' | '.join(heads)} |", "|---|" + "---:|" * len(heads)]
    for row in rows:
        cells = []
        for mode in ("forward", "gradient") if counted else ():
            ours, raw = row["instructions"][mode]["ours"], row["instructions"][mode]["raw"]
            cells.append(_marked(ours / raw, f"{ours} to {raw}"))
        for mode in ("forward", "gradient"):
            times = row["microseconds"][mode]
            cells.append(_marked(times["ours"] / times["raw"]))
        lines.append(f"| {row['title']} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _exceeds(row: dict[str, Any]) -> bool:
    return any(times["ours"] > WORSE * times["raw"] for times in row["microseconds"].values())


def _marked(value: float, detail: str = "") -> str:
    text = f"{value:.2f}" if value <= WORSE else f"**{value:.2f}**"
    return f"{text} ({detail})" if detail else text


def page(results: pathlib.Path = table.RESULTS) -> str:
    """Return the page made of all results there are."""
    parts = [INTRODUCTION]
    tables = []
    why = tomllib.loads(pathlib.Path(__file__).with_name("reasons.toml").read_text("utf-8"))
    for name in table.BACKENDS:
        path = results / f"ops-{name}.json"
        if not path.exists():
            continue
        found = json.loads(path.read_text("utf-8"))
        parts += [
            f"## {name}\n",
            table.machine_as_text(found["about"]) + "\n",
            summary(found["rows"], why.get(name, {})) + "\n",
        ]
        if "overhead" in found:
            parts += [overhead_as_text(found["overhead"]) + "\n", symbols_as_text(found["symbols"]) + "\n"]
        tables += [f"## All ops on {name}\n", ops_as_text(found["rows"]) + "\n"]
    parts += ["## Functions made of ops\n", COMPOSITES] if any(results.glob("compiled-*.json")) else []
    for name in table.BACKENDS:
        path = results / f"compiled-{name}.json"
        if path.exists():
            found = json.loads(path.read_text("utf-8"))
            parts += [f"### {name}\n", table.machine_as_text(found["about"]) + "\n"]
            parts += [composites_as_text(found["rows"]) + "\n"]
            slow = [row["name"] for row in found["rows"] if _exceeds(row)]
            told = [
                f"- {n.replace('_', ' ')}: {why['functions'][name][n]}" for n in slow if n in why["functions"][name]
            ]
            parts += ["\n".join(told) + "\n"] if told else []
    return "\n".join(parts + tables)


COMPOSITES = """\
Each written once with `keras_core.ops` and once by hand in the framework, with the same results. On JAX the
instructions of the optimised HLO are counted, those within fusions included, but not parameters, constants, tuples and
their elements. Ratios are ours to the hand-written; those over 1.05 are bold. Compiled on JAX and TensorFlow, eager on
PyTorch.
"""


def write() -> pathlib.Path:
    """Write the page and return its path."""
    PAGE.write_text(page(), "utf-8")
    return PAGE
