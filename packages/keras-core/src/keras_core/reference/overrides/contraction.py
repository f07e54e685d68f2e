"""Products: einsum, dense, dot and attention."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from keras_core.reference import arrays
from keras_core.reference.overrides.activations import softmax
from keras_core.reference.tensors import native, widened

Tensor = Any


def dense(x: Tensor, kernel: Tensor, bias: Tensor | None = None) -> Tensor:
    """Return x @ kernel + bias."""
    out = np.matmul(x, kernel)
    if bias is not None:
        out += bias
    return out


def einsum(subscripts: str, *operands: Tensor) -> Tensor:
    """Return the sum over repeated indices, contracted pair by pair through BLAS."""
    if operands[0].dtype == np.int8:
        return NotImplemented  # core sums in int32
    return np.einsum(subscripts, *operands, optimize=True)


def matmul(x1: Tensor, x2: Tensor) -> Tensor:
    """Return the matrix product. Declines int8, which core sums in int32."""
    return NotImplemented if x1.dtype == np.int8 else arrays.matmul(x1, x2)


def tensordot(x1: Tensor, x2: Tensor, axes: Any = 2) -> Tensor:
    """Return the sum of products over `axes`."""
    return np.tensordot(x1, x2, axes)


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
    """Return softmax(query key^T scale + bias) value (Vaswani et al., "Attention is all you need", 2017).

    Args:
        query: `(batch, targets, heads, depth)`.
        key, value: `(batch, sources, heads, depth)`.
        bias, mask: broadcast to `(batch, heads, targets, sources)`; a False in `mask` hides a source.
        scale: 1 / sqrt(depth) unless given.
        is_causal: whether a target sees only the sources up to its own place.
        flash_attention: no matter here.
        attn_logits_soft_cap: declined unless None.
    """
    if attn_logits_soft_cap is not None or query.ndim != 4 or key.shape[2] != query.shape[2]:
        return NotImplemented
    depth = query.shape[-1]
    heads_first = (0, 2, 1, 3)
    q, k, v = (np.transpose(x, heads_first) for x in (query, key, value))
    logits = (q * q.dtype.type(1 / math.sqrt(depth) if scale is None else scale)) @ np.swapaxes(k, -1, -2)
    if bias is not None:
        logits += bias
    seen = mask
    if is_causal:
        causal = np.tri(*logits.shape[-2:]).astype(bool)
        seen = causal if mask is None else np.logical_and(mask, causal)
    if seen is not None:
        logits = np.where(seen, logits, logits.dtype.type(0.7 * np.finfo(logits.dtype).min))
    return np.transpose(softmax(logits) @ v, heads_first)


OVERRIDES = {
    **{f.__name__: widened(native(f)) for f in (dense, einsum, tensordot, dot_product_attention)},
    "dot": widened(native(np.dot)),
    "matmul": matmul,
}
