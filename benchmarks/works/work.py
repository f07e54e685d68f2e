"""What a work is made of, and the check that its contestants do the same."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Arena:
    """Who competes.

    Attributes:
        backend: name of the backend.
        ours: `keras_core`.
        keras: upstream `keras`, or None.
        raw: the hand-written loops in the framework.
    """

    backend: str
    ours: ModuleType
    keras: ModuleType | None
    raw: ModuleType

    @property
    def libraries(self) -> dict[str, ModuleType]:
        """The contestants with Keras's interface, by name."""
        return {"ours": self.ours} | ({"keras": self.keras} if self.keras is not None else {})


@dataclass(frozen=True)
class Work:
    """One row of the table.

    Attributes:
        name: its key in the results.
        title: what the table calls it.
        units: how many steps or calls one run of a contestant makes.
        contestants: what to time, by the contestant's name; `ours` and `raw` among them.
        limit: the target, or None: a ratio to raw, or microseconds above raw.
        measure: `"ratio"` or `"excess"`.
        over_keras: how many times faster than Keras it shall be.
    """

    name: str
    title: str
    units: int
    contestants: dict[str, Callable[[], Any]]
    limit: float | None = None
    measure: str = "ratio"
    over_keras: float = 1.0


def agree(work: str, results: dict[str, Any], tolerance: float = 1e-3) -> None:
    """Refuse to compare contestants that do not compute the same.

    Raises:
        AssertionError: the results of a contestant differ from those of the raw loop.
    """
    expected = np.asarray(results["raw"])
    for name, result in results.items():
        message = f"{work}: {name} computes something else than the raw loop, so their times cannot be compared"
        np.testing.assert_allclose(np.asarray(result), expected, rtol=tolerance, atol=tolerance, err_msg=message)
