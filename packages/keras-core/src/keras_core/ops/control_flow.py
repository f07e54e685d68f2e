"""Control flow that can be traced: branches and loops over trees of tensors.

A backend that compiles has its own `cond`, `while_loop`, `scan` and `vectorized_map`; the others run the loops in
Python. On symbolic tensors a body runs once to find the shapes of its results.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from keras_core import tree
from keras_core.ops.conversion import convert_to_tensor
from keras_core.ops.joining import stack
from keras_core.plugins import active, xp
from keras_core.state.graph import record_op
from keras_core.state.scopes import scopes, symbolic_scope
from keras_core.state.symbolic import KerasTensor

Tensor = Any
Tree = Any


def _engine(name: str) -> Callable[..., Any] | None:
    """The backend's own function, or None."""
    return active.current().functions.get(name)


def _tensors(structure: Tree) -> Tree:
    """`structure` with its leaves, but for None, as native tensors."""
    return tree.map_structure(lambda x: x if x is None else convert_to_tensor(x), structure)


def _is_symbolic(*structures: Tree) -> bool:
    return any(isinstance(x, KerasTensor) for s in structures for x in tree.flatten(s))


def _specs(structure: Tree) -> Tree:
    """`structure` with its leaves, but for None, as symbolic tensors of their own."""

    def spec(x: Any) -> Any:
        if x is None:
            return None
        if not isinstance(x, KerasTensor):
            x = convert_to_tensor(x)
            return KerasTensor(tuple(x.shape), xp.dtype(x))
        return KerasTensor(x.shape, x.dtype)

    return tree.map_structure(spec, structure)


def _recorded(function: Any, args: tuple[Any, ...], kwargs: dict[str, Any], outputs: Tree) -> Tree:
    if scopes.recording:
        record_op(function, args, kwargs, outputs)
    return outputs


def _either(a: Tree, b: Tree, what: str) -> Tree:
    """The specs that two trees share; dimensions that differ are unknown."""

    def merge(x: Any, y: Any) -> Any:
        if x is None or y is None:
            return x if y is None else y
        if len(x.shape) != len(y.shape) or x.dtype != y.dtype:
            raise ValueError(f"{what} must agree in rank and dtype, got {x} and {y}.")
        return KerasTensor(tuple(m if m == n else None for m, n in zip(x.shape, y.shape, strict=True)), x.dtype)

    tree.assert_same_structure(a, b)
    return tree.map_structure(merge, a, b)


def cond(pred: Any, true_fn: Callable[[], Tree], false_fn: Callable[[], Tree]) -> Tree:
    """Return `true_fn()` if `pred` holds, else `false_fn()`.

    Args:
        pred: bool, or scalar tensor.
        true_fn: takes nothing and returns a tree of tensors.
        false_fn: the same, with results of the same structure, shapes and dtypes.

    Returns:
        What the chosen function returns.

    Example:

    >>> from keras_core import ops
    >>> int(ops.cond(ops.less(1, 2), lambda: ops.array(10), lambda: ops.array(20)))
    10
    """
    for branch in (true_fn, false_fn):
        if not callable(branch):
            raise TypeError(f"ops.cond needs two functions, got {branch!r}.")
    if isinstance(pred, bool):
        return true_fn() if pred else false_fn()
    if _is_symbolic(pred):
        with symbolic_scope():
            outputs = _either(_specs(true_fn()), _specs(false_fn()), "The results of ops.cond's two functions")
        return _recorded(cond, (pred, true_fn, false_fn), {}, outputs)
    pred = convert_to_tensor(pred)
    pred = pred if xp.dtype(pred) == "bool" else xp.astype(pred, "bool")
    own = _engine("cond")
    if own is not None:
        return own(pred, lambda: _tensors(true_fn()), lambda: _tensors(false_fn()))
    return true_fn() if bool(xp.to_numpy(pred)) else false_fn()


def switch(index: Any, branches: Sequence[Callable[..., Tree]], *operands: Any) -> Tree:
    """Return `branches[index](*operands)`; an index out of range is moved to the nearest one.

    Args:
        index: int, or scalar integer tensor.
        branches: functions whose results agree in structure, shapes and dtypes.
        *operands: arguments of the chosen function.

    Returns:
        What it returns.

    Example:

    >>> from keras_core import ops
    >>> int(ops.switch(1, [lambda x: x + 1, lambda x: x * 10], ops.array(5)))
    50
    """
    if not branches:
        raise ValueError("ops.switch needs at least one branch.")
    last = len(branches) - 1
    if isinstance(index, int):
        return branches[min(max(index, 0), last)](*operands)
    if _is_symbolic(index, operands):
        with symbolic_scope():
            outputs = _specs(branches[0](*operands))
            for branch in branches[1:]:
                outputs = _either(outputs, _specs(branch(*operands)), "The results of ops.switch's branches")
        return _recorded(switch, (index, branches, *operands), {}, outputs)
    index, operands = convert_to_tensor(index), _tensors(operands)

    def choose(i: int) -> Tree:
        if i == last:
            return branches[i](*operands)
        return cond(xp.less(index, i + 1), lambda: branches[i](*operands), lambda: choose(i + 1))

    return choose(0)


