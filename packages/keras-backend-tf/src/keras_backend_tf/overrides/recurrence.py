"""Recurrent cells over a sequence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import tensorflow as tf

from keras_backend_tf.control import scan
from keras_backend_tf.kernels import HALF, integers, raw, runs_without_xla
from keras_backend_tf.overrides.contraction import dense

Tensor = Any

_matmul, _add, _multiply, _sigmoid, _tanh, _split = (
    raw(n) for n in ("MatMul", "AddV2", "Mul", "Sigmoid", "Tanh", "Split")
)
_transpose, _concat, _block_lstm, _block_gradient = (
    raw(n) for n in ("Transpose", "ConcatV2", "BlockLSTMV2", "BlockLSTMGradV2")
)


def lstm(
    x: Tensor,
    h: Tensor,
    c: Tensor,
    kernel: Tensor,
    recurrent_kernel: Tensor,
    bias: Tensor | None,
    *,
    reverse: bool = False,
) -> tuple[Tensor, Tensor, Tensor]:
    """Run a long short-term memory over a sequence `(batch, time, features)`, gates in the order i, f, c, o."""
    if x.shape.rank != 3 or x.dtype in HALF or x.dtype.is_complex:
        return NotImplemented
    if tf.executing_eagerly():
        return _eager(x, h, c, kernel, recurrent_kernel, bias, reverse)
    run = _in_one_kernel if x.dtype == tf.float32 and x.shape[1] != 0 and runs_without_xla() else _run
    return run(x, h, c, kernel, recurrent_kernel, bias, reverse)


def _in_one_kernel(x: Any, h: Any, c: Any, kernel: Any, recurrent_kernel: Any, bias: Any, reverse: bool) -> Any:
    """As `_run`, by a kernel for all steps, which XLA does not have. Its gates lie in the same order."""
    if bias is None:
        bias = tf.zeros((kernel.shape[-1],), x.dtype)
    inputs = _transpose(x, integers((1, 0, 2)))
    if reverse:
        inputs = tf.reverse(inputs, (0,))
    outputs, states = _block(inputs, h, c, kernel, recurrent_kernel, bias)
    if x.shape[1] is None:  # which may mean no step at all
        last_h, last_c = (tf.concat((first[None], all_), 0)[-1] for first, all_ in ((h, outputs), (c, states)))
    else:
        last_h, last_c = outputs[-1], states[-1]
    if reverse:
        outputs = tf.reverse(outputs, (0,))
    return _transpose(outputs, integers((1, 0, 2))), last_h, last_c


@tf.custom_gradient
def _block(x: Tensor, h: Tensor, c: Tensor, kernel: Tensor, recurrent_kernel: Tensor, bias: Tensor) -> Any:
    """Return outputs and cell states of all steps, time first as in `x`."""
    length = tf.cast(tf.shape(x)[0], tf.int64)
    weights = _concat((kernel, recurrent_kernel), 0)
    peepholes = (tf.zeros((h.shape[-1],), x.dtype),) * 3
    inputs = (length, x, c, h, weights, *peepholes, bias)
    i, states, f, o, candidate, squashed, outputs = _block_lstm(*inputs, 0.0, False)
    inner = i, states, f, o, candidate, squashed, outputs

    def backward(*upstream: Tensor) -> Sequence[Tensor]:
        return _gradients((x, h, c, kernel, recurrent_kernel, bias), inputs, inner, upstream)

    return (outputs, states), backward


def _gradients(arguments: Sequence[Tensor], inputs: Any, inner: Any, upstream: Sequence[Tensor]) -> Sequence[Tensor]:
    """Return the gradients of `_block` by the kernel for them, which has no gradient: theirs are those of the loop."""

    @tf.custom_gradient
    def first(*tensors: Tensor) -> Any:
        by_output, by_state = tensors[-2:]
        found = _block_gradient(*inputs, *inner, by_state, by_output, False)
        x, c, h, weights, *_, bias = found
        kernel, recurrent_kernel = tf.split(weights, (arguments[3].shape[0], arguments[4].shape[0]), 0)

        def second(*further: Tensor) -> Sequence[Tensor | None]:
            with tf.GradientTape() as outer:
                outer.watch(tensors)
                with tf.GradientTape() as tape:
                    tape.watch(tensors)
                    results = _all_steps(*tensors[:-2])
                gradients = tape.gradient(results, tensors[:-2], tensors[-2:])
            return outer.gradient(gradients, tensors, further)

        return (x, h, c, kernel, recurrent_kernel, bias), second

    return first(*arguments, *upstream)


def _all_steps(x: Any, h: Any, c: Any, kernel: Any, recurrent_kernel: Any, bias: Any) -> tuple[Tensor, Tensor]:
    """Return what `_block` does, in a loop."""

    def step(state: tuple[Tensor, Tensor], gates: Tensor) -> tuple[tuple[Tensor, Tensor], tuple[Tensor, Tensor]]:
        state = _step(state, gates, recurrent_kernel)
        return state, state

    return scan(step, (h, c), dense(x, kernel, bias), None, False, 1)[1]


def _step(state: tuple[Tensor, Tensor], gates: Tensor, recurrent_kernel: Tensor) -> tuple[Tensor, Tensor]:
    """Return output and cell state after one step."""
    h, c = state
    i, f, candidate, o = _split(1, _add(gates, _matmul(h, recurrent_kernel)), 4)
    c = _add(_multiply(_sigmoid(f), c), _multiply(_sigmoid(i), _tanh(candidate)))
    return _multiply(_sigmoid(o), _tanh(c)), c


def _run(x: Any, h: Any, c: Any, kernel: Any, recurrent_kernel: Any, bias: Any, reverse: bool) -> Any:
    time_major = integers((1, 0, 2))
    inputs = _transpose(dense(x, kernel, bias), time_major)

    def step(state: tuple[Tensor, Tensor], gates: Tensor) -> tuple[tuple[Tensor, Tensor], Tensor]:
        state = _step(state, gates, recurrent_kernel)
        return state, state[0]

    (h, c), outputs = scan(step, (h, c), inputs, None, reverse, 1)
    return _transpose(outputs, time_major), h, c


# Eagerly, a dozen kernel calls for each step cost more than they compute; a traced loop does not.
_eager = tf.function(_run, autograph=False, reduce_retracing=True)

OVERRIDES = {"lstm": lstm}
