"""`compile_step`: a function that reads and assigns Variables, compiled as variables in, variables out."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import mlx.core as mx

from keras_backend_mlx.arrays import NAMES, native_dtype
from keras_backend_mlx.threads import Programs, start, tracing
from keras_backend_mlx.trees import fill, leaves, map_tree, part
from keras_backend_mlx.variables import SWAPPING, put, restore, swapped
from keras_core.contract import BackendError, Variable, watch_assignments

# MLX's own words where a trace asks for a value, as Python's `if` does.
NEEDS_VALUES = "Attempting to eval an array during function transformations"


def compile_step(
    fn: Callable[..., Any], mutable: Sequence[Variable], readonly: Sequence[Variable], options: Mapping[str, Any]
) -> Callable[..., Any]:
    """Return `fn` compiled. A function whose course depends on computed values runs as it is."""
    if options.get("jit", True) is False:
        return fn
    written = list({id(v): v for v in mutable}.values())
    own = set(map(id, written))
    read = list({id(v): v for v in readonly if id(v) not in own}.values())
    programs = Programs()  # by what is constant in the arguments
    eager = False

    def step(*args: Any) -> Any:
        nonlocal eager
        plan, arrays = part(args)
        if eager:
            return fn(*args)
        program = programs.get(plan, lambda: _pure(fn, written, read, plan))
        with SWAPPING:
            try:
                new, result = program([v.storage for v in written], [v.storage for v in read], arrays)
            except ValueError as error:
                if NEEDS_VALUES not in str(error) or tracing.depth:
                    raise
                eager = True
            else:
                put(written, new)
        if eager:
            return fn(*args)
        start(new, leaves(result))
        return result

    return step


def _pure(fn: Callable[..., Any], written: list[Variable], read: list[Variable], plan: Any) -> Callable[..., Any]:
    """Return `fn` as a function from storages and arrays to new storages of `written` and the result."""
    own = set(map(id, written))

    def pure(new: list[mx.array], constant: list[mx.array], arrays: list[mx.array]) -> Any:
        with _trace(), swapped(written + read, new + constant), watch_assignments() as assigned:
            try:
                result = fn(*fill(plan, arrays))
                stray = [repr(v.path) for v in assigned if id(v) not in own]
                if stray:
                    raise BackendError(
                        f"The compiled function {getattr(fn, '__name__', fn)!r} assigned {', '.join(stray)}, expected "
                        "assignments only to the variables that it was compiled for. Create the variable before the "
                        "function is compiled, as a tracked attribute of the model, layer, metric or optimizer."
                    )
                return map_tree(_leaving, ([v.storage for v in written], result))
            finally:
                restore(assigned)

    return pure


def _leaving(leaf: Any) -> Any:
    """Return a result of a trace. MLX fails where one is a `stop_gradient` of what was calculated twice."""
    return mx.contiguous(leaf) if isinstance(leaf, mx.array) else leaf


@contextlib.contextmanager
def _trace() -> Iterator[None]:
    tracing.depth += 1
    try:
        yield
    finally:
        tracing.depth -= 1


# Lengths for unknown dimensions, with many divisors in common. What differs in the results is unknown.
_STAND_INS = (96, 144)


def abstract_eval(fn: Callable[..., Any], *specs: Any) -> Any:
    """Return the tree of `(shape, dtype)` pairs that `fn` would return. MLX knows shapes before it computes."""
    found = [_evaluate(fn, specs, length) for length in _STAND_INS]
    return map_tree(_common, *found, is_leaf=_is_spec)


def _is_spec(node: Any) -> bool:
    return isinstance(node, tuple) and len(node) == 2 and isinstance(node[1], str)


def _evaluate(fn: Callable[..., Any], specs: Any, length: int) -> Any:
    def stand_in(spec: Any) -> Any:
        if not _is_spec(spec):
            return spec
        return mx.zeros([length if n is None else n for n in spec[0]], dtype=native_dtype(spec[1]))

    with SWAPPING, _trace(), watch_assignments() as assigned:
        try:
            results = fn(*map_tree(stand_in, specs, is_leaf=_is_spec))
        finally:
            restore(assigned)
    return map_tree(lambda x: (x.shape, NAMES[x.dtype]) if isinstance(x, mx.array) else x, results)


def _common(a: Any, b: Any) -> Any:
    return (tuple(m if m == n else None for m, n in zip(a[0], b[0])), a[1]) if _is_spec(a) else a