def while_loop(
    cond: Callable[..., Any], body: Callable[..., Tree], loop_vars: Tree, maximum_iterations: int | None = None
) -> Tree:
    """Run `body` while `cond` holds.

    Args:
        cond: takes the loop variables and returns a scalar bool tensor.
        body: takes the loop variables and returns their next values, of the same shapes and dtypes.
        loop_vars: tuple or list of trees of tensors, or a single one.
        maximum_iterations: the most iterations, or None.

    Returns:
        The last values, in the structure of `loop_vars`.

    Example:

    >>> from keras_core import ops
    >>> int(ops.while_loop(lambda i: i < 10, lambda i: i + 3, 0))
    12
    """
    several = isinstance(loop_vars, list | tuple)
    kind = type(loop_vars) if several else tuple
    first = tuple(loop_vars) if several else (loop_vars,)

    def next_values(*values: Any) -> tuple[Any, ...]:
        made = body(*values)
        return tuple(made) if isinstance(made, list | tuple) and several else (made,)

    if _is_symbolic(first):
        with symbolic_scope(None):
            outputs = _either(_specs(first), _specs(next_values(*_specs(first))), "A loop variable and its next value")
        outputs = (kind(outputs) if kind is list else outputs) if several else outputs[0]
        return _recorded(while_loop, (cond, body, loop_vars), {"maximum_iterations": maximum_iterations}, outputs)
    last = _run_while(cond, next_values, _tensors(first), maximum_iterations)
    return (list(last) if kind is list else tuple(last)) if several else last[0]


def _run_while(test: Callable[..., Any], body: Callable[..., Any], values: Any, limit: int | None) -> tuple[Any, ...]:
    own = _engine("while_loop")
    if own is None:
        count = 0
        while (limit is None or count < limit) and bool(xp.to_numpy(convert_to_tensor(test(*values), "bool"))):
            values, count = body(*values), count + 1
        return values
    if limit is None:
        return own(lambda *v: convert_to_tensor(test(*v), "bool"), lambda *v: _tensors(body(*v)), values)

    def bounded(count: Any, *values: Any) -> Any:
        return xp.logical_and(xp.less(count, limit), convert_to_tensor(test(*values), "bool"))

    start = xp.asarray(0, dtype="int32")
    return own(bounded, lambda n, *v: (xp.add(n, 1), *_tensors(body(*v))), (start, *values))[1:]


def fori_loop(lower: Any, upper: Any, body_fun: Callable[[Any, Tree], Tree], init_val: Tree) -> Tree:
    """Run `body_fun(i, value)` for each int from `lower` up to but not including `upper`.

    Args:
        lower: first int, or scalar tensor.
        upper: end, an int or scalar tensor. With ints the loop has gradients on every backend.
        body_fun: takes the counter and the value, returns the next value.
        init_val: first value, a tree of tensors.

    Returns:
        The last value.

    Example:

    >>> from keras_core import ops
    >>> int(ops.fori_loop(0, 5, lambda i, total: total + i, 0))
    10
    """
    if isinstance(lower, int) and isinstance(upper, int):
        if upper <= lower:
            return init_val
        if _is_symbolic(init_val):
            xs: Any = KerasTensor((upper - lower,), "int32")
            with symbolic_scope():
                outputs = _scan_spec(lambda value, i: (body_fun(i, value), None), init_val, xs, None)[0]
            return _recorded(fori_loop, (lower, upper, body_fun, init_val), {}, outputs)
        xs = xp.arange(lower, upper, 1, dtype="int32")
        return scan(lambda value, i: (body_fun(i, value), None), init_val, xs)[0]
    result = while_loop(lambda i, value: i < upper, lambda i, value: (i + 1, body_fun(i, value)), (lower, init_val))
    return result[1]


def scan(
    f: Callable[[Tree, Tree], tuple[Tree, Tree]],
    init: Tree,
    xs: Tree = None,
    length: int | None = None,
    reverse: bool = False,
    unroll: int | bool = 1,
) -> tuple[Tree, Tree]:
    """Carry state along the leading axis of tensors.

    Args:
        f: maps `(carry, x)` to `(next carry, y)`.
        init: tree of the first carry.
        xs: tree of tensors with a common leading axis, or None.
        length: number of steps; needed where `xs` is None.
        reverse: whether to go from the last step to the first; each y stays at its step.
        unroll: how many steps to write out in each iteration of a compiled loop; all where True.

    Returns:
        The last carry, and the y of all steps stacked along a leading axis.

    Raises:
        ValueError: neither `xs` nor `length` is given, or they do not fit together.

    Example:

    >>> from keras_core import ops
    >>> last, sums = ops.scan(lambda c, x: (c + x, c + x), ops.array(0), ops.array([1, 2, 3]))
    >>> ops.convert_to_numpy(sums).tolist()
    [1, 3, 6]
    """
    if not callable(f):
        raise TypeError(f"ops.scan needs a function, got {f!r}.")
    if _is_symbolic(init, xs):
        with symbolic_scope():
            outputs = _scan_spec(f, init, xs, length)
        kwargs = {"xs": xs, "length": length, "reverse": reverse, "unroll": unroll}
        return _recorded(scan, (f, init), kwargs, outputs)
    init, xs = _tensors(init), _tensors(xs)
    steps = _steps(xs, length, xp.shape)
    own = _engine("scan")
    if own is None:
        return _run_scan(f, init, xs, steps, reverse)
    unroll = (steps if unroll else 1) if isinstance(unroll, bool) else unroll

    def step(carry: Any, x: Any) -> tuple[Any, Any]:
        carry, y = f(carry, x)
        return _tensors(carry), _tensors(y)

    return own(step, init, None if not _present(xs) else xs, steps, reverse, unroll)


