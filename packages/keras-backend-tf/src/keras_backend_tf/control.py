"""Control flow that is traced in graphs and runs in Python eagerly."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import tensorflow as tf

from keras_backend_tf import trees
from keras_backend_tf.autograph import left_alone

Tensor = Any
Tree = Any


def cond(pred: Tensor, true_fn: Callable[[], Any], false_fn: Callable[[], Any]) -> Any:
    """Return `true_fn()` if `pred` holds, else `false_fn()`."""
    if not isinstance(pred, tf.Tensor):
        return true_fn() if pred else false_fn()
    if tf.executing_eagerly():
        return true_fn() if pred.numpy() else false_fn()
    template: list[Tree] = []

    def flat(branch: Callable[[], Any]) -> Callable[[], list[Tensor]]:
        def run() -> list[Tensor]:
            tensors: list[Tensor] = []
            template.append(trees.take(branch(), tensors))
            return tensors

        return run

    results = tf.cond(tf.reshape(tf.cast(pred, tf.bool), ()), flat(true_fn), flat(false_fn))
    results = results if isinstance(results, list | tuple) else [results]
    return trees.put(template[0], iter(results))


def while_loop(cond: Callable[..., Tensor], body: Callable[..., tuple[Any, ...]], loop_vars: tuple[Any, ...]) -> Any:
    """Return `loop_vars` after `body(*loop_vars)` has run while `cond(*loop_vars)` holds."""
    loop_vars = tuple(loop_vars)
    if tf.executing_eagerly():
        while cond(*loop_vars):
            loop_vars = tuple(body(*loop_vars))
        return loop_vars
    tensors: list[Tensor] = []
    template = trees.take(loop_vars, tensors)

    def flat_cond(*flat: Tensor) -> Tensor:
        return tf.reshape(cond(*trees.put(template, iter(flat))), ())

    def flat_body(*flat: Tensor) -> list[Tensor]:
        results: list[Tensor] = []
        trees.take(tuple(body(*trees.put(template, iter(flat)))), results)
        return results

    return trees.put(template, iter(tf.while_loop(flat_cond, flat_body, tensors)))


def scan(
    f: Callable[[Any, Any], tuple[Any, Any]], init: Any, xs: Any, length: int | None, reverse: bool, unroll: int
) -> tuple[Any, Any]:
    """Carry state along the leading axis of `xs`; return the last carry and the stacked results."""
    columns: list[Tensor] = []
    template = trees.take(xs, columns)
    size = length if length is not None else (columns[0].shape[0] if columns else None)
    if size is None and not columns:
        raise ValueError("scan got neither xs nor length: the number of steps is not known.")
    if size is None:
        size = tf.shape(columns[0])[0]
    if tf.executing_eagerly():
        size = int(size)
    if isinstance(size, int) and (tf.executing_eagerly() or size <= int(unroll)):
        return _python_scan(f, init, template, columns, size, reverse)
    return _graph_scan(f, init, template, columns, size, reverse, int(unroll))


def _python_scan(
    f: Callable[..., Any], carry: Tree, template: Tree, columns: list[Tensor], size: int, reverse: bool
) -> tuple[Any, Any]:
    slices = [tf.unstack(column, size) for column in columns]
    ys: list[list[Tensor]] = []
    for i in range(size - 1, -1, -1) if reverse else range(size):
        carry, y = f(carry, trees.put(template, iter([s[i] for s in slices])))
        ys.append([])
        kind = trees.take(y, ys[-1])
    if not ys:
        kind, empty = _result_of_step(f, carry, template, columns)
        return carry, trees.put(kind, iter([tf.zeros((0, *shape), dtype) for shape, dtype in empty]))
    if reverse:
        ys.reverse()
    return carry, trees.put(kind, iter([tf.stack(column) for column in zip(*ys, strict=True)]))


def _result_of_step(
    f: Callable[..., Any], carry: Tree, template: Tree, columns: list[Tensor]
) -> tuple[Tree, list[tuple[tf.TensorShape, tf.DType]]]:
    """Return the template of what a step yields, and the shape and dtype of each tensor, from a scratch trace."""
    flat: list[Tensor] = []
    kind = trees.take(carry, flat)
    with tf.__internal__.FuncGraph("scan_step").as_default():
        state = [tf.compat.v1.placeholder(t.dtype, t.shape) for t in flat]
        x = [tf.compat.v1.placeholder(c.dtype, c.shape[1:]) for c in columns]
        _, y = f(trees.put(kind, iter(state)), trees.put(template, iter(x)))
        results: list[Tensor] = []
        return trees.take(y, results), [(t.shape, t.dtype) for t in results]


def _graph_scan(
    f: Callable[..., Any], init: Tree, template: Tree, columns: list[Tensor], size: Any, reverse: bool, unroll: int
) -> tuple[Any, Any]:
    flat: list[Tensor] = []
    kind = trees.take(init, flat)
    y_kind, y_specs = _result_of_step(f, init, template, columns)
    arrays = [tf.TensorArray(dtype, size, element_shape=shape) for shape, dtype in y_specs]
    block = unroll if isinstance(size, int) and unroll > 1 and size % unroll == 0 else 1

    def step(i: Tensor, state: list[Tensor], arrays: list[tf.TensorArray]) -> tuple[Any, ...]:
        for _ in range(block):
            place = size - 1 - i if reverse else i
            x = trees.put(template, iter([tf.gather(column, place) for column in columns]))
            carry, y = f(trees.put(kind, iter(state)), x)
            state = []
            results: list[Tensor] = []
            trees.take(carry, state)
            trees.take(y, results)
            arrays = [a.write(place, r) for a, r in zip(arrays, results, strict=True)]
            i = i + 1
        return i, state, arrays

    _, state, arrays = tf.while_loop(
        lambda i, *_: i < size,
        step,
        (tf.constant(0), flat, arrays),
        maximum_iterations=-(-size // block) if block > 1 else size,
    )
    return trees.put(kind, iter(state)), trees.put(y_kind, iter([a.stack() for a in arrays]))


def vectorized_map(fn: Callable[[Any], Any], xs: Any) -> Any:
    """Return `fn` applied to each slice of the trees `xs` along their leading axis, stacked."""
    columns: list[Tensor] = []
    template = trees.take(xs, columns)
    kind: list[Tree] = []

    def flat(slices: list[Tensor]) -> list[Tensor]:
        results: list[Tensor] = []
        kind[:] = [trees.take(fn(trees.put(template, iter(slices))), results)]
        return results

    results = tf.vectorized_map(left_alone(flat), columns)
    return trees.put(kind[0], iter(results))
