"""Products of matrices and tensors."""

from __future__ import annotations

import math
from typing import Any

import tensorflow as tf

from keras_backend_tf import arrays
from keras_backend_tf.kernels import SMALL, integers, raw

Tensor = Any

_matmul, _batch_matmul, _bias_add, _einsum = raw("MatMul"), raw("BatchMatMulV2"), raw("BiasAdd"), raw("Einsum")
_add, _multiply, _tanh, _softmax, _select = raw("AddV2"), raw("Mul"), raw("Tanh"), raw("Softmax"), raw("SelectV2")
_transpose, _cast, _cross = raw("Transpose"), raw("Cast"), raw("Cross")


def matmul(x1: Tensor, x2: Tensor) -> Tensor:
    """Return the matrix product; that of int8 is int32."""
    return arrays.matmul(x1, x2) if x1.dtype != tf.int8 else NotImplemented


def dot(x1: Tensor, x2: Tensor) -> Tensor:
    """Return the product over the last axis and the second to last."""
    return matmul(x1, x2) if x1.shape.rank and x2.shape.rank in (1, 2) else NotImplemented


def inner(x1: Tensor, x2: Tensor) -> Tensor:
    """Return the products of the rows of two matrices."""
    if x1.shape.rank != 2 or x2.shape.rank != 2 or x1.dtype in SMALL:
        return NotImplemented
    return _matmul(x1, x2, False, True)


def dense(x: Tensor, kernel: Tensor, bias: Tensor | None = None) -> Tensor:
    """Return x @ kernel + bias."""
    rank = x.shape.rank
    if rank is None or rank < 2 or kernel.shape.rank != 2 or x.dtype in SMALL:
        return NotImplemented
    if rank > 2:
        return arrays.fold(lambda x, kernel: _affine(x, kernel, bias), x, kernel)
    return _affine(x, kernel, bias)


def _affine(x: Tensor, kernel: Tensor, bias: Tensor | None) -> Tensor:
    product = _matmul(x, kernel)
    return product if bias is None else _bias_add(product, bias)


def einsum(subscripts: str, *operands: Tensor) -> Tensor:
    """Return the sum of products that `subscripts` describes."""
    dtype = operands[0].dtype
    # in 16 bits the oneDNN kernel of 2.21 is wrong for "...j,jk->...k"
    if "->" not in subscripts or dtype.size == 2 or dtype in SMALL or not operands[0].shape.rank:
        return NotImplemented
    subscripts = subscripts.replace(" ", "")
    if len(operands) <= 2 and len(operands) == subscripts.count(",") + 1:
        return _einsum(operands, subscripts)
    return tf.einsum(subscripts, *operands)


def dot_product_attention(
    query: Tensor,
    key: Tensor,
    value: Tensor,
    bias: Tensor | None = None,
    mask: Tensor | None = None,
    scale: float | None = None,
    is_causal: bool = False,
    flash_attention: bool | None = None,
    attn_logits_soft_cap: float | None = None,
) -> Tensor:
    """Return means of the values weighted by the softmax of query times key, for tensors `(batch, time, heads, n)`."""
    if flash_attention or query.shape.rank != 4 or query.shape[2] != key.shape[2] or key.shape[2] != value.shape[2]:
        return NotImplemented
    if query.shape[3] != key.shape[3] or query.dtype in SMALL or query.dtype in _INTEGERS:
        return NotImplemented
    dtype = query.dtype
    by_head = integers((0, 2, 1, 3))
    scores = _batch_matmul(_transpose(query, by_head), _transpose(key, by_head), False, True)
    if dtype.size == 2:
        scores = _cast(scores, tf.float32)
    scores = _multiply(scores, 1 / math.sqrt(query.shape[3]) if scale is None else scale)
    if attn_logits_soft_cap is not None:
        scores = _multiply(_tanh(_multiply(scores, 1 / attn_logits_soft_cap)), float(attn_logits_soft_cap))
    if bias is not None:
        scores = _add(scores, bias if bias.dtype == scores.dtype else _cast(bias, scores.dtype))
    allowed = None if mask is None else mask if mask.dtype == tf.bool else _cast(mask, tf.bool)
    if is_causal:
        rows, columns = tf.range(tf.shape(query)[1])[:, None], tf.range(tf.shape(key)[1])[None, :]
        causal = rows >= columns
        allowed = causal if allowed is None else tf.logical_and(allowed, causal)
    if allowed is not None:  # a row without a key stays uniform, where -inf would make it NaN
        scores = _select(allowed, scores, tf.constant(0.7 * scores.dtype.min, scores.dtype))
    weights = _softmax(scores)
    mixed = _batch_matmul(weights if weights.dtype == dtype else _cast(weights, dtype), _transpose(value, by_head))
    return _transpose(mixed, by_head)


_INTEGERS = frozenset({tf.int32, tf.int64})


def cross(x1: Tensor, x2: Tensor, axisa: int = -1, axisb: int = -1, axisc: int = -1, axis: int | None = None) -> Tensor:
    """Return the cross product of vectors on the last axis, in eager calls alone: XLA has no such kernel."""
    if not tf.executing_eagerly() or x1.dtype not in _CROSSED or x1.shape != x2.shape or not x1.shape.rank:
        return NotImplemented
    last = (-1, x1.shape.rank - 1)
    chosen = (axisa, axisb, axisc) if axis is None else (axis,)
    return _cross(x1, x2) if x1.shape[-1] == 3 and all(a in last for a in chosen) else NotImplemented


_CROSSED = frozenset({tf.float32, tf.float64})

OVERRIDES = {
    "cross": cross,
    "matmul": matmul,
    "dot": dot,
    "inner": inner,
    "dense": dense,
    "einsum": einsum,
    "dot_product_attention": dot_product_attention,
}
