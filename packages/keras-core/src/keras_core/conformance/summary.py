"""The summary of a run: results by part, expected failures, and the hot ops that the backend leaves to compositions."""

from __future__ import annotations

import collections
import pathlib
from typing import Any

from keras_core.contract import HOT
from keras_core.plugins import active

COLUMNS = ("passed", "failed", "expected", "skipped")


class Summary:
    """Counts by part; a part is a test file.

    Attributes:
        backend: name of the backend under test.
        level: level of the run.
        parts: number of tests by part and outcome.
        failures: ids of the tests that failed.
        loosened: reasons by op, dtype and factor of the tolerances that the backend loosens.
        missing: hot ops without an override by family, or None where no test loaded the backend.
    """

    def __init__(self, backend: str, level: str, loosened: dict[str, str]) -> None:
        self.backend = backend
        self.level = level
        self.loosened = loosened
        self.parts: dict[str, collections.Counter[str]] = collections.defaultdict(collections.Counter)
        self.failures: list[str] = []
        self.missing: dict[str, list[str]] | None = None

    def add(self, report: Any) -> None:
        """Count one report of pytest. Setup, teardown and collection count only where they fail or skip."""
        if getattr(report, "when", "collect") != "call" and report.outcome == "passed":
            return
        file, _, name = report.nodeid.partition("::")
        file = pathlib.PurePosixPath(file).name
        outcome = "expected" if hasattr(report, "wasxfail") else report.outcome
        self.parts[file.removeprefix("test_").removesuffix(".py")][outcome] += 1
        if outcome == "failed":
            self.failures.append(f"{file}::{name}")

    @property
    def totals(self) -> collections.Counter[str]:
        """Number of tests by outcome."""
        return sum(self.parts.values(), collections.Counter())

    def lines(self, expected: dict[str, str]) -> list[str]:
        """Return the summary as text, ready to print."""
        width = max([len(p) for p in self.parts] + [5]) + 2
        lines = [f"backend {self.backend!r}, level {self.level!r}"]
        lines.append("part".ljust(width) + "".join(c.rjust(10) for c in COLUMNS))
        for part, counts in [*sorted(self.parts.items()), ("all", self.totals)]:
            lines.append(part.ljust(width) + "".join(str(counts[c] or "-").rjust(10) for c in COLUMNS))
        if expected:
            lines.append("expected failures:")
            lines += [f"  {name}  # {reason}" for name, reason in sorted(expected.items())]
        if self.loosened:
            lines.append("loosened tolerances:")
            lines += [f"  {what}  # {reason}" for what, reason in sorted(self.loosened.items())]
        if self.missing is not None:
            count = sum(map(len, self.missing.values()))
            lines.append(f"hot ops not overridden: {count or 'none'}")
            lines += [f"  {family}: {' '.join(names)}" for family, names in self.missing.items()]
        return lines

    def as_json(self, expected: dict[str, str]) -> dict[str, Any]:
        """Return the summary as a JSON object."""
        return {
            "backend": self.backend,
            "level": self.level,
            "parts": {part: {c: counts[c] for c in COLUMNS} for part, counts in sorted(self.parts.items())},
            "totals": {c: self.totals[c] for c in COLUMNS},
            "failures": sorted(self.failures),
            "expected_failures": expected,
            "loosened_tolerances": self.loosened,
            "hot_ops_not_overridden": self.missing,
        }


def hot_ops_not_overridden() -> dict[str, list[str]] | None:
    """Return the hot ops that the active backend leaves to compositions by family, or None where none is active."""
    if not active.is_loaded():
        return None
    overrides = active.current().backend.overrides
    left = {family: [name for name in names if name not in overrides] for family, names in HOT.items()}
    return {family: names for family, names in left.items() if names}
