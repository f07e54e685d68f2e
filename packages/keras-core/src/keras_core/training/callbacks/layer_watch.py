"""Following what comes out of each layer."""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Iterator
from typing import Any

import numpy as np

from keras_core import tree
from keras_core.plugins import active


@dataclasses.dataclass(frozen=True)
class Finding:
    """A layer whose output is not finite.

    Attributes:
        layer: the layer.
        inputs: what it was called with.
        outputs: what it returned.
    """

    layer: Any
    inputs: list[np.ndarray]
    outputs: list[np.ndarray]

    def __str__(self) -> str:
        bad = sum(int((~np.isfinite(a)).sum()) for a in self.outputs)
        size = sum(a.size for a in self.outputs)
        text = f"layer {self.layer.name!r} ({type(self.layer).__name__}) is the first with such an output: "
        text += f"{bad} of its {size} values are NaN or infinite. Its input "
        if all(map(finite, self.inputs)):
            return text + f"is finite: {'; '.join(map(describe, self.inputs))}."
        return text + f"is not finite either: {'; '.join(map(describe, self.inputs))}, so look at the ops before it."


def finite(array: np.ndarray) -> bool:
    """Whether all numbers are finite; integers always are."""
    return array.dtype.kind not in "fcV" or bool(np.isfinite(array).all())


def describe(array: np.ndarray) -> str:
    """Return shape and range of an array as text."""
    kept = array[np.isfinite(array)] if array.dtype.kind == "f" else array
    shape = tuple(array.shape)
    return (
        f"shape {shape}, from {kept.min():.6g} to {kept.max():.6g}" if kept.size else f"shape {shape}, nothing finite"
    )


def arrays(value: Any) -> list[np.ndarray]:
    """Return the numeric tensors in a tree as arrays; those that are being traced have no values and are left out."""
    found = []
    for leaf in tree.flatten(value):
        if hasattr(leaf, "shape") and hasattr(leaf, "dtype"):
            try:
                array = active.xp.to_numpy(leaf) if active.xp.is_tensor(leaf) else np.asarray(leaf)
            except Exception:  # each framework refuses in its own way
                continue
            if array.dtype.kind in "fiub" or array.dtype.name.startswith(("bfloat16", "float8")):
                found.append(array.astype("float32") if array.dtype.kind == "V" else array)
    return found


@contextlib.contextmanager
def watched(model: Any) -> Iterator[list[Finding]]:
    """Yield a list to which the layers below `model` add themselves when they return something not finite."""
    findings: list[Finding] = []
    layers = [layer for layer in model._flatten_layers(include_self=False) if "call" not in vars(layer)]
    for layer in layers:
        object.__setattr__(layer, "call", _watching(layer, findings))
    try:
        yield findings
    finally:
        for layer in layers:
            object.__delattr__(layer, "call")


def _watching(layer: Any, findings: list[Finding]) -> Any:
    call = layer.call

    def watching(*args: Any, **kwargs: Any) -> Any:
        result = call(*args, **kwargs)
        if not findings:
            outputs = arrays(result)
            if not all(map(finite, outputs)):
                findings.append(Finding(layer, arrays((args, kwargs)), outputs))
        return result

    return watching
