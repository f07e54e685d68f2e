"""Statistics of interleaved rounds, and the page that shows them."""

from __future__ import annotations

import json
import pathlib
import statistics
import tomllib
from typing import Any

HERE = pathlib.Path(__file__).parent
RESULTS = HERE / "results"
PAGE = HERE.parent / "docs" / "benchmarks.md"
BACKENDS = ("jax", "torch", "tensorflow")

INTRODUCTION = """\
# Benchmarks

keras-core beside the hand-written loop of an expert in the raw framework, and beside Keras. All run in one process, in
turns: in each round every contestant does the same work once, and what counts is the median over the rounds of the
*ratio within the round*, with the quartiles behind it. Times are per step or call. Before it is timed, each contestant
must show the same loss or the same outputs as the raw loop, from the same weights.

The raw loops (`benchmarks/raw/`) use what their framework offers: on JAX one jitted step with optax's Adam and donated
buffers; on PyTorch the fused Adam and channels-last memory; on TensorFlow one `tf.function` with the fused Adam kernel,
and XLA where a trial shows that it is faster. On JAX and TensorFlow a trial also decides whether batches are cut out on
the host or within the step. All of them take one call for each step, shuffle, and sum the loss on the device, as `fit`
does. On a busy machine (the load is given) trust differences of a few percent, or of a microsecond, little.

Run it yourself: `python -m nox -s "bench(jax)" -- --write`.
"""


def summary(values: list[float]) -> dict[str, float]:
    """Return median and quartiles."""
    if len(values) < 2:
        return {"median": values[0], "low": values[0], "high": values[0]}
    low, middle, high = statistics.quantiles(values, n=4, method="inclusive")
    return {"median": middle, "low": low, "high": high}


def compare(times: dict[str, list[float]], measure: str) -> dict[str, Any]:
    """Compare contestants round by round.

    Args:
        times: seconds per unit of each round, by contestant.
        measure: `"ratio"` to raw, or `"excess"` over it in microseconds.

    Returns:
        Median times in microseconds, and median and quartiles of ours against raw and against Keras.
    """
    ours, raw, keras = times["ours"], times["raw"], times.get("keras")
    against_raw = [a / b if measure == "ratio" else (a - b) * 1e6 for a, b in zip(ours, raw, strict=True)]
    result: dict[str, Any] = {
        "microseconds": {name: statistics.median(values) * 1e6 for name, values in times.items()},
        "rounds": len(ours),
        "measure": measure,
        "against_raw": summary(against_raw),
    }
    if keras is not None:
        result["against_keras"] = summary([b / a for a, b in zip(ours, keras, strict=True)])
    return result


def met(row: dict[str, Any]) -> bool | None:
    """Whether a row meets its target; None where it has none."""
    if row["limit"] is None:
        return None
    return round(row["against_raw"]["median"], 2) <= row["limit"]


def beats_keras(row: dict[str, Any]) -> bool:
    """Whether a row is as many times faster than Keras as it shall be."""
    return round(row.get("against_keras", {"median": float("inf")})["median"], 2) >= row.get("over_keras", 1.0)


def rows_as_text(rows: list[dict[str, Any]]) -> str:
    """Return rows as a Markdown table."""
    lines = [
        "| work | ours, µs | raw, µs | Keras, µs | ours to raw (quartiles) | target | met | times faster than Keras |",
        "|---|---:|---:|---:|---:|---:|---|---:|",
    ]
    for row in rows:
        times, raw = row["microseconds"], row["against_raw"]
        ratio = row["measure"] == "ratio"
        form = "{:.2f}" if ratio else "{:+.2f} µs"
        shown = f"{form.format(raw['median'])} ({raw['low']:.2f} to {raw['high']:.2f})"
        target = "" if row["limit"] is None else f"≤ {row['limit']:.2f}" if ratio else f"≤ +{row['limit']:.2f} µs"
        keras = row.get("against_keras")
        cells = [
            row["title"],
            _time(times["ours"]),
            _time(times["raw"]),
            _time(times["keras"]) if keras else "",
            shown,
            target,
            {True: "yes", False: "**no**", None: ""}[met(row)],
            f"{keras['median']:.2f} ({keras['low']:.2f} to {keras['high']:.2f})" if keras else "",
        ]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _time(microseconds: float) -> str:
    return f"{microseconds:.2f}" if microseconds < 100 else f"{microseconds:,.0f}"


