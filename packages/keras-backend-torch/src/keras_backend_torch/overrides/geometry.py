"""Where windows lie, and how core's layouts become torch's.

Core's kernels are `(*spatial, in, out)` and its images usually have their channels last. Permuted, such an image *is*
torch's channels-last memory format, so nothing is copied on the way in or out. One spatial axis is handled as
two, of which the first has length 1, because torch has no channels-last format for one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor


def per_axis(value: int | Sequence[int], rank: int, first: int = 1) -> tuple[int, ...]:
    """Return `value` for each torch axis of `rank` spatial ones; a single axis gets one with `first` before it."""
    values = (value,) * rank if isinstance(value, int) else tuple(value)
    return (first, *values) if rank == 1 else values


_CHANNELS_FIRST = {4: (0, 3, 1, 2), 5: (0, 4, 1, 2, 3)}
_CHANNELS_LAST = {4: (0, 2, 3, 1), 5: (0, 2, 3, 4, 1)}


def enter(x: Tensor, data_format: str | None) -> Tensor:
    """Return an image as torch has it: channels first, at least two spatial axes. A view."""
    if x.ndim == 3:
        x = x.unsqueeze(2 if data_format == "channels_first" else 1)
    return x if data_format == "channels_first" else torch.permute(x, _CHANNELS_FIRST[x.ndim])


def leave(x: Tensor, rank: int, data_format: str | None) -> Tensor:
    """Return an image with `rank` spatial axes as core has it. A view."""
    if data_format != "channels_first":
        x = torch.permute(x, _CHANNELS_LAST[x.ndim])
        return x.squeeze(1) if rank == 1 else x
    return x.squeeze(2) if rank == 1 else x


def same_padding(
    lengths: Sequence[int], window: Sequence[int], strides: Sequence[int], dilation: Sequence[int]
) -> list[tuple[int, int]]:
    """Return the padding before and after each axis with which `ceil(length / stride)` windows cover it evenly."""
    pairs = []
    for n, k, s, d in zip(lengths, window, strides, dilation, strict=True):
        total = max((-(-n // s) - 1) * s + (k - 1) * d + 1 - n, 0)
        pairs.append((total // 2, total - total // 2))
    return pairs


def pad_spatial(x: Tensor, pairs: Sequence[tuple[int, int]], value: float = 0.0) -> Tensor:
    """Return a channels-first image with elements added around its spatial axes, in its memory format."""
    return F.pad(x, [width for pair in reversed(pairs) for width in pair], value=value)


def apply_padding(
    x: Tensor, padding: str, window: Sequence[int], strides: Sequence[int], dilation: Sequence[int]
) -> tuple[Tensor, Any]:
    """Return the image and the symmetric padding to pass on; only an uneven padding copies the image."""
    if padding == "valid":
        return x, 0
    pairs = same_padding(x.shape[2:], window, strides, dilation)
    if all(before == after for before, after in pairs):
        return x, [before for before, _ in pairs]
    return pad_spatial(x, pairs), 0
