"""Matrix products and attention."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp
from jax import Array

from keras_backend_jax.native import jitted

_INT8, _FLOAT16 = jnp.dtype("int8"), jnp.dtype("float16")
_matmul_int8 = jitted(lambda x1, x2: jnp.matmul(x1, x2, preferred_element_type="int32"))
_einsum_int8 = jitted(
    lambda subscripts, *operands: jnp.einsum(subscripts, *operands, preferred_element_type="int32").astype("int32"),
    static=["subscripts"],
)
_einsum = jitted(lambda subscripts, *operands: jnp.einsum(subscripts, *operands), static=["subscripts"])
_tensordot = jitted(lambda x1, x2, axes: jnp.tensordot(x1, x2, axes), static=["axes"])
_attention = jitted(
    lambda query, key, value, bias, mask, scale, is_causal: jax.nn.dot_product_attention(
        query, key, value, bias, mask, scale=scale, is_causal=is_causal
    ),
    static=["scale", "is_causal"],
)


def matmul(x1: Array, x2: Array) -> Array:
    """Return the matrix product. Products of int8 are summed in int32."""
    return _matmul_int8(x1, x2) if x1.dtype == _INT8 else jnp.matmul(x1, x2)


def einsum(subscripts: str, *operands: Array) -> Array:
    """Return the contraction that `subscripts` describes. Products of int8 are summed in int32."""
    return (_einsum_int8 if operands[0].dtype == _INT8 else _einsum)(subscripts, *operands)


def tensordot(x1: Array, x2: Array, axes: Any = 2) -> Array:
    """Return the product summed over `axes`, a count or a pair of axis lists."""
    return _tensordot(x1, x2, _frozen(axes))


def _frozen(axes: Any) -> Any:
    return tuple(map(_frozen, axes)) if isinstance(axes, list | tuple) else axes


@jitted
def dense(x: Array, kernel: Array, bias: Array | None = None) -> Array:
    """Return `x @ kernel + bias`."""
    product = jnp.matmul(x, kernel)
    return product if bias is None else product + bias


def dot_product_attention(
    query: Array,
    key: Array,
    value: Array,
    bias: Array | None = None,
    mask: Array | None = None,
    scale: float | None = None,
    is_causal: bool = False,
    flash_attention: bool | None = None,
    attn_logits_soft_cap: float | None = None,
) -> Array:
    """Return softmax(scale * query @ key + bias) @ value for tensors of shape (B, T, N, H)."""
    if attn_logits_soft_cap is not None or query.ndim != 4 or value.shape[-1] != key.shape[-1]:
        return NotImplemented
    if query.dtype == _FLOAT16 and jax.default_backend() == "cpu":
        return NotImplemented  # jax.nn asks for a product that XLA does not have on CPUs
    if flash_attention:
        return jax.nn.dot_product_attention(
            query, key, value, bias, mask, scale=scale, is_causal=is_causal, implementation="cudnn"
        )
    return _attention(query, key, value, bias, mask, None if scale is None else float(scale), is_causal)


OVERRIDES = {
    "dense": dense,
    "dot": jitted(lambda x1, x2: jnp.dot(x1, x2)),
    "dot_product_attention": dot_product_attention,
    "einsum": einsum,
    "inner": jitted(lambda x1, x2: jnp.inner(x1, x2)),
    "matmul": matmul,
    "outer": jitted(lambda x1, x2: jnp.outer(x1, x2)),
    "tensordot": tensordot,
    "vdot": jitted(lambda x1, x2: jnp.vdot(x1, x2)),
}
