"""The data that `bench` runs a model on: from a file, or random."""

from __future__ import annotations

import pathlib
from collections.abc import Mapping
from typing import Any

import numpy as np

from keras_core import tree
from keras_core.contract import Budget
from keras_core.saving.formats import find_format

ANY_LENGTH = 16  # of an axis whose length is left open


def load(model: Any, path: str | None, rows: int, targets: bool) -> tuple[Any, Any]:
    """Return inputs and targets in the structure that the model takes, of at most `rows` samples.

    Args:
        model: the model.
        path: a file with the arrays, or None for random ones.
        rows: the most samples.
        targets: whether targets are wanted.

    Returns:
        `(x, y)`; `y` is None where it is not wanted or not there.

    Raises:
        ValueError: the file lacks an array, or the model does not tell its shapes.
    """
    inputs, outputs = getattr(model, "inputs", None), getattr(model, "outputs", None)
    if path is None:
        if not inputs or not outputs:
            raise ValueError(f"Model {model.name!r} does not tell the shapes of its inputs. Give the data with --data.")
        rng = np.random.default_rng(0)
        x = _packed([_random(rng, t.shape, t.dtype, rows) for t in inputs], model)
        y = [_target(rng, t, _loss_name(model, i), rows) for i, t in enumerate(outputs)]
        return x, _alone(y) if targets else None
    arrays = find_format(pathlib.Path(path)).read(pathlib.Path(path), Budget()).weights or {}
    found = _column(arrays, "x", [t.name for t in inputs] if inputs else [])
    if not found:
        raise ValueError(
            f"The data file {path!r} holds {sorted(arrays)}, but no x, and no x_0 or x_NAME for each input."
        )
    wanted = _column(arrays, "y", list(getattr(model, "output_names", None) or [])) if targets else []
    return head(_packed(found, model), rows), head(_alone(wanted), rows) if wanted else None


def head(data: Any, rows: int) -> Any:
    """Return the first samples of arrays in a structure."""
    return tree.map_structure(lambda a: a[:rows], data)


def first(data: Any) -> Any:
    """Return the first array of a structure."""
    return tree.flatten(data)[0]


def _column(arrays: Mapping[str, Any], letter: str, names: list[str]) -> list[np.ndarray]:
    """Return `x`, or the arrays `x_NAME`, or `x_0`, `x_1` and so on; nothing where they are not all there."""
    if letter in arrays:
        return [arrays[letter]]
    by_name = [f"{letter}_{name}" for name in names]
    by_place = [f"{letter}_{i}" for i in range(len(names) or sum(k.startswith(f"{letter}_") for k in arrays))]
    return next(([arrays[k] for k in keys] for keys in (by_name, by_place) if keys and arrays.keys() >= {*keys}), [])


def _packed(arrays: list[Any], model: Any) -> Any:
    """Return arrays in the structure of a functional model's inputs."""
    structure = getattr(model, "_inputs_struct", None)
    return _alone(arrays) if structure is None else tree.pack_sequence_as(structure, arrays)


def _alone(arrays: list[Any]) -> Any:
    return arrays[0] if len(arrays) == 1 else arrays


def _random(rng: np.random.Generator, shape: tuple[int | None, ...], dtype: str, rows: int) -> np.ndarray:
    size = (rows, *(ANY_LENGTH if n is None else n for n in shape[1:]))
    if "int" in dtype or dtype == "bool":
        return rng.integers(0, 2, size).astype(dtype)  # valid for every table that is looked up
    return rng.uniform(size=size).astype("float32")


def _target(rng: np.random.Generator, output: Any, loss: str, rows: int) -> np.ndarray:
    """Return targets for an output: classes where the loss takes them, else numbers of the output's shape."""
    if "sparse" not in loss:
        return _random(rng, output.shape, "float32", rows)
    shape = (rows, *(ANY_LENGTH if n is None else n for n in output.shape[1:-1]))
    return rng.integers(0, output.shape[-1], shape).astype("int32")


def _loss_name(model: Any, i: int) -> str:
    loss = model.loss
    if isinstance(loss, Mapping):
        loss = loss.get(model.output_names[i])
    elif isinstance(loss, (list, tuple)):
        loss = loss[i]
    return str(getattr(loss, "name", None) or getattr(loss, "__name__", loss)).lower()
