"""By hand in TensorFlow."""

from __future__ import annotations

import math
from typing import Any

import tensorflow as tf

EPSILON = 1e-5


def _scaled(x: Any, mean: Any, var: Any, beta: Any, gamma: Any) -> Any:
    return tf.nn.batch_normalization(x, mean, var, beta, gamma, EPSILON)


def _conv(x: Any, kernel: Any, bias: Any) -> Any:
    return tf.nn.bias_add(tf.nn.conv2d(x, kernel, 1, "SAME"), bias)


def attention(x: Any, query: Any, key: Any, value: Any, out: Any) -> Any:
    shape = (*x.shape[:2], 4, x.shape[2] // 4)
    q, k, v = (tf.reshape(x @ w, shape) for w in (query, key, value))
    weights = tf.nn.softmax(tf.einsum("bqhd,bkhd->bhqk", q, k) / math.sqrt(shape[-1]))
    return x + tf.reshape(tf.einsum("bhqk,bkhd->bqhd", weights, v), x.shape) @ out


def transformer_mlp(x: Any, gamma: Any, beta: Any, k1: Any, b1: Any, k2: Any, b2: Any) -> Any:
    h = tf.nn.gelu(tf.nn.bias_add(layer_norm(x, gamma, beta) @ k1, b1), approximate=True)
    return x + tf.nn.bias_add(h @ k2, b2)


def conv_block(x: Any, kernel: Any, mean: Any, var: Any, beta: Any, gamma: Any) -> Any:
    x = tf.nn.relu(_scaled(tf.nn.conv2d(x, kernel, 1, "SAME"), mean, var, beta, gamma))
    return tf.nn.max_pool2d(x, 2, 2, "VALID")


def separable_block(x: Any, depthwise: Any, pointwise: Any, mean: Any, var: Any, beta: Any, gamma: Any) -> Any:
    x = tf.nn.separable_conv2d(x, depthwise, pointwise, (1, 1, 1, 1), "SAME")
    return tf.nn.relu6(_scaled(x, mean, var, beta, gamma))


def residual_block(x: Any, k1: Any, b1: Any, k2: Any, b2: Any) -> Any:
    return tf.nn.relu(x + _conv(tf.nn.relu(_conv(x, k1, b1)), k2, b2))


def batch_norm(x: Any, gamma: Any, beta: Any) -> Any:
    return tf.raw_ops.FusedBatchNormV3(x=x, scale=gamma, offset=beta, mean=[], variance=[], epsilon=EPSILON).y


def layer_norm(x: Any, gamma: Any, beta: Any) -> Any:
    mean, var = tf.nn.moments(x, -1, keepdims=True)
    return _scaled(x, mean, var, beta, gamma)


def rms_norm(x: Any, gamma: Any) -> Any:
    return x * tf.math.rsqrt(tf.reduce_mean(tf.square(x), -1, keepdims=True) + EPSILON) * gamma


def group_norm(x: Any, gamma: Any, beta: Any) -> Any:
    n, h, w, c = x.shape
    groups = tf.reshape(x, (n, h, w, 4, c // 4))
    mean, var = tf.nn.moments(groups, (1, 2, 4), keepdims=True)
    return tf.reshape((groups - mean) * tf.math.rsqrt(var + EPSILON), x.shape) * gamma + beta


def softmax_crossentropy(logits: Any, labels: Any) -> Any:
    return tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels, logits))


def binary_crossentropy(logits: Any, targets: Any) -> Any:
    return tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(targets, logits))


def focal(logits: Any, targets: Any) -> Any:
    p = tf.sigmoid(logits)
    hit = targets * p + (1 - targets) * (1 - p)
    return tf.reduce_mean(tf.square(1 - hit) * tf.nn.sigmoid_cross_entropy_with_logits(targets, logits))


def huber(x: Any, y: Any) -> Any:
    error = tf.abs(x - y)
    return tf.reduce_mean(tf.where(error <= 1, 0.5 * tf.square(error), error - 0.5))


def cosine(x: Any, y: Any) -> Any:
    return tf.reduce_sum(tf.nn.l2_normalize(x, -1) * tf.nn.l2_normalize(y, -1), -1)


def lstm_cell(x: Any, h: Any, c: Any, kernel: Any, recurrent: Any, bias: Any) -> Any:
    i, f, g, o = tf.split(tf.nn.bias_add(x @ kernel + h @ recurrent, bias), 4, -1)
    c = tf.sigmoid(f) * c + tf.sigmoid(i) * tf.tanh(g)
    return tf.sigmoid(o) * tf.tanh(c), c


def gru_cell(x: Any, h: Any, kernel: Any, recurrent: Any, bias: Any) -> Any:
    xz, xr, xh = tf.split(tf.nn.bias_add(x @ kernel, bias), 3, -1)
    hz, hr, hh = tf.split(h @ recurrent, 3, -1)
    z, r = tf.sigmoid(xz + hz), tf.sigmoid(xr + hr)
    return z * h + (1 - z) * tf.tanh(xh + r * hh)


def embedding_pool(table: Any, tokens: Any) -> Any:
    return tf.reduce_mean(tf.nn.embedding_lookup(table, tokens), 1)


def gelu_mlp(x: Any, k1: Any, k2: Any) -> Any:
    return tf.nn.gelu(x @ k1) @ k2


def swiglu(x: Any, gate: Any, up: Any, down: Any) -> Any:
    return (tf.nn.silu(x @ gate) * (x @ up)) @ down


def label_smoothing(logits: Any, labels: Any) -> Any:
    targets = tf.one_hot(labels, 64) * 0.9 + 0.1 / 64
    return tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(targets, logits))


def logsumexp_pool(x: Any) -> Any:
    return tf.reduce_logsumexp(x, (1, 2))


def squeeze_excite(x: Any, k1: Any, b1: Any, k2: Any, b2: Any) -> Any:
    s = tf.nn.relu(tf.nn.bias_add(tf.reduce_mean(x, (1, 2)) @ k1, b1))
    return x * tf.sigmoid(tf.nn.bias_add(s @ k2, b2))[:, None, None]


def standardise(x: Any) -> Any:
    mean, var = tf.nn.moments(x, 0)
    return (x - mean) / (tf.sqrt(var) + EPSILON)
