"""Gradients by torch.autograd."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor

from keras_core.contract import Variable


class _Depth(threading.local):
    """How many `value_and_grad` are open in this thread."""

    depth = 0


_open = _Depth()


def stop_gradient(x: Tensor) -> Tensor:
    """Return `x` as a constant for gradients."""
    return x.detach()


def _detach(tree: Any) -> Any:
    if isinstance(tree, Tensor):
        return tree.detach() if tree.grad_fn is not None else tree
    if isinstance(tree, dict):
        return {k: _detach(v) for k, v in tree.items()}
    if type(tree) in (list, tuple):
        return type(tree)(map(_detach, tree))
    return tree


def value_and_grad(
    fn: Callable[..., tuple[Tensor, Any]], variables: Sequence[Variable], tensors: Sequence[Tensor] = ()
) -> tuple[tuple[Tensor, Any], list[Tensor | None]]:
    """Run `fn` and return `((value, aux), gradients)`, detached unless an outer call differentiates them."""
    storages = [v.storage for v in variables]
    frozen = [s for s in storages if not s.requires_grad and (s.is_floating_point() or s.is_complex())]
    for storage in frozen:
        storage.requires_grad_(True)
    outer = _open.depth > 0
    _open.depth += 1
    try:
        with torch.enable_grad():
            arguments = [_source(t) for t in tensors]
            value, aux = fn(*arguments)
            gradients = _gradients(value, storages + arguments, create_graph=outer)
    finally:
        _open.depth -= 1
        for storage in frozen:
            storage.requires_grad_(False)
    return (value, aux) if outer else (value.detach(), _detach(aux)), gradients


def _source(x: Tensor) -> Tensor:
    """`x` as a tensor of its own to differentiate by; it stays a part of the graph that it comes from."""
    if x.requires_grad:
        return x.view_as(x)
    return x.detach().requires_grad_(x.is_floating_point() or x.is_complex())


def _gradients(value: Tensor, storages: Sequence[Tensor], *, create_graph: bool) -> list[Tensor | None]:
    sources = [s for s in storages if s.requires_grad]
    if not value.requires_grad or not sources:
        return [None] * len(storages)
    found = torch.autograd.grad(value, sources, allow_unused=True, create_graph=create_graph)
    if len(sources) == len(storages):
        return list(found)
    by_id = dict(zip(map(id, sources), found, strict=True))
    return [by_id.get(id(s)) for s in storages]


class _WithGradient(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, fn: Callable[..., Any], *args: Any) -> Any:
        value, ctx.gradient = fn(*args)
        return value

    @staticmethod
    def backward(ctx: Any, *upstream: Tensor) -> Any:
        gradients = ctx.gradient(*upstream)
        if not isinstance(gradients, list | tuple):
            gradients = (gradients,)
        pairs = zip(gradients, ctx.needs_input_grad[1:], strict=True)
        return None, *(g if needed else None for g, needed in pairs)


def custom_gradient(fn: Callable[..., tuple[Tensor, Callable[..., Any]]]) -> Callable[..., Tensor]:
    """Return a function whose gradient is the one that `fn` returns beside its value."""

    def call(*args: Any) -> Any:
        if torch.is_grad_enabled() and any(isinstance(a, Tensor) and a.requires_grad for a in args):
            return _WithGradient.apply(fn, *args)
        return fn(*args)[0]

    return call
