"""Derivatives and scans that the framework has itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor


def pushforward(
    fun: Callable[..., Any], primals: Sequence[Tensor], tangents: Sequence[Tensor], has_aux: bool = False
) -> Any:
    """Return what `fun` makes of `primals`, its derivative along `tangents`, and `aux`."""
    if [p.shape for p in primals] != [t.shape for t in tangents]:
        return NotImplemented
    if not all(p.is_floating_point() or p.is_complex() for p in primals):
        return NotImplemented
    directions = tuple(t.to(p.dtype) for p, t in zip(primals, tangents, strict=True))
    return torch.func.jvp(fun, tuple(primals), directions, has_aux=has_aux)


OVERRIDES = {"pushforward": pushforward}
