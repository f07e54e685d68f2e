"""Contractions: matrix products, attention."""

from __future__ import annotations

import functools
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from keras_backend_torch import arrays
from keras_backend_torch.unsigned import WIDER


def dense(x: Tensor, kernel: Tensor, bias: Tensor | None = None) -> Tensor:
    """Return `x @ kernel + bias`."""
    if bias is None:
        return torch.matmul(x, kernel)
    return torch.addmm(bias, x, kernel) if x.ndim == 2 else F.linear(x, kernel.t(), bias)


def einsum(subscripts: str, *operands: Tensor, **kwargs: Any) -> Any:
    """Return the sum of products that `subscripts` describes."""
    if not operands[0].dtype.is_floating_point:
        return NotImplemented
    if len(operands) == 2:
        summed = _summed(subscripts, operands[0].ndim, operands[1].ndim)
        if summed and operands[0].shape[-summed:] == operands[1].shape[:summed]:
            return _product(*operands, None, summed)
    return torch.einsum(subscripts, *operands)


def biased_einsum(subscripts: str, x: Tensor, kernel: Tensor, bias: Tensor) -> Any:
    """Return the sum of products and a bias, where both are one matrix product."""
    summed = _summed(subscripts, x.ndim, kernel.ndim)
    if not summed or x.shape[-summed:] != kernel.shape[:summed] or bias.shape != kernel.shape[summed:]:
        return NotImplemented
    return _product(x, kernel, bias, summed) if x.dtype.is_floating_point else NotImplemented


@functools.lru_cache(maxsize=1024)
def _summed(subscripts: str, rank: int, kernel_rank: int) -> int:
    """Return how many axes are summed, where these are the last of one tensor and the first of another, and the rest
    follow in order: the sum is then one product of the tensors as they lie in memory. Return 0 for all else.
    """
    left, _, output = subscripts.replace(" ", "").partition("->")
    x, _, kernel = left.partition(",")
    letters = x.replace("...", "")
    fits = rank >= len(letters) if "..." in x else rank == len(letters)
    if not fits or kernel_rank != len(kernel) or not kernel.isalpha():
        return 0
    for count in range(1, kernel_rank + 1):
        distinct = len(set(letters + kernel[count:])) == len(letters + kernel[count:])
        if x[-count:] == kernel[:count] and output == x[:-count] + kernel[count:] and distinct:
            return count
    return 0


def _product(x: Tensor, kernel: Tensor, bias: Tensor | None, summed: int) -> Tensor:
    made = kernel.shape[summed:]
    rows = x.flatten(-summed) if summed > 1 else x
    matrix = kernel.reshape(rows.shape[-1], made.numel())
    product = torch.matmul(rows, matrix) if bias is None else F.linear(rows, matrix.t(), bias.reshape(-1))
    return product if len(made) == 1 else product.reshape((*x.shape[:-summed], *made))


def matmul(x1: Tensor, x2: Tensor) -> Any:
    """Return the matrix product. Declines int8, which core sums in int32."""
    if x1.dtype.is_floating_point:
        return torch.matmul(x1, x2)
    return NotImplemented if x1.dtype is torch.int8 else arrays.matmul(x1, x2)


def vdot(x1: Tensor, x2: Tensor) -> Any:
    """Return the sum of the products of all elements, the first ones conjugated."""
    if x1.numel() != x2.numel() or not (x1.dtype.is_floating_point or x1.dtype.is_complex):
        return NotImplemented
    if x1.ndim != 1 or x2.ndim != 1:
        x1, x2 = x1.reshape(-1), x2.reshape(-1)
    return torch.vdot(x1, x2)


def tensordot(x1: Tensor, x2: Tensor, axes: Any = 2) -> Any:
    """Return the sum product over `axes`: a number of them, or those of each operand."""
    if x1.dtype is torch.bool or x1.dtype in WIDER:
        return NotImplemented
    if isinstance(axes, int):
        return torch.tensordot(x1, x2, dims=axes)
    pair = [[a] if isinstance(a, int) else list(a) for a in axes]
    return torch.tensordot(x1, x2, dims=pair)


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
    """Return softmax(query key^T scale + bias) value for heads in the layout `[batch, time, heads, features]`.

    Masked logits get a large negative number, so that a row with everything masked attends evenly.
    """
    if attn_logits_soft_cap is not None or query.ndim != 4 or flash_attention is False:
        return NotImplemented
    addend = bias
    if mask is not None or (is_causal and bias is not None):
        lowest = 0.7 * torch.finfo(query.dtype).min
        keep = mask if mask is None or mask.dtype is torch.bool else mask.to(torch.bool)
        if is_causal:
            causal = torch.ones(query.shape[1], key.shape[1], dtype=torch.bool, device=query.device).tril()
            keep = causal if keep is None else keep & causal
        addend = torch.zeros((), dtype=query.dtype, device=query.device) if bias is None else bias.to(query.dtype)
        addend = torch.where(keep, addend, lowest)
    return F.scaled_dot_product_attention(
        query.transpose(1, 2),
        key.transpose(1, 2),
        value.transpose(1, 2),
        attn_mask=addend,
        is_causal=is_causal and addend is None,
        scale=scale,
        enable_gqa=query.shape[2] != key.shape[2],
    ).transpose(1, 2)


OVERRIDES = {
    "biased_einsum": biased_einsum,
    "dense": dense,
    "dot_product_attention": dot_product_attention,
    "einsum": einsum,
    "matmul": matmul,
    "tensordot": tensordot,
    "vdot": vdot,
}
