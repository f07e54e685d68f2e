"""Control flow in Python. In a trace, `scan` is unrolled; what asks for values ends the trace, see `compilation`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import mlx.core as mx

from keras_backend_mlx.compilation import NEEDS_VALUES
from keras_backend_mlx.trees import leaves, map_tree


def cond(pred: mx.array, true_fn: Callable[[], Any], false_fn: Callable[[], Any]) -> Any:
    """Return `true_fn()` if `pred` holds, else `false_fn()`."""
    return true_fn() if pred.item() else false_fn()


def while_loop(cond: Callable[..., mx.array], body: Callable[..., tuple[Any, ...]], loop_vars: tuple[Any, ...]) -> Any:
    """Return `loop_vars` after `body` has run while `cond` holds."""
    state = tuple(loop_vars)
    while cond(*state).item():
        state = tuple(body(*state))
    return state


def scan(
    f: Callable[[Any, Any], tuple[Any, Any]], init: Any, xs: Any, length: int | None, reverse: bool, unroll: int
) -> tuple[Any, Any]:
    """Carry state along the leading axis, one step after the other."""
    found = leaves(xs)
    count = found[0].shape[0] if found else int(length or 0)
    carry, outputs = init, []
    for i in reversed(range(count)) if reverse else range(count):
        carry, y = f(carry, _slice(xs, i))
        outputs.append(y)
    return carry, _stack(outputs[::-1] if reverse else outputs)


def vectorized_map(fn: Callable[[Any], Any], xs: Any) -> Any:
    """Return `fn` applied to each slice of `xs`, stacked; one by one where MLX cannot vectorize it."""
    try:
        return mx.vmap(fn)(xs)
    except (ValueError, RuntimeError) as error:
        if NEEDS_VALUES not in str(error) and "vmap" not in str(error).lower():
            raise
    return _stack([fn(_slice(xs, i)) for i in range(leaves(xs)[0].shape[0])])


def _slice(xs: Any, i: int) -> Any:
    return map_tree(lambda x: x[i], xs)


def _stack(trees: list[Any]) -> Any:
    return map_tree(lambda *ys: mx.stack(ys), *trees) if trees else None
