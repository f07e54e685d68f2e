"""Scaled dot-product attention."""

from __future__ import annotations

import math
from typing import Any

from keras_core.ops import rules
from keras_core.ops.arithmetic import add, divide, multiply
from keras_core.ops.conversion import LARGEST, cast, dtype_name
from keras_core.ops.decorator import op
from keras_core.ops.definition import Tensor, TensorLike
from keras_core.ops.hyperbolic import tanh
from keras_core.ops.logic import where
from keras_core.ops.probabilities import softmax
from keras_core.plugins import xp


def _attended(query: Any, key: Any, value: Any, *args: Any) -> rules.Shape:
    for name, x in (("query", query), ("key", key), ("value", value)):
        if len(x.shape) != 4:
            raise ValueError(
                f"dot_product_attention: {name} must have shape (batch, length, heads, features), got {tuple(x.shape)}."
            )
    heads, shared = query.shape[2], key.shape[2]
    if key.shape[2] != value.shape[2] or (isinstance(heads, int) and isinstance(shared, int) and heads % shared):
        raise ValueError(
            f"dot_product_attention: the {heads} heads of query must be a multiple of those of key and value, "
            f"which are {shared} and {value.shape[2]}."
        )
    if None not in (query.shape[3], key.shape[3]) and query.shape[3] != key.shape[3]:
        raise ValueError(f"dot_product_attention: query has {query.shape[3]} features, but key has {key.shape[3]}.")
    return (*query.shape[:3], value.shape[3])


@op(shape=_attended, promote=("query", "key", "value"))
def dot_product_attention(
    query: TensorLike,
    key: TensorLike,
    value: TensorLike,
    bias: TensorLike | None = None,
    mask: TensorLike | None = None,
    scale: float | None = None,
    is_causal: bool = False,
    flash_attention: bool | None = None,
    attn_logits_soft_cap: float | None = None,
) -> Tensor:
    """Return means of the values, weighted by how well their keys match a query.

    `softmax(scale * query @ key + bias) @ value` (Vaswani et al., https://arxiv.org/abs/1706.03762).

    Args:
        query: tensor of shape `(batch, queries, heads, features)`.
        key: tensor of shape `(batch, keys, shared_heads, features)`; `heads` is a multiple of `shared_heads`
            (grouped-query attention, https://arxiv.org/abs/2305.13245).
        value: tensor of shape `(batch, keys, shared_heads, out)`.
        bias: added to the scores; broadcasts to `(batch, heads, queries, keys)`.
        mask: where it is false the value is left out; broadcasts like `bias`.
        scale: factor of the scores; `1 / sqrt(features)` where None.
        is_causal: whether a query sees only the keys up to its own place.
        flash_attention: whether to insist on a fused kernel (True) or on none (False), where the backend has one.
        attn_logits_soft_cap: bound c of the scores, which become `c * tanh(scores / c)`.

    Returns:
        Tensor of shape `(batch, queries, heads, out)`.

    Raises:
        ValueError: ranks, heads or features do not fit.

    Example:

    >>> from keras_core import ops
    >>> x = ops.ones((1, 5, 2, 4))
    >>> ops.shape(ops.dot_product_attention(x, x, x, is_causal=True))
    (1, 5, 2, 4)
    """
    _attended(query, key, value)
    dtype = dtype_name(query)
    batch, queries, heads, features = xp.shape(query)
    keys, shared = xp.shape(key)[1:3]
    scale = 1 / math.sqrt(features) if scale is None else scale
    group = heads // shared
    q = xp.permute_dims(xp.reshape(query, (batch, queries, shared, group, features)), [0, 2, 3, 1, 4])
    k = xp.reshape(xp.permute_dims(key, [0, 2, 3, 1]), (batch, shared, 1, features, keys))
    v = xp.reshape(xp.permute_dims(value, [0, 2, 1, 3]), (batch, shared, 1, keys, xp.shape(value)[3]))
    scores = xp.reshape(xp.matmul(q, k), (batch, heads, queries, keys))
    if dtype in ("float16", "bfloat16"):
        scores = cast(scores, "float32")
    scores = multiply(scores, scale)
    if attn_logits_soft_cap is not None:
        scores = multiply(tanh(divide(scores, attn_logits_soft_cap)), attn_logits_soft_cap)
    if bias is not None:
        scores = add(scores, cast(bias, dtype_name(scores)))
    scores = _masked(scores, mask, is_causal)
    weights = cast(softmax(scores, axis=-1), dtype)
    weights = xp.reshape(weights, (batch, shared, group, queries, keys))
    mixed = xp.reshape(xp.matmul(weights, v), (batch, heads, queries, xp.shape(value)[3]))
    return xp.permute_dims(mixed, [0, 2, 1, 3])


def _masked(scores: Any, mask: Any, is_causal: bool) -> Any:
    """Lower the scores that do not count; a row without any that does stays uniform rather than becoming NaN."""
    lowest = -0.7 * LARGEST[dtype_name(scores)]
    if mask is not None:
        scores = where(cast(mask, "bool"), scores, lowest)
    if is_causal:
        queries, keys = xp.shape(scores)[-2:]
        rows = xp.reshape(xp.arange(0, queries, 1, dtype="int32"), (-1, 1))
        hidden = xp.less(rows, xp.reshape(xp.arange(0, keys, 1, dtype="int32"), (1, -1)))
        scores = where(hidden, lowest, scores)
    return scores
