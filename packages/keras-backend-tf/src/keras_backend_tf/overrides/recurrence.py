"""Recurrent cells over a sequence."""

from __future__ import annotations

from typing import Any

import tensorflow as tf

from keras_backend_tf.control import scan
from keras_backend_tf.kernels import HALF, integers, raw
from keras_backend_tf.overrides.contraction import dense

Tensor = Any

_matmul, _add, _multiply, _sigmoid, _tanh, _split = (
    raw(n) for n in ("MatMul", "AddV2", "Mul", "Sigmoid", "Tanh", "Split")
)
_transpose = raw("Transpose")


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
    run = _eager if tf.executing_eagerly() else _run
    return run(x, h, c, kernel, recurrent_kernel, bias, reverse)


def _run(x: Any, h: Any, c: Any, kernel: Any, recurrent_kernel: Any, bias: Any, reverse: bool) -> Any:
    time_major = integers((1, 0, 2))
    inputs = _transpose(dense(x, kernel, bias), time_major)

    def step(state: tuple[Tensor, Tensor], gates: Tensor) -> tuple[tuple[Tensor, Tensor], Tensor]:
        h, c = state
        i, f, candidate, o = _split(1, _add(gates, _matmul(h, recurrent_kernel)), 4)
        c = _add(_multiply(_sigmoid(f), c), _multiply(_sigmoid(i), _tanh(candidate)))
        h = _multiply(_sigmoid(o), _tanh(c))
        return (h, c), h

    (h, c), outputs = scan(step, (h, c), inputs, None, reverse, 1)
    return _transpose(outputs, time_major), h, c


# Eagerly, a dozen kernel calls for each step cost more than they compute; a traced loop does not.
_eager = tf.function(_run, autograph=False, reduce_retracing=True)

OVERRIDES = {"lstm": lstm}
