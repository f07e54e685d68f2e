"""Tables for a person to read."""

from __future__ import annotations

import sys
from typing import Any

MOST_COLUMNS = 120


def draw(report: dict[str, Any]) -> None:
    """Write a doctor's report as tables."""
    from rich.console import Console  # rich is loaded only by what draws
    from rich.markup import escape
    from rich.table import Table

    console = Console(file=sys.stdout, highlight=False, soft_wrap=False)
    if not console.is_terminal:
        console = Console(file=sys.stdout, highlight=False, width=MOST_COLUMNS)

    def table(title: str, columns: str, rows: list[list[str]]) -> None:
        drawn = Table(title=title, title_justify="left", title_style="bold")
        for i, column in enumerate(columns.split(",")):
            drawn.add_column(column.strip(), overflow="fold", no_wrap=i == 0)
        for row in rows:
            drawn.add_row(*map(escape, row))
        console.print(drawn)

    console.print(
        f"keras-core {report['keras_core']}, contract {report['contract']}, Python {report['python']}", soft_wrap=True
    )
    table(
        "Backends",
        "name, package, contract, level, priority, offers",
        [_backend_row(b, report["chosen"]) for b in report["backends"]],
    )
    table(
        "File formats",
        "name, endings, holds, package",
        [
            [f["name"], " ".join(f["extensions"]), f["content"], f"{f['distribution']} {f['version']}"]
            for f in report["formats"]
        ],
    )
    console.print(escape(_choice_text(report["chosen"])), soft_wrap=True)
    for problem in report["problems"]:
        console.print(f"[bold red]Problem:[/] {escape(problem)}", soft_wrap=True)
    for note in report["notes"]:
        console.print(f"[bold]Note:[/] {escape(note)}", soft_wrap=True)


def _backend_row(backend: dict[str, Any], chosen: dict[str, Any]) -> list[str]:
    name = backend["name"] + (" *" if backend["name"] == chosen["name"] else "")
    package = f"{backend['distribution']} {backend['version']}"
    capabilities = backend["capabilities"]
    if capabilities is None:
        return [name, package, "", "unusable", "", ""]
    offers = [key for key, value in capabilities.items() if value is True]
    return [
        name,
        package,
        backend["contract"],
        capabilities["level"],
        str(backend["priority"]),
        ", ".join(offers).replace("_", " "),
    ]


def _choice_text(chosen: dict[str, Any]) -> str:
    if chosen["name"] is None:
        return "* No backend can be chosen."
    text = f"* {chosen['name']} would be used: {chosen['reason']}."
    if not chosen["loads"]:
        return f"{text} It does not load."
    devices = ", ".join(chosen.get("devices", ())) or "unknown"
    return f"{text} It loads, version {chosen['version']}; devices: {devices}."


def draw_bench(report: dict[str, Any]) -> None:
    """Write the figures of a bench as a table, and which backend was the fastest."""
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    console = Console(file=sys.stdout, highlight=False)
    if not console.is_terminal:
        console = Console(file=sys.stdout, highlight=False, width=MOST_COLUMNS)
    drawn = Table(title=escape(f"{report['model']}, batches of {report['batch_size']}"), title_justify="left")
    for title in ("backend", "", "first step, s", "µs a step", "samples/s", "peak, MB"):
        drawn.add_column(title, justify="left" if title in ("backend", "") else "right")
    for result in report["results"]:
        for what in ("fit", "predict"):
            if what in result:
                drawn.add_row(*map(escape, _bench_row(result, what, report["fastest"][what])))
    console.print(drawn)
    for what, name in report["fastest"].items():
        if name is not None:
            console.print(f"fastest to {what}: {escape(name)}", soft_wrap=True)
    for result in report["results"]:
        for kind, style in (("error", "bold red"), ("note", "bold")):
            if kind in result:
                text = f"[{style}]{escape(result['backend'])}:[/] {escape(result[kind])}"
                console.print(text, soft_wrap=True)


def _bench_row(result: dict[str, Any], what: str, fastest: str | None) -> list[str]:
    figures = result[what]
    return [
        f"{result['backend']} {result['version']}",
        what + (" *" if result["backend"] == fastest else ""),
        f"{figures['first_step_seconds']:.2f}",
        f"{figures['microseconds_per_step']:,.0f}",
        f"{figures['samples_per_second']:,.0f}",
        "" if result["peak_megabytes"] is None else f"{result['peak_megabytes']:,.0f}",
    ]
