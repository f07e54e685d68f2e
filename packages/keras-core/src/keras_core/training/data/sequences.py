"""Sequences of different lengths as one array."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np


def pad_sequences(
    sequences: Any,
    maxlen: int | None = None,
    dtype: Any = "int32",
    padding: str = "pre",
    truncating: str = "pre",
    value: Any = 0.0,
) -> np.ndarray:
    """Return sequences as rows of one array, filled up and cut to one length.

    Args:
        sequences: sequences of items of one shape.
        maxlen: length of a row; that of the longest sequence where None.
        dtype: of the array; `object` for strings.
        padding: whether to fill up before (`"pre"`) or after (`"post"`) the items.
        truncating: whether to drop the first (`"pre"`) or the last (`"post"`) of too many items.
        value: what to fill up with.

    Returns:
        Array of shape `(sequences, maxlen, ...)`.

    Raises:
        ValueError: the sequences do not fit into an array, or an argument is unknown.

    Example:

    >>> pad_sequences([[1], [2, 3], [4, 5, 6]], maxlen=2)
    array([[0, 1],
           [2, 3],
           [5, 6]], dtype=int32)
    """
    for name, choice in (("padding", padding), ("truncating", truncating)):
        if choice not in ("pre", "post"):
            raise ValueError(f"pad_sequences got {name}={choice!r}, expected 'pre' or 'post'.")
    lengths = _lengths(sequences)
    if maxlen is None:
        if not lengths:
            raise ValueError("pad_sequences got no sequences. Give maxlen for the shape of an empty array.")
        maxlen = max(lengths)
    kind = np.dtype(dtype)
    if isinstance(value, str) and kind.kind not in "OUS":
        raise ValueError(f"pad_sequences cannot fill an array of {kind} with {value!r}. Pass dtype=object for strings.")
    items = next((np.shape(s)[1:] for s in sequences if len(s)), ())
    rows = np.full((len(lengths), maxlen, *items), value, dtype=kind)
    for i, sequence in enumerate(sequences):
        if not lengths[i] or not maxlen:
            continue
        kept = np.asarray(sequence[-maxlen:] if truncating == "pre" else sequence[:maxlen], dtype=kind)
        if kept.shape[1:] != items:
            raise ValueError(
                f"pad_sequences got items of shape {kept.shape[1:]} in sequence {i}, expected {items} as in the first."
            )
        at = slice(0, len(kept)) if padding == "post" else slice(maxlen - len(kept), maxlen)
        rows[i, at] = kept
    return rows


def _lengths(sequences: Any) -> list[int]:
    if not isinstance(sequences, Iterable) or not hasattr(sequences, "__len__"):
        raise ValueError(f"pad_sequences takes a sequence of sequences, got {type(sequences).__name__}.")
    lengths = []
    for i, sequence in enumerate(sequences):
        if not hasattr(sequence, "__len__"):
            raise ValueError(f"pad_sequences takes sequences of items, got {sequence!r} for sequence {i}.")
        lengths.append(len(sequence))
    return lengths
