"""Counting the arithmetic of a model by the shapes of its contractions."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

from keras_core import tree
from keras_core.state.scopes import scopes, symbolic_scope
from keras_core.state.symbolic import KerasTensor


def _size(x: Any) -> int:
    return math.prod(x.shape)


def _attention(args: Sequence[Any], out: Any) -> int:
    batch, queries, heads, features = args[0].shape
    return batch * heads * queries * args[1].shape[1] * (features + args[2].shape[-1])


def _einsum(args: Sequence[Any], out: Any) -> int:
    subscripts, *operands = args
    lengths: dict[str, int] = {}
    for labels, operand in zip(subscripts.replace(" ", "").partition("->")[0].split(","), operands, strict=True):
        before, _, after = labels.partition("...")
        shape = operand.shape
        middle = shape[len(before) : len(shape) - len(after)] if "..." in labels else ()
        lengths.update(zip(before, shape, strict=False))
        lengths.update(zip(after, shape[len(shape) - len(after) :], strict=False))
        lengths["..."] = max(lengths.get("...", 1), math.prod(middle))
    return math.prod(lengths.values()) * (len(operands) - 1)


def _pairwise(args: Sequence[Any], out: Any) -> int:
    """A contraction without batch axes: outputs times inner length, which follows from the three sizes."""
    return math.isqrt(_size(args[0]) * _size(args[1]) * _size(out))


def _separable(args: Sequence[Any], out: Any) -> int:
    places = _size(out) // args[2].shape[-1]
    return places * (_size(args[1]) + _size(args[2]))


MULTIPLY_ADDS: dict[str, Callable[[Sequence[Any], Any], int]] = {
    "matmul": lambda args, out: _size(out) * args[0].shape[-1],
    "dense": lambda args, out: _size(out) * args[0].shape[-1],
    "dot": _pairwise,
    "tensordot": _pairwise,
    "inner": _pairwise,
    "einsum": _einsum,
    "biased_einsum": lambda args, out: _einsum(args[:3], out),
    "conv": lambda args, out: _size(out) * math.prod(args[1].shape[:-1]),
    "biased_conv": lambda args, out: _size(out) * math.prod(args[1].shape[:-1]),
    "depthwise_conv": lambda args, out: _size(out) * math.prod(args[1].shape[:-2]),
    "separable_conv": _separable,
    "conv_transpose": lambda args, out: _size(args[0]) * math.prod(args[1].shape[:-1]),
    "dot_product_attention": _attention,
    "lstm": lambda args, out: math.prod(args[0].shape[:2]) * (_size(args[3]) + _size(args[4])),
}
"""Multiplications, each with an addition, of an op by its arguments and output. Further ops are made of these."""


def forward_flops(model: Any) -> int | None:
    """Return the floating-point operations that matrix products and convolutions take for one sample.

    A multiplication and an addition count as two. None where a shape is not known.
    """
    try:
        inputs = model.input
    except (AttributeError, ValueError):  # a model of the user's own has none that are known
        return None
    total = 0
    known = True

    def observe(name: str, args: Sequence[Any], outputs: Any) -> None:
        nonlocal total, known
        if name in MULTIPLY_ADDS:
            try:
                total += 2 * MULTIPLY_ADDS[name](args, outputs) * scopes.times  # type: ignore[operator]
            except TypeError:  # a length is None
                known = False

    one = tree.map_structure(lambda x: KerasTensor((1, *x.shape[1:]), x.dtype), inputs)
    before, scopes.observe = scopes.observe, observe
    try:
        with symbolic_scope():
            model(one)
    except Exception:  # a model that fits no batch of one sample still has a summary
        return None
    finally:
        scopes.observe = before
    return total if known else None
