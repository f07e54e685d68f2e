"""Derivatives and scans that the framework has itself."""

from __future__ import annotations

import contextvars
from collections.abc import Callable, Sequence
from typing import Any

import jax
import jax.numpy as jnp
from jax import Array, lax

# Whether `pushforward` is running, for functions with a gradient of their own, through which JAX has no forward mode.
forward_mode: contextvars.ContextVar[bool] = contextvars.ContextVar("forward_mode", default=False)


def pushforward(
    fun: Callable[..., Any], primals: Sequence[Array], tangents: Sequence[Array], has_aux: bool = False
) -> Any:
    """Return what `fun` makes of `primals`, its derivative along `tangents`, and `aux`."""
    if [p.shape for p in primals] != [t.shape for t in tangents]:
        return NotImplemented
    if not all(jnp.issubdtype(p.dtype, jnp.inexact) for p in primals):
        return NotImplemented
    directions = [t.astype(p.dtype) for p, t in zip(primals, tangents, strict=True)]
    token = forward_mode.set(True)
    try:
        return jax.jvp(fun, list(primals), directions, has_aux=has_aux)
    finally:
        forward_mode.reset(token)


def associative_scan(f: Callable[..., Any], elems: Any, reverse: bool = False, axis: int = 0) -> Any:
    """Return the running results of `f` along an axis."""
    return lax.associative_scan(f, elems, reverse, axis)


OVERRIDES = {"associative_scan": associative_scan, "pushforward": pushforward}