def _present(xs: Tree) -> list[Any]:
    return [x for x in tree.flatten(xs) if x is not None]


def _steps(xs: Tree, length: int | None, shape_of: Callable[[Any], Any]) -> Any:
    """How many steps a scan has: the common leading length of `xs`."""
    leading = [shape_of(x)[0] for x in _present(xs)]
    if not leading and length is None:
        raise ValueError("ops.scan needs `length` where `xs` is None.")
    known = {n for n in (*leading, length) if isinstance(n, int)}
    if len(known) > 1:
        raise ValueError(f"ops.scan: xs (and length) must agree on the number of steps, got {sorted(known)}.")
    return next(iter(known)) if known else leading[0]


def _at(xs: Tree, i: int) -> Tree:
    return tree.map_structure(lambda x: x if x is None else xp.strided_slice(x, (i,)), xs)


def _stacked(results: list[Tree]) -> Tree:
    return tree.map_structure(lambda *ys: None if ys[0] is None else stack(list(ys)), *results)


def _run_scan(f: Callable[..., Any], init: Tree, xs: Tree, steps: int, reverse: bool) -> tuple[Tree, Tree]:
    carry, results = init, []
    for i in range(steps - 1, -1, -1) if reverse else range(steps):
        carry, y = f(carry, _at(xs, i))
        carry = _tensors(carry)
        results.append(y)
    if not results:
        _, empty = _scan_spec(f, init, xs, steps)
        return carry, tree.map_structure(lambda y: y and xp.full((0, *y.shape[1:]), 0, dtype=y.dtype), empty)
    return carry, _stacked(results[::-1] if reverse else results)


def _scan_spec(f: Callable[..., Any], init: Tree, xs: Tree, length: int | None) -> tuple[Tree, Tree]:
    specs = _specs(xs)
    steps = _steps(specs, length, lambda x: x.shape)
    element = tree.map_structure(lambda x: x if x is None else KerasTensor(x.shape[1:], x.dtype), specs)
    with symbolic_scope(steps):
        carry, y = f(_specs(init), element)
    ys = tree.map_structure(lambda x: x if x is None else KerasTensor((steps, *x.shape), x.dtype), _specs(y))
    return _either(_specs(init), _specs(carry), "The carry of ops.scan and its next value"), ys


def map(f: Callable[[Tree], Tree], xs: Tree) -> Tree:
    """Apply a function to each slice along the leading axis, one after another.

    Args:
        f: maps a slice, or a tree of slices, to a tree of tensors.
        xs: tree of tensors with a common leading axis.

    Returns:
        The results stacked along a leading axis.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.map(lambda x: x * 2, ops.array([1, 2]))).tolist()
    [2, 4]
    """
    if _is_symbolic(xs):
        with symbolic_scope():
            outputs = _scan_spec(lambda carry, x: (carry, f(x)), (), xs, None)[1]
        return _recorded(map, (f, xs), {}, outputs)
    return scan(lambda carry, x: (carry, f(x)), (), xs)[1]


def vectorized_map(function: Callable[[Tree], Tree], elements: Tree) -> Tree:
    """Apply a function to each slice along the leading axis, all at once where the backend can.

    Args:
        function: maps a slice, or a tree of slices, to a tree of tensors.
        elements: tree of tensors with a common leading axis.

    Returns:
        The results stacked along a leading axis.

    Example:

    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ops.vectorized_map(lambda x: x * 2, ops.array([1, 2]))).tolist()
    [2, 4]
    """
    if _is_symbolic(elements):
        with symbolic_scope():
            outputs = _scan_spec(lambda carry, x: (carry, function(x)), (), elements, None)[1]
        return _recorded(vectorized_map, (function, elements), {}, outputs)
    elements = _tensors(elements)
    own = _engine("vectorized_map")
    if own is not None:
        return own(lambda x: _tensors(function(x)), elements)
    return _run_scan(lambda carry, x: (carry, function(x)), (), elements, _steps(elements, None, xp.shape), False)[1]
