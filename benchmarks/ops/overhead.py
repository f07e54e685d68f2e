"""What a wrapper, a symbolic call and a layer of a functional model cost."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from types import ModuleType
from typing import Any

import numpy as np

import keras_core
import run
from keras_core.ops.definition import OPS, OpDefinition
from ops.case import Case
from ops.measuring import raw
from works.eager_call import repeated
from works.work import Work

CALLS, ROUNDS = 1000, 25
LAYERS = 500
A, B = np.linspace(0.1, 0.9, 64, dtype="float32").reshape(8, 8), np.full((8, 8), 0.5, "float32")
TINY: dict[str, Case] = {
    "add": Case((A, B)),
    "multiply": Case((A, B)),
    "matmul": Case((A, B)),
    "exp": Case((A,)),
    "relu": Case((A,)),
    "softmax": Case((A, -1)),
    "sum": Case((A, -1)),
    "reshape": Case((A, (4, 16))),
    "where": Case((A > B, A, B)),
    "concatenate": Case(([A, B], -1)),
}


def of_wrappers(framework: ModuleType, clock: Callable[[], float]) -> list[dict[str, Any]]:
    """Return the microseconds of the framework's function, the backend's and the op, on tensors and on variables.

    Args:
        framework: a module of `ops.frameworks`.
        clock: tells the seconds.
    """
    rows = []
    for name, case in TINY.items():
        definition = OPS[name]
        native = case.on([framework.tensor(x) for x in case.leaves])
        made = [keras_core.Variable(x, dtype=str(x.dtype)) for x in case.leaves]
        variables, storages = case.on(made), case.on([v.storage for v in made])  # the framework's own variables
        calls = {
            "own": repeated(definition.namespace["impl"], framework.wait, *complete(definition, native), times=CALLS),
            "native": repeated(definition.function, framework.wait, *native, times=CALLS),
            "variables": repeated(definition.function, framework.wait, *variables, times=CALLS),
        }
        own = raw(framework, name, case)
        if own is not None and name not in framework.RAW:
            calls["raw"] = repeated(own, framework.wait, *native, times=CALLS)
            calls["raw_variables"] = repeated(own, framework.wait, *storages, times=CALLS)
        rows.append({"name": name, "microseconds": best(name, calls, CALLS, clock)})
    return rows


def complete(definition: OpDefinition, args: Sequence[Any]) -> tuple[Any, ...]:
    """Return the arguments of a call with the defaults, as the implementation is given them."""
    full = definition.signature.bind(*args)
    full.apply_defaults()
    return full.args


def of_symbols(clock: Callable[[], float]) -> list[dict[str, Any]]:
    """Return the microseconds of symbolic calls, and those of a layer of a functional model of 500."""
    rows = []
    for name, case in TINY.items():
        args = case.on([keras_core.KerasTensor(x.shape, dtype=str(x.dtype)) for x in case.leaves])
        calls = {"symbolic": repeated(OPS[name].function, lambda _: None, *args, times=100)}
        rows.append({"name": f"`ops.{name}`", "microseconds": best(name, calls, 100, clock)["symbolic"]})
    calls = {"symbolic": functional}
    title = f"a layer of a functional model of {LAYERS} `Dense`, building them and the model"
    rows.append({"name": title, "microseconds": best("functional", calls, LAYERS, clock, rounds=3)["symbolic"]})
    return rows


def functional() -> None:
    """Build the model."""
    inputs = x = keras_core.layers.Input((8,))
    for _ in range(LAYERS):
        x = keras_core.layers.Dense(8)(x)
    keras_core.Model(inputs, x)


def best(
    name: str, calls: dict[str, Callable[[], Any]], units: int, clock: Callable[[], float], rounds: int = ROUNDS
) -> dict[str, float]:
    """Return the best time of each in microseconds."""
    times = run.interleaved(Work(name, name, units, calls), rounds, 2.0, clock, least=3)
    return {key: min(values) * 1e6 for key, values in times.items()}
