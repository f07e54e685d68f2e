"""Signals and sequences: pieces, short-time spectra, alignments and recurrences."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import strategies as st

from properties.draw import arrays
from properties.spaces.space import OF_KIT, Space, calls

SPACE: dict[str, Space] = {}

PIECES = st.integers(1, 5)


def pieces(x: Any, length: int, stride: int) -> Any:
    return np.stack([x[..., s : s + length] for s in range(0, x.shape[-1] - length + 1, stride)], -2)


SPACE["extract_sequences"] = Space(calls(arrays((2, 9)), PIECES, PIECES), pieces)
SPACE["stft"] = Space(calls(arrays((2, 20)), st.integers(2, 8), st.integers(1, 4), 8), OF_KIT["stft"], 16)
# spectra of noise, which are those of no signal: the result is the nearest signal's
SPACE["istft"] = Space(
    arrays((2, 11, 5)).flatmap(lambda a: calls((a, a[..., ::-1].copy()), 8, st.sampled_from([1, 2]), 8)),
    OF_KIT["istft"],
    64,
)
SPACE["ctc_loss"] = Space(
    calls(
        arrays((2, 2), "int32", 1, 3),
        arrays((2, 5, 4)),
        arrays((2,), "int32", 0, 2),
        arrays((2,), "int32", 4, 5),  # room for two equal labels and the blank between them
    ),
    OF_KIT["ctc_loss"],
    32,
)

SPACE["ctc_decode"] = Space(calls(arrays((2, 5, 4)), arrays((2,), "int32", 1, 5)), OF_KIT["ctc_decode"], 4)


def sigmoid(x: Any) -> Any:
    return 1 / (1 + np.exp(-x))


def lstm(x: Any, h: Any, c: Any, kernel: Any, recurrent: Any, bias: Any, reverse: bool) -> Any:
    """Hochreiter and Schmidhuber (1997), with the forget gate of Gers et al. (2000)."""
    steps = range(x.shape[1])
    made = np.empty((*x.shape[:2], h.shape[-1]))
    for t in reversed(steps) if reverse else steps:
        i, f, new, o = np.split(x[:, t] @ kernel + h @ recurrent + bias, 4, -1)
        c = sigmoid(f) * c + sigmoid(i) * np.tanh(new)
        made[:, t] = h = sigmoid(o) * np.tanh(c)
    return made, h, c


SPACE["lstm"] = Space(
    calls(
        *(arrays(s, low=-1, high=1) for s in ((2, 4, 3), (2, 2), (2, 2), (3, 8), (2, 8), (8,))), reverse=st.booleans()
    ),
    lstm,
    16,
)
