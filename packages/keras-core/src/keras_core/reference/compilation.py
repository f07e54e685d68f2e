"""Eager forms of the tracing functions: plain Python over arrays. Trees are dicts, lists, tuples and None."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from keras_core.reference.tensors import DTYPES, NAMES

Tensor = Any


def compile_step(
    fn: Callable[..., Any], mutable: Sequence[Any], readonly: Sequence[Any], options: Mapping[str, Any]
) -> Callable[..., Any]:
    """Return `fn` as it is."""
    return fn


def cond(pred: Tensor, true_fn: Callable[[], Any], false_fn: Callable[[], Any]) -> Any:
    """Return `true_fn()` if the scalar `pred` holds, else `false_fn()`."""
    return true_fn() if pred else false_fn()


def while_loop(cond: Callable[..., Tensor], body: Callable[..., tuple[Any, ...]], loop_vars: tuple[Any, ...]) -> Any:
    """Return `loop_vars` after `body(*loop_vars)` has run while `cond(*loop_vars)` holds."""
    while cond(*loop_vars):
        loop_vars = body(*loop_vars)
    return loop_vars


def scan(
    f: Callable[[Any, Any], tuple[Any, Any]], init: Any, xs: Any, length: int | None, reverse: bool, unroll: int
) -> tuple[Any, Any]:
    """Return the last carry and the stacked results of `f(carry, x)` along the leading axis of `xs`."""
    steps = length if xs is None else len(_leaves(xs)[0])
    if steps is None:
        raise ValueError("scan: without `xs`, `length` says how many steps to take. Received: length=None.")
    carry, ys = init, []
    for i in range(steps):
        at = steps - 1 - i if reverse else i
        carry, y = f(carry, _map(lambda x, at=at: np.asarray(x[at]), xs))
        ys.append(y)
    if not ys:
        raise ValueError("scan: eager execution needs at least one step to know what the results look like.")
    return carry, _stack(ys[::-1] if reverse else ys)


def vectorized_map(fn: Callable[[Any], Any], xs: Any) -> Any:
    """Return `fn` applied to each slice of the trees `xs` along their leading axis, stacked."""
    return _stack([fn(_map(lambda x, at=at: np.asarray(x[at]), xs)) for at in range(len(_leaves(xs)[0]))])


def abstract_eval(fn: Callable[..., Any], *specs: Any) -> Any:
    """Return the tree of `(shape, dtype)` pairs that `fn` would return.

    `fn` runs on zeros. Where a dimension is unknown it runs at two sizes; a dimension of the
    result that differs between them is unknown too.
    """
    first = _run(fn, specs, 2)
    if not any(None in shape for shape, _ in _spec_leaves(specs)):
        return _map(lambda x: (x.shape, NAMES[x.dtype]), first)

    def compare(x: np.ndarray, y: np.ndarray) -> tuple[tuple[int | None, ...], str]:
        return tuple(n if n == m else None for n, m in zip(x.shape, y.shape, strict=True)), NAMES[x.dtype]

    return _map(compare, first, _run(fn, specs, 3))


def _run(fn: Callable[..., Any], specs: Any, unknown: int) -> Any:
    def zeros(spec: Any) -> Any:
        if _is_spec(spec):
            return np.zeros([unknown if n is None else n for n in spec[0]], DTYPES[spec[1]])
        if isinstance(spec, dict):
            return {name: zeros(s) for name, s in spec.items()}
        return type(spec)(zeros(s) for s in spec) if isinstance(spec, (list, tuple)) else spec

    return fn(*(zeros(spec) for spec in specs))


def _is_spec(spec: Any) -> bool:
    return isinstance(spec, tuple) and len(spec) == 2 and isinstance(spec[1], str)


def _spec_leaves(spec: Any) -> list[Any]:
    if _is_spec(spec):
        return [spec]
    members = spec.values() if isinstance(spec, dict) else spec if isinstance(spec, (list, tuple)) else ()
    return [leaf for s in members for leaf in _spec_leaves(s)]


def _map(function: Callable[..., Any], tree: Any, *others: Any) -> Any:
    """Return `tree` with `function` applied to its arrays, each beside those at its place in `others`."""
    if tree is None:
        return None
    if isinstance(tree, dict):
        return {name: _map(function, x, *(o[name] for o in others)) for name, x in tree.items()}
    if isinstance(tree, (list, tuple)):
        members = [_map(function, *xs) for xs in zip(tree, *others, strict=True)]
        return type(tree)(*members) if hasattr(tree, "_fields") else type(tree)(members)
    return function(tree, *others)


def _leaves(tree: Any) -> list[Any]:
    leaves: list[Any] = []
    _map(leaves.append, tree)
    return leaves


def _stack(trees: Sequence[Any]) -> Any:
    return _map(lambda *xs: np.stack(xs), *trees)
