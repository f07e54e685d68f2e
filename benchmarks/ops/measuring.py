"""Time one op: as it is, by its composition, and as the framework's own function."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import numpy as np

import run
from keras_core.ops import dispatch
from keras_core.ops.definition import OpDefinition
from keras_core.plugins import active
from ops.case import Case, outputs, tensors
from works.work import Work

ROUNDS, LEAST = 11, 3
TURN = 1e-3
"""A contestant's turn takes at least so many seconds, if need be of several calls."""


def kind(definition: OpDefinition) -> str:
    """Return `"overridden"`, `"primitive"` or `"composed"`."""
    own = dispatch.implementation(definition, active.current())
    if own is None:
        return "composed"
    return "primitive" if definition.primitive else "overridden"


@contextlib.contextmanager
def composed(definition: OpDefinition) -> Iterator[None]:
    """Run one op by its default composition; the ops within it stay as they are."""
    before = definition.namespace["impl"]
    definition.namespace["impl"] = definition.body
    try:
        yield
    finally:
        definition.namespace["impl"] = before


def raw(framework: ModuleType, name: str, case: Case) -> Callable[..., Any] | None:
    """Return the framework's function for an op, called as the op is, or None where it has none.

    Functions of the table `RAW` take the tensors alone; those found by name take what the op takes.
    """
    if name in framework.RAW:
        function = framework.RAW[name]
        return lambda *args, **kwargs: function(*tensors(case, args))
    for namespace in framework.NAMESPACES:
        if hasattr(namespace, name):
            return getattr(namespace, name)
    return None


class Contest:
    """The three ways to compute an op, in each mode.

    Args:
        definition: the op.
        case: how it is called.
        framework: a module of `ops.frameworks`.
    """

    def __init__(self, definition: OpDefinition, case: Case, framework: ModuleType) -> None:
        self.definition = definition
        self.case = case
        self.framework = framework
        self.leaves = [framework.tensor(x) for x in case.leaves]
        self.kind = kind(definition)
        self.functions: dict[str, Callable[..., Any]] = {"ours": definition.function}
        if self.kind == "overridden":
            self.functions["composed"] = definition.function
        own = raw(framework, definition.name, case)
        if own is not None:
            self.functions["raw"] = own
        self.errors: dict[str, str] = {}
        self.differs: list[str] = []

    def modes(self) -> list[str]:
        """What is measured: creation has no inputs to compile for, and not every op has slopes."""
        modes = ["eager"]
        if self.framework.COMPILES and self.leaves:
            modes.append("compiled")
        if self.case.positions and self.definition.dtype_rule not in ("compare", "bool"):
            modes.append("gradient")
        return modes

    def binding(self, name: str) -> Any:
        """Return the context in which a contestant runs."""
        return composed(self.definition) if name == "composed" else contextlib.nullcontext()

    def call(self, mode: str, name: str) -> tuple[Callable[..., Any], tuple[Any, ...], dict[str, Any]]:
        """Return a contestant's function in a mode, with its arguments."""
        function, case = self.functions[name], self.case
        if mode == "eager":
            return function, case.on(self.leaves), case.kwargs

        def of_leaves(*leaves: Any) -> Any:
            return function(*case.on(list(leaves)), **case.kwargs)

        if mode == "compiled":
            return self.framework.compiled(of_leaves), tuple(self.leaves), {}
        positions = case.positions
        with self.binding(name):
            results = [self.framework.array(x) for x in outputs(of_leaves(*self.leaves))]
        rng = np.random.default_rng(2)
        cotangents = [rng.standard_normal(x.shape).astype(x.dtype) for x in results if x.dtype.kind == "f"]
        if not cotangents:
            raise TypeError("no output of floats")
        chosen = [self.framework.tensor(x) for x in cotangents]
        return self.framework.gradient(of_leaves, positions), (chosen, *self.leaves), {}

    def measure(self, mode: str, seconds: float, clock: Callable[[], float]) -> dict[str, float]:
        """Return each contestant's best time for a call in microseconds, without those that fail."""
        runs, results, took = {}, {}, 0.0
        for name in self.functions:
            try:
                function, args, kwargs = self.call(mode, name)
                with self.binding(name):
                    results[name] = function(*args, **kwargs)
                    self.framework.wait(results[name])
                    begin = time.perf_counter()
                    self.framework.wait(function(*args, **kwargs))
                    took = max(took, time.perf_counter() - begin)
                runs[name] = (function, args, kwargs)
            except Exception as error:
                lines = str(error).strip().splitlines() or [""]
                self.errors[f"{mode} {name}"] = f"{type(error).__name__}: {lines[0][:200]}"
        self.compare(mode, results)
        if len(runs) < 2:
            return {}
        count = max(1, min(1000, int(TURN / max(took, 1e-7))))
        contestants = {name: self.turn(name, count, *found) for name, found in runs.items()}
        work = Work(self.definition.name, mode, count, contestants)
        times = run.interleaved(work, ROUNDS, seconds, clock, least=LEAST, collect=False)
        return {name: min(values) * 1e6 for name, values in times.items()}

    def turn(self, name: str, count: int, function: Callable[..., Any], args: Any, kwargs: Any) -> Callable[[], None]:
        """Return a function that makes `count` calls and waits for the last result."""
        wait = self.framework.wait

        def take() -> None:
            with self.binding(name):
                for _ in range(count):
                    result = function(*args, **kwargs)
                wait(result)

        return take

    def compare(self, mode: str, results: dict[str, Any]) -> None:
        """Note whose results are not those of ours; what an `empty` holds is nobody's business."""
        if "ours" not in results or self.definition.name.startswith("empty"):
            return
        expected = [self.framework.array(x) for x in outputs(results["ours"])]
        for name, result in results.items():
            found = [self.framework.array(x) for x in outputs(result)]
            same = len(found) == len(expected) and all(_close(a, b) for a, b in zip(found, expected, strict=True))
            if not same:
                self.differs.append(f"{mode} {name}")


def _close(a: np.ndarray, b: np.ndarray) -> bool:
    return a.shape == b.shape and np.allclose(a, b, rtol=1e-3, atol=1e-3, equal_nan=a.dtype.kind in "fc")


def row(contest: Contest, seconds: float, clock: Callable[[], float]) -> dict[str, Any]:
    """Measure an op in all modes."""
    modes = {}
    if len(contest.functions) > 1:
        modes = {mode: contest.measure(mode, seconds, clock) for mode in contest.modes()}
    return {
        "name": contest.definition.name,
        "kind": contest.kind,
        "raw": "raw" in contest.functions,
        "modes": {mode: times for mode, times in modes.items() if times},
        "differs": contest.differs,
        "errors": contest.errors,
    }
