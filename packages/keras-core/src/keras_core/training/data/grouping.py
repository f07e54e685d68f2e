"""Several batches as one, for steps that run more than one of them in a call."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from keras_core import ops, tree


def grouped(batches: Iterable[Any], steps: int) -> Iterator[tuple[Any, int]]:
    """Yield `(batch, n)`: `steps` batches stacked on a new first axis, and single ones where their shapes differ.

    Args:
        batches: trees of arrays or native tensors.
        steps: how many batches to stack.

    Example:

    >>> import numpy as np
    >>> [(x.tolist(), n) for x, n in grouped([np.array([k]) for k in range(5)], 2)]
    [([[0], [1]], 2), ([[2], [3]], 2), ([4], 1)]
    """
    if steps == 1:
        for batch in batches:
            yield batch, 1
        return
    waiting: list[Any] = []
    columns: list[list[Any]] = []
    kind: Any = None
    for batch in batches:
        leaves, structure = tree.flatten_with_structure(batch)
        found = structure, [_kind(leaf) for leaf in leaves]
        if waiting and found != kind:
            yield from ((b, 1) for b in waiting)
            waiting, columns = [], []
        kind = found
        waiting.append(batch)
        columns.append(leaves)
        if len(waiting) == steps:
            yield tree.unflatten(structure, [_stacked(c) for c in zip(*columns, strict=True)]), steps
            waiting, columns = [], []
    yield from ((b, 1) for b in waiting)


def _kind(leaf: Any) -> Any:
    return None if leaf is None else (type(leaf), tuple(leaf.shape), leaf.dtype)


def _stacked(leaves: tuple[Any, ...]) -> Any:
    if leaves[0] is None:
        return None
    return np.stack(leaves) if isinstance(leaves[0], np.ndarray) else ops.stack(list(leaves))
