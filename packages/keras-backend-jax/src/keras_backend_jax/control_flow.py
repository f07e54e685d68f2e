"""Traced control flow. Functions passed in may assign Variables: those then travel as a part of the state."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from typing import Any

import jax
from jax import Array, lax

from keras_backend_jax.arrays import dtype as dtype_name
from keras_backend_jax.native import native_dtype
from keras_backend_jax.trees import map_ordered
from keras_backend_jax.variables import put, restore, swapped
from keras_core.contract import Variable, watch_assignments

State = Callable[[], list[Array]]


def cond(pred: Array, true_fn: Callable[[], Any], false_fn: Callable[[], Any]) -> Any:
    """Return `true_fn()` where `pred` holds, else `false_fn()`."""

    def run(variables: list[Variable], storages: list[Array], state_now: State) -> Any:
        def branch(fn: Callable[[], Any], state: list[Array]) -> Any:
            with swapped(variables, state):
                return fn(), state_now()

        # New functions each time: JAX keeps the trace of a branch it knows, and assignments would go unseen.
        return lax.cond(pred, functools.partial(branch, true_fn), functools.partial(branch, false_fn), storages)

    return _with_assigned(run)


def while_loop(cond: Callable[..., Array], body: Callable[..., tuple[Any, ...]], loop_vars: tuple[Any, ...]) -> Any:
    """Return `loop_vars` after `body` has run while `cond` holds."""

    def run(variables: list[Variable], storages: list[Array], state_now: State) -> Any:
        def keep_going(state: Any) -> Array:
            with swapped(variables, state[1]):
                return cond(*state[0])

        def advance(state: Any) -> Any:
            with swapped(variables, state[1]):
                return tuple(body(*state[0])), state_now()

        return lax.while_loop(keep_going, advance, (tuple(loop_vars), storages))

    return _with_assigned(run)


def scan(
    f: Callable[[Any, Any], tuple[Any, Any]],
    init: Any,
    xs: Any,
    length: int | None = None,
    reverse: bool = False,
    unroll: int = 1,
) -> tuple[Any, Any]:
    """Carry state along the leading axis."""

    def run(variables: list[Variable], storages: list[Array], state_now: State) -> Any:
        def advance(state: Any, x: Any) -> Any:
            with swapped(variables, state[1]):
                carry, y = f(state[0], x)
                return (carry, state_now()), y

        (carry, new), ys = lax.scan(advance, (init, storages), xs, length=length, reverse=reverse, unroll=unroll)
        return (carry, ys), new

    return _with_assigned(run)


class _Uncarried(Exception):
    """A variable was assigned that does not travel in the state."""


def _with_assigned(run: Callable[[list[Variable], list[Array], State], tuple[Any, list[Array]]]) -> Any:
    """Return the result of `run(variables, storages, state_now)` with the variables that it assigns.

    Which ones those are is only known once the functions have been traced. The first attempt carries none; where some
    were assigned it stops before anything is computed, and the next one carries them.
    """
    variables: list[Variable] = []
    while True:
        storages = [v.storage for v in variables]
        new = None
        with watch_assignments() as assigned:

            def state_now(carried: list[Variable] = variables, assigned: Any = assigned) -> list[Array]:
                if len(_others(assigned, carried)):
                    raise _Uncarried
                return [v.storage for v in carried]

            try:
                result, new = run(variables, storages, state_now)
            except _Uncarried:
                pass
            finally:
                restore(assigned)
                put(variables, storages)
        if new is not None:
            put(variables, new)
            return result
        variables = variables + _others(assigned, variables)


def _others(assigned: Iterable[Variable], carried: list[Variable]) -> list[Variable]:
    known = set(map(id, carried))
    return [v for v in assigned if id(v) not in known]


def vectorized_map(fn: Callable[[Any], Any], xs: Any) -> Any:
    """Return `fn` applied to each slice of `xs` along the leading axis."""
    return jax.vmap(fn)(xs)


def abstract_eval(fn: Callable[..., Any], *specs: Any) -> Any:
    """Return the `(shape, dtype)` pairs of what `fn` would return.

    An unknown dimension is traced as two different numbers; a dimension of the result that differs between the two
    is unknown. Both have many divisors, so that reshapes and strides that suit any real size succeed.
    """
    tree, pairs = _trace(fn, specs, _UNKNOWN[0])
    if _has_unknown(specs):
        other = _trace(fn, specs, _UNKNOWN[1])[1]
        pairs = [_unify(a, b) for a, b in zip(pairs, other, strict=True)]
    remaining = iter(pairs)
    return map_ordered(lambda _: next(remaining), tree)


_UNKNOWN = (2520, 5040)
Spec = tuple[tuple[int | None, ...], str]


def _is_spec(node: Any) -> bool:
    return isinstance(node, tuple) and len(node) == 2 and isinstance(node[1], str)


def _has_unknown(specs: Any) -> bool:
    return any(None in spec[0] for spec in jax.tree_util.tree_leaves(specs, is_leaf=_is_spec))


def _trace(fn: Callable[..., Any], specs: Any, unknown: int) -> tuple[Any, list[Spec]]:
    """Return the tree that `fn` returns and the pairs of its leaves, in order."""
    outcome: list[Any] = []

    def known(spec: Spec) -> jax.ShapeDtypeStruct:
        return jax.ShapeDtypeStruct([unknown if n is None else n for n in spec[0]], native_dtype(spec[1]))

    def record(*args: Any) -> None:
        pairs: list[Spec] = []

        def note(leaf: Any) -> int:
            pairs.append(_describe(leaf))
            return 0  # holds the place of the leaf

        with watch_assignments() as assigned:
            try:
                outcome.extend((map_ordered(note, fn(*args)), pairs))
            finally:
                restore(assigned)

    jax.eval_shape(record, *jax.tree_util.tree_map(known, specs, is_leaf=_is_spec))
    return outcome[0], outcome[1]


def _describe(leaf: Any) -> Spec:
    array = leaf if hasattr(leaf, "shape") and hasattr(leaf, "dtype") else jax.numpy.asarray(leaf)
    return tuple(array.shape), dtype_name(array)


def _unify(a: Spec, b: Spec) -> Spec:
    return tuple(m if m == n else None for m, n in zip(a[0], b[0], strict=True)), a[1]