def explanations(name: str, rows: list[dict[str, Any]], reasons: dict[str, dict[str, str]]) -> str:
    """Say why, for each target that was missed and for each work where Keras was faster."""
    lines = []
    for row in rows:
        if met(row) is False or not beats_keras(row):
            why = reasons.get(name, {}).get(row["name"], "not yet explained.")
            slow = f"is not {row.get('over_keras', 1):g} times as fast as Keras"
            missed = "misses its target" if met(row) is False else slow
            lines.append(f"- {row['title']} {missed}: {why}")
    return "\n".join(lines)


def cold_as_text(cold: dict[str, Any]) -> str:
    """Return the table of start and size."""
    lines = ["| what | measured (quartiles) | target | met |", "|---|---:|---:|---|"]
    for row in cold["rows"]:
        value, unit = row["value"], row["unit"]
        shown = f"{value['median']:.2f} {unit}" + (
            f" ({value['low']:.2f} to {value['high']:.2f})" if "low" in value else ""
        )
        ok = "yes" if value["median"] <= row["limit"] else "**no**"
        lines.append(f"| {row['title']} | {shown} | ≤ {row['limit']:g} {unit} | {ok} |")
    return "\n".join(lines)


def processes_as_text(rows: list[dict[str, Any]], of_leaks: str = "") -> str:
    """Return what `processes/` measured, as a list; what stayed behind with the explanation that there is."""
    lines = []
    for row in rows:
        if "values" in row:
            values = ", ".join(f"{name} {value:.2f} {row['unit']}" for name, value in row["values"].items())
            ratio = row["against"]["raw"]["median"]
            met = "met" if round(ratio, 2) <= row["limit"] else "**missed**"
            said = f"{values}; ours to raw {ratio:.2f}, target ≤ {row['limit']:.2f} {met}"
        elif "by_number" in row:
            said = ", ".join(f"{n} at once {value:.2f} {row['unit']}" for n, value in row["by_number"].items())
        else:
            said = ", ".join(f"{name} {value:+.0f}" for name, value in row["leaks"]["grown"].items())
            said += ", beyond what there was after a tenth of them, with the cyclic garbage collector off"
            said += f"; {of_leaks}" if of_leaks and row["title"].startswith("ours") else ""
        lines.append(f"- {row['title']}: {said}")
    return "\n".join(lines)


def machine_as_text(about: dict[str, Any]) -> str:
    """Return the line that says what ran where and when."""
    versions = ", ".join(f"{name} {version}" for name, version in about.get("versions", {}).items())
    threads = (
        f", {about['threads']} thread{'s' if about['threads'] != 1 else ''} for kernels" if "threads" in about else ""
    )
    threads += f", on {about['device']}" if "device" in about else ""
    threads += ", processor time" if about.get("clock") == "cpu" else ""
    load = f", load {about['load']:.1f} at the start" if "load" in about else ""
    return f"{about['date']}; {about['cores']} cores ({about['machine']}){threads}{load}; {versions}."


def page(results: pathlib.Path = RESULTS) -> str:
    """Return the page made of all results there are."""
    reasons = tomllib.loads((HERE / "reasons.toml").read_text("utf-8"))
    parts = [INTRODUCTION]
    for name in BACKENDS:
        path = results / f"{name}.json"
        if path.exists():
            found = json.loads(path.read_text("utf-8"))
            parts += [f"## {name}\n", machine_as_text(found["about"]) + "\n", rows_as_text(found["rows"]) + "\n"]
            why = explanations(name, found["rows"], reasons)
            parts += [why + "\n"] if why else []
        path = results / f"processes-{name}.json"
        if path.exists():
            found = json.loads(path.read_text("utf-8"))
            parts += [f"### {name}, in processes of their own\n", machine_as_text(found["about"]) + "\n"]
            parts += [processes_as_text(found["rows"], reasons.get(name, {}).get("leaks", "")) + "\n"]
    path = results / "cold.json"
    if path.exists():
        cold = json.loads(path.read_text("utf-8"))
        parts += [
            "## Start and size, on NumPy alone\n",
            machine_as_text(cold["about"]) + "\n",
            cold_as_text(cold) + "\n",
        ]
        parts += [cold["note"] + "\n"]
    return "\n".join(parts)


def write() -> pathlib.Path:
    """Write the page and return its path."""
    PAGE.write_text(page(), "utf-8")
    return PAGE
