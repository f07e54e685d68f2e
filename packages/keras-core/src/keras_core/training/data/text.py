"""Text where a model takes numbers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from keras_core.plugins import active

_TEXT = "USO"  # NumPy's kinds of text, of bytes and of objects


def refuse_text(x: Any, model: Any) -> None:
    """Raise where the inputs of a batch hold text that the model cannot take.

    Args:
        x: the inputs; only NumPy arrays are looked at.
        model: the model. The dtypes of its symbolic inputs count, where it has some.

    Raises:
        TypeError: an input that takes numbers is text, or the backend has no tensors of text.
    """
    if x.__class__ is np.ndarray and x.dtype.kind not in _TEXT:
        return
    for place, leaf in _texts(x):
        known, wanted = "string" in active.current().capabilities.dtypes, _input(model, place)
        if known and (wanted is None or wanted.dtype == "string"):
            continue
        name = f" {wanted.name!r}" if wanted is not None else f" {place!r}" if isinstance(place, str) else ""
        takes = f"takes {wanted.dtype}" if known and wanted is not None else "takes numbers"
        raise TypeError(
            f"Input{name} of model {model.name!r} {takes}, got text: an array of shape {leaf.shape} and dtype "
            f"{leaf.dtype} with {leaf.reshape(-1)[:1].tolist()[0]!r}. Turn it into numbers first: categories by "
            "`numpy.unique(x, return_inverse=True)`, numbers in text by `x.astype('float32')`, texts by a tokenizer."
        )


def _texts(x: Any, place: Any = None) -> Iterator[tuple[Any, np.ndarray]]:
    """Yield the arrays of text in the inputs of a model, with their key or number."""
    if isinstance(x, np.ndarray):
        if x.dtype.kind in _TEXT and x.size and isinstance(x.flat[0], (str, bytes)):
            yield place, x
    elif isinstance(x, dict):
        for key, part in x.items():
            yield from _texts(part, key)
    elif isinstance(x, (list, tuple)):
        for i, part in enumerate(x):
            yield from _texts(part, i if place is None else place)


def _input(model: Any, place: Any) -> Any:
    """Return the symbolic input for a key or a number among the inputs; None where none is to be found."""
    inputs = model.inputs if hasattr(type(model), "inputs") and model._is_built() else ()
    if isinstance(place, str):
        return next((i for i in inputs if i.name == place), None)
    return inputs[place or 0] if (place or 0) < len(inputs) else None
