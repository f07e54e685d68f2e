"""Matrix products and attention."""

from __future__ import annotations

import math
from typing import Any

import mlx.core as mx

from keras_backend_mlx.arrays import FLOATS

Tensor = mx.array


def dense(x: Tensor, kernel: Tensor, bias: Tensor | None = None) -> Any:
    """Return `x @ kernel + bias`."""
    if x.dtype not in FLOATS or x.ndim < 2:
        return NotImplemented
    return mx.matmul(x, kernel) if bias is None else mx.addmm(bias, x, kernel)


def einsum(subscripts: str, *operands: Tensor) -> Any:
    """Return the contraction that `subscripts` describes."""
    if any(x.dtype not in FLOATS for x in operands):
        return NotImplemented
    return mx.einsum(subscripts, *operands)


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
) -> Any:
    """Return the means of the values by MLX's fused kernel, which has heads before time."""
    if attn_logits_soft_cap is not None or query.dtype not in FLOATS or (is_causal and mask is not None):
        return NotImplemented
    if is_causal and query.shape[1] != key.shape[1]:
        return NotImplemented  # MLX lines up the last query with the last key, Keras the first with the first
    if bias is not None and (is_causal or mask is not None):
        return NotImplemented
    chosen: Any = "causal" if is_causal else mask if bias is None else bias.astype(query.dtype)
    heads_first = [mx.swapaxes(x, 1, 2) for x in (query, key, value)]
    scale = 1 / math.sqrt(query.shape[-1]) if scale is None else scale
    made = mx.fast.scaled_dot_product_attention(*heads_first, scale=scale, mask=chosen)
    return mx.swapaxes(made, 1, 2)


OVERRIDES = {"dense": dense, "dot_product_attention": dot_product_attention, "einsum": einsum}
