"""Contractions, normalization, attention and losses."""

from __future__ import annotations

import numpy as np

from keras_core.conformance.arrays import integers, numbers
from keras_core.conformance.op_cases.activations import log_softmax, sigmoid, softmax
from keras_core.conformance.op_cases.case import Case

A, B = numbers(2, 3), numbers(3, 4, seed=1)
BATCH, OTHER = numbers(5, 2, 3), numbers(5, 3, 4, seed=1)
V, W = numbers(3), numbers(3, seed=1)
EINSUM = {
    "ij,jk->ik": (A, B),
    "bij,bjk->bik": (BATCH, OTHER),
    "bij,jk": (BATCH, B),
    "ij->ji": (A,),
    "ij->i": (A,),
    "ii->i": (B[:, :3],),
    "i,j->ij": (V, W),
    "...j,jk->...k": (BATCH, B),
    "ij,ij->": (A, A),
    "ij,jk,kl->il": (A, B, numbers(4, 2, seed=2)),
}


def batch_normalization(x, mean, variance, axis, offset=None, scale=None, epsilon=1e-3):
    shape = [1] * x.ndim
    shape[axis] = -1
    y = (x - mean.reshape(shape)) / np.sqrt(variance.reshape(shape) + epsilon)
    return y * (1 if scale is None else scale.reshape(shape)) + (0 if offset is None else offset.reshape(shape))


def layer_normalization(x, gamma=None, beta=None, axis=-1, epsilon=1e-7):
    y = (x - x.mean(axis, keepdims=True)) / np.sqrt(x.var(axis, keepdims=True) + epsilon)
    return y * (1 if gamma is None else gamma) + (0 if beta is None else beta)


def rms_normalization(x, scale=None, axis=-1, epsilon=1e-7):
    return x / np.sqrt((x**2).mean(axis, keepdims=True) + epsilon) * (1 if scale is None else scale)


def attention(query, key, value, bias=None, mask=None, is_causal=False, scale=None):
    """Vaswani et al. (2017); tensors are (batch, time, heads, size)."""
    scale = 1 / np.sqrt(query.shape[-1]) if scale is None else scale
    key, value = (np.repeat(t, query.shape[2] // t.shape[2], 2) for t in (key, value))
    scores = np.einsum("btnh,bsnh->bnts", query, key) * scale + (0 if bias is None else bias)
    if is_causal:
        causal = np.tri(*scores.shape[-2:], dtype=np.bool_)
        mask = causal if mask is None else mask & causal
    scores = scores if mask is None else np.where(mask, scores, -1e30)
    return np.einsum("bnts,bsnh->btnh", softmax(scores), value)


def categorical(target, output, from_logits=False, axis=-1):
    if from_logits:
        return -(target * log_softmax(output, axis)).sum(axis)
    output = output / output.sum(axis, keepdims=True)
    return -(target * np.log(np.clip(output, 1e-7, 1 - 1e-7))).sum(axis)


def sparse_categorical(target, output, from_logits=False):
    return categorical(np.eye(output.shape[-1])[target], output, from_logits)


def binary(target, output, from_logits=False):
    output = sigmoid(output) if from_logits else np.clip(output, 1e-7, 1 - 1e-7)
    return -(target * np.log(output) + (1 - target) * np.log1p(-output))


Q, K, VALUE = numbers(2, 3, 4, 5, seed=1), numbers(2, 6, 4, 5, seed=2), numbers(2, 6, 4, 5, seed=3)
FEW = numbers(2, 6, 2, 5, seed=2), numbers(2, 6, 2, 5, seed=3)
SQUARE = numbers(2, 6, 4, 5, seed=1)
MASK = np.random.default_rng(0).uniform(size=(2, 1, 3, 6)) < 0.7
MASK[..., 0] = True
LOGITS, LABELS = numbers(4, 3), np.array([0, 2, 1, 1], "int32")
P = softmax(LOGITS).astype("float32")
T = np.eye(3, dtype="float32")[LABELS] * 0.8 + np.float32(0.1)
H, GAMMA, BETA = numbers(2, 3, 4), numbers(4, seed=1), numbers(4, seed=2)

CASES = [
    *(
        Case("matmul", pair, np.matmul, label=label, factor=4, slopes=True)
        for label, pair in {
            "vectors": (V, W),
            "row": (V, B),
            "column": (A, V),
            "matrices": (A, B),
            "batch": (BATCH, OTHER),
            "broadcast": (BATCH, B),
        }.items()
    ),
    Case("matmul", (integers(2, 3), integers(3, 4)), np.matmul, label="int"),
    Case("matmul", (numbers(2, 0), numbers(0, 3)), np.matmul, label="empty"),
    Case("dot", (BATCH, numbers(2, 3, 4, seed=1)), np.dot, factor=4, slopes=True),
    Case("dot", (A, np.array(2.0, "float32")), np.dot, label="scalar"),
    Case("inner", (BATCH, A), np.inner, factor=4),
    Case("outer", (A, V), np.outer),
    Case("vdot", (A, A * 2), np.vdot, factor=4),
    Case("tensordot", (BATCH, OTHER), np.tensordot, {"axes": [[0, 2], [0, 1]]}, factor=8, slopes=True),
    Case("tensordot", (BATCH, B), np.tensordot, {"axes": 1}, label="count", factor=4),
    *(Case("einsum", (s, *t), np.einsum, label=s.replace(",", "_"), factor=8, slopes=True) for s, t in EINSUM.items()),
    Case("batch_normalization", (H, BETA, np.abs(GAMMA), -1, BETA, GAMMA), batch_normalization, factor=4, slopes=True),
    Case(
        "batch_normalization", (H, V, np.abs(W) + 0.1, 1), batch_normalization, {"epsilon": 0.1}, label="axis", factor=4
    ),
    Case("layer_normalization", (H, GAMMA, BETA), layer_normalization, factor=4, slopes=True),
    Case("layer_normalization", (H,), layer_normalization, {"epsilon": 0.1}, label="plain", factor=4),
    Case("rms_normalization", (H, GAMMA), rms_normalization, factor=4, slopes=True),
    Case("dot_product_attention", (Q, K, VALUE), attention, factor=8, slopes=True),
    Case("dot_product_attention", (Q, *FEW), attention, label="grouped", factor=8),
    Case(
        "dot_product_attention",
        (Q, K, VALUE, None, MASK),
        attention,
        {"scale": 0.5},
        label="masked",
        factor=8,
        slopes=True,
    ),
    Case(
        "dot_product_attention",
        (SQUARE, K, VALUE),
        attention,
        {"is_causal": True},
        label="causal",
        factor=8,
        slopes=True,
    ),
    Case("dot_product_attention", (Q, K, VALUE, numbers(2, 4, 3, 6)), attention, label="bias", factor=8),
    Case("categorical_crossentropy", (T, P), categorical, factor=4, slopes=True),
    Case(
        "categorical_crossentropy",
        (T, LOGITS),
        categorical,
        {"from_logits": True},
        label="logits",
        factor=4,
        slopes=True,
    ),
    Case("sparse_categorical_crossentropy", (LABELS, P), sparse_categorical, factor=4, slopes=True),
    Case(
        "sparse_categorical_crossentropy",
        (LABELS, LOGITS),
        sparse_categorical,
        {"from_logits": True},
        label="logits",
        factor=4,
        slopes=True,
    ),
    Case("binary_crossentropy", (T, P), binary, factor=4, slopes=True),
    Case("binary_crossentropy", (T, LOGITS), binary, {"from_logits": True}, label="logits", factor=4, slopes=True),
]
