"""Windows along axes: sizes, padding and layouts. MLX has channels last."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import mlx.core as mx

Tensor = mx.array
Ints = int | Sequence[int]


def per_axis(value: Ints, n: int) -> tuple[int, ...]:
    """Return an int or a sequence as one int for each of `n` axes."""
    if isinstance(value, int):
        return (value,) * n
    return tuple(map(int, value)) if len(value) == n else (int(value[0]),) * n


def pads(padding: str, sizes: Sequence[int], spans: Sequence[int], strides: Sequence[int]) -> list[tuple[int, int]]:
    """Return how much to add before and after each axis."""
    if padding == "valid":
        return [(0, 0)] * len(sizes)
    missing = [max((-(-n // s) - 1) * s + k - n, 0) for n, k, s in zip(sizes, spans, strides)]
    return [(m // 2, m - m // 2) for m in missing]


def channels_last(run: Callable[[Tensor], Any], x: Tensor, data_format: str | None) -> Any:
    """Return `run(x)` with the channels moved to the end for it and back."""
    if data_format != "channels_first":
        return run(x)
    made = run(mx.moveaxis(x, 1, -1))
    return made if made is NotImplemented else mx.moveaxis(made, -1, 1)
