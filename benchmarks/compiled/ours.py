"""The functions, written with `keras_core.ops`. Images have their channels last; attention has 4 heads.

Where layers and losses have an op of their own, such as a convolution with its bias, so does the function.
"""

from __future__ import annotations

from typing import Any

from keras_core import ops
from keras_core.ops.contraction import dense
from keras_core.ops.convolution import biased_conv
from keras_core.ops.losses import cosine as angles
from keras_core.ops.mean_losses import (
    mean_binary_crossentropy,
    mean_categorical_crossentropy,
    mean_huber,
    mean_sparse_categorical_crossentropy,
)
from keras_core.ops.own_statistics import group_normalization, normalize_batch

EPSILON = 1e-5


def attention(x: Any, query: Any, key: Any, value: Any, out: Any) -> Any:
    shape = (*x.shape[:2], 4, x.shape[2] // 4)
    q, k, v = (ops.reshape(ops.matmul(x, w), shape) for w in (query, key, value))
    return x + ops.matmul(ops.reshape(ops.dot_product_attention(q, k, v), x.shape), out)


def transformer_mlp(x: Any, gamma: Any, beta: Any, k1: Any, b1: Any, k2: Any, b2: Any) -> Any:
    h = ops.layer_normalization(x, gamma, beta, axis=-1, epsilon=EPSILON)
    h = ops.gelu(ops.add(ops.matmul(h, k1), b1))
    return ops.add(x, ops.add(ops.matmul(h, k2), b2))


def conv_block(x: Any, kernel: Any, mean: Any, var: Any, beta: Any, gamma: Any) -> Any:
    x = ops.conv(x, kernel, padding="same")
    x = ops.batch_normalization(x, mean, var, -1, beta, gamma, epsilon=EPSILON)
    return ops.max_pool(ops.relu(x), 2)


def separable_block(x: Any, depthwise: Any, pointwise: Any, mean: Any, var: Any, beta: Any, gamma: Any) -> Any:
    x = ops.separable_conv(x, depthwise, pointwise, padding="same")
    return ops.relu6(ops.batch_normalization(x, mean, var, -1, beta, gamma, epsilon=EPSILON))


def residual_block(x: Any, k1: Any, b1: Any, k2: Any, b2: Any) -> Any:
    h = ops.relu(biased_conv(x, k1, b1, padding="same"))
    return ops.relu(ops.add(x, biased_conv(h, k2, b2, padding="same")))


def batch_norm(x: Any, gamma: Any, beta: Any) -> Any:
    return normalize_batch(x, -1, beta, gamma, EPSILON)[0]


def layer_norm(x: Any, gamma: Any, beta: Any) -> Any:
    return ops.layer_normalization(x, gamma, beta, axis=-1, epsilon=EPSILON)


def rms_norm(x: Any, gamma: Any) -> Any:
    return ops.rms_normalization(x, gamma, axis=-1, epsilon=EPSILON)


def group_norm(x: Any, gamma: Any, beta: Any) -> Any:
    return group_normalization(x, gamma, beta, groups=4, epsilon=EPSILON)


def softmax_crossentropy(logits: Any, labels: Any) -> Any:
    return mean_sparse_categorical_crossentropy(labels, logits, from_logits=True)


def binary_crossentropy(logits: Any, targets: Any) -> Any:
    return mean_binary_crossentropy(targets, logits, from_logits=True)


def focal(logits: Any, targets: Any) -> Any:
    p = ops.sigmoid(logits)
    hit = targets * p + (1 - targets) * (1 - p)
    return ops.mean(ops.square(1 - hit) * ops.binary_crossentropy(targets, logits, from_logits=True))


def huber(x: Any, y: Any) -> Any:
    return mean_huber(y, x)


def cosine(x: Any, y: Any) -> Any:
    return angles(y, x)


def lstm_cell(x: Any, h: Any, c: Any, kernel: Any, recurrent: Any, bias: Any) -> Any:
    z = dense(x, kernel, bias) + ops.matmul(h, recurrent)
    i, f, g, o = ops.split(z, 4, axis=-1)
    c = ops.sigmoid(f) * c + ops.sigmoid(i) * ops.tanh(g)
    return ops.sigmoid(o) * ops.tanh(c), c


def gru_cell(x: Any, h: Any, kernel: Any, recurrent: Any, bias: Any) -> Any:
    xz, xr, xh = ops.split(dense(x, kernel, bias), 3, axis=-1)
    hz, hr, hh = ops.split(ops.matmul(h, recurrent), 3, axis=-1)
    z, r = ops.sigmoid(xz + hz), ops.sigmoid(xr + hr)
    return z * h + (1 - z) * ops.tanh(xh + r * hh)


def embedding_pool(table: Any, tokens: Any) -> Any:
    return ops.mean(ops.take(table, tokens, axis=0), axis=1)


def gelu_mlp(x: Any, k1: Any, k2: Any) -> Any:
    return ops.matmul(ops.gelu(ops.matmul(x, k1), approximate=False), k2)


def swiglu(x: Any, gate: Any, up: Any, down: Any) -> Any:
    return ops.matmul(ops.silu(ops.matmul(x, gate)) * ops.matmul(x, up), down)


def label_smoothing(logits: Any, labels: Any) -> Any:
    targets = ops.one_hot(labels, 64) * 0.9 + 0.1 / 64
    return mean_categorical_crossentropy(targets, logits, from_logits=True)


def logsumexp_pool(x: Any) -> Any:
    return ops.logsumexp(x, axis=(1, 2))


def squeeze_excite(x: Any, k1: Any, b1: Any, k2: Any, b2: Any) -> Any:
    s = ops.mean(x, axis=(1, 2))
    s = ops.relu(dense(s, k1, b1))
    s = ops.sigmoid(dense(s, k2, b2))
    return x * ops.expand_dims(s, (1, 2))


def standardise(x: Any) -> Any:
    return (x - ops.mean(x, axis=0)) / (ops.std(x, axis=0) + EPSILON)
