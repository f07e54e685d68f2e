"""Control flow, shape inference and compilation. Control flow is Python's own."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

import torch
import torch.utils._pytree as pytree
from torch import Tensor
from torch._subclasses import FakeTensorMode

from keras_backend_torch.placement import DTYPES, NAMES, current_device
from keras_core.contract import Variable

_record: Callable[[bool], Any] = getattr(torch._C, "_set_grad_enabled", torch.set_grad_enabled)
"""Switches autograd on and off: what `torch.set_grad_enabled` calls, without the context that it is as well."""


def compile_step(
    fn: Callable[..., Any], mutable: Sequence[Variable], readonly: Sequence[Variable], options: Mapping[str, Any]
) -> Callable[..., Any]:
    """Return `fn` itself, or with the option `jit=True` what `torch.compile` makes of it.

    With the option `gradients=False` autograd records only what runs inside `value_and_grad`.
    """
    if options.get("gradients", True) is False:
        fn = _without_gradients(fn)
    return torch.compile(fn) if options.get("jit") is True else fn


def _without_gradients(fn: Callable[..., Any]) -> Callable[..., Any]:
    """Return `fn` so that autograd does not record it. Cheaper at each step than a `torch.no_grad` context."""

    def run(*args: Any, **kwargs: Any) -> Any:
        if not torch.is_grad_enabled():
            return fn(*args, **kwargs)
        _record(False)
        try:
            return fn(*args, **kwargs)
        finally:
            _record(True)

    return run


def cond(pred: Tensor, true_fn: Callable[[], Any], false_fn: Callable[[], Any]) -> Any:
    """Return `true_fn()` if the scalar `pred` holds, else `false_fn()`."""
    return true_fn() if pred else false_fn()


def while_loop(cond: Callable[..., Tensor], body: Callable[..., tuple[Any, ...]], loop_vars: tuple[Any, ...]) -> Any:
    """Return `loop_vars` after `body(*loop_vars)` has run while `cond(*loop_vars)` holds."""
    state = tuple(loop_vars)
    while cond(*state):
        state = tuple(body(*state))
    return state


def scan(
    f: Callable[[Any, Any], tuple[Any, Any]], init: Any, xs: Any, length: int | None, reverse: bool, unroll: int
) -> tuple[Any, Any]:
    """Carry state along the leading axis; return the last carry and the stacked outputs."""
    leaves, structure = pytree.tree_flatten(xs)
    rows = [None if leaf is None else leaf.unbind(0) for leaf in leaves]
    # `length` is given where there are no rows
    count = next((len(row) for row in rows if row is not None), cast(int, length))
    carry, outputs = init, []
    for i in reversed(range(count)) if reverse else range(count):
        x = pytree.tree_unflatten([None if row is None else row[i] for row in rows], structure)
        carry, y = f(carry, x)
        outputs.append(y)
    if reverse:
        outputs.reverse()
    return carry, _stack(outputs)


def _stack(trees: list[Any]) -> Any:
    if not trees:
        return None
    return pytree.tree_map(lambda *ys: None if ys[0] is None else torch.stack(ys), *trees)


# Lengths for unknown dimensions, with many divisors in common. What differs in the results is unknown.
_STAND_INS = (96, 144)


def _is_spec(node: Any) -> bool:
    return (
        isinstance(node, tuple)
        and len(node) == 2
        and isinstance(node[0], tuple | list)
        and (isinstance(node[1], str) or node[1] is None)
        and all(d is None or isinstance(d, int) for d in node[0])
    )


def abstract_eval(fn: Callable[..., Any], *specs: Any) -> Any:
    """Return the tree of `(shape, dtype)` pairs that `fn` would return, without computing."""
    unknown = any(d is None for s in pytree.tree_leaves(specs, is_leaf=_is_spec) if _is_spec(s) for d in s[0])
    shapes = [_evaluate(fn, specs, length) for length in (_STAND_INS if unknown else _STAND_INS[:1])]
    leaves, structure = pytree.tree_flatten(shapes[0], is_leaf=_is_spec)
    others = pytree.tree_leaves(shapes[-1], is_leaf=_is_spec)
    return pytree.tree_unflatten([_common(a, b) for a, b in zip(leaves, others, strict=True)], structure)


def _evaluate(fn: Callable[..., Any], specs: tuple[Any, ...], length: int) -> Any:
    def stand_in(spec: Any) -> Any:
        if not _is_spec(spec):
            return spec
        size = [length if d is None else d for d in spec[0]]
        return torch.empty(size, dtype=DTYPES[spec[1]], device=current_device())

    with FakeTensorMode(allow_non_fake_inputs=True), torch.no_grad():
        results = fn(*pytree.tree_map(stand_in, specs, is_leaf=_is_spec))
    return pytree.tree_map(lambda r: (tuple(r.shape), NAMES[r.dtype]) if isinstance(r, Tensor) else r, results)


def _common(a: Any, b: Any) -> Any:
    if not _is_spec(a):
        return a
    return tuple(d if d == e else None for d, e in zip(a[0], b[0], strict=True)), a[1]


def vectorized_map(fn: Callable[[Any], Any], xs: Any) -> Any:
    """Return `fn` applied to each slice of the trees `xs` along their leading axis, stacked."""
    try:
        return torch.vmap(fn, randomness="different")(xs)
    except RuntimeError:  # control flow on values, or a function that vmap has no rule for: one slice at a time
        leaves, structure = pytree.tree_flatten(xs)
        slices = zip(*(leaf.unbind(0) for leaf in leaves), strict=True)
        return _stack([fn(pytree.tree_unflatten(list(s), structure)) for s in slices])
