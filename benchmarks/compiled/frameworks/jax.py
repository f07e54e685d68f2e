"""By hand in JAX."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp
from jax import lax, nn

EPSILON = 1e-5
NHWC = ("NHWC", "HWIO", "NHWC")


def _conv(x: Any, kernel: Any, groups: int = 1) -> Any:
    return lax.conv_general_dilated(x, kernel, (1, 1), "SAME", dimension_numbers=NHWC, feature_group_count=groups)


def _scaled(x: Any, mean: Any, var: Any, beta: Any, gamma: Any) -> Any:
    return (x - mean) * (lax.rsqrt(var + EPSILON) * gamma) + beta


def attention(x: Any, query: Any, key: Any, value: Any, out: Any) -> Any:
    shape = (*x.shape[:2], 4, x.shape[2] // 4)
    q, k, v = ((x @ w).reshape(shape) for w in (query, key, value))
    return x + nn.dot_product_attention(q, k, v).reshape(x.shape) @ out


def transformer_mlp(x: Any, gamma: Any, beta: Any, k1: Any, b1: Any, k2: Any, b2: Any) -> Any:
    return x + nn.gelu(layer_norm(x, gamma, beta) @ k1 + b1) @ k2 + b2


def conv_block(x: Any, kernel: Any, mean: Any, var: Any, beta: Any, gamma: Any) -> Any:
    x = nn.relu(_scaled(_conv(x, kernel), mean, var, beta, gamma))
    return lax.reduce_window(x, -jnp.inf, lax.max, (1, 2, 2, 1), (1, 2, 2, 1), "VALID")


def separable_block(x: Any, depthwise: Any, pointwise: Any, mean: Any, var: Any, beta: Any, gamma: Any) -> Any:
    x = _conv(x, depthwise.reshape(3, 3, 1, -1), groups=x.shape[-1])
    return nn.relu6(_scaled(_conv(x, pointwise), mean, var, beta, gamma))


def residual_block(x: Any, k1: Any, b1: Any, k2: Any, b2: Any) -> Any:
    h = nn.relu(_conv(x, k1) + b1)
    return nn.relu(x + _conv(h, k2) + b2)


def batch_norm(x: Any, gamma: Any, beta: Any) -> Any:
    return _scaled(x, x.mean((0, 1, 2)), x.var((0, 1, 2)), beta, gamma)


def layer_norm(x: Any, gamma: Any, beta: Any) -> Any:
    mean, var = x.mean(-1, keepdims=True), x.var(-1, keepdims=True)
    return (x - mean) * lax.rsqrt(var + EPSILON) * gamma + beta


def rms_norm(x: Any, gamma: Any) -> Any:
    return x * lax.rsqrt(jnp.square(x).mean(-1, keepdims=True) + EPSILON) * gamma


def group_norm(x: Any, gamma: Any, beta: Any) -> Any:
    n, h, w, c = x.shape
    groups = x.reshape(n, h, w, 4, c // 4)
    mean, var = groups.mean((1, 2, 4), keepdims=True), groups.var((1, 2, 4), keepdims=True)
    return ((groups - mean) * lax.rsqrt(var + EPSILON)).reshape(x.shape) * gamma + beta


def softmax_crossentropy(logits: Any, labels: Any) -> Any:
    return -jnp.take_along_axis(nn.log_softmax(logits), labels[:, None], 1).mean()


def _binary(logits: Any, targets: Any) -> Any:
    return nn.relu(logits) - logits * targets + jnp.log1p(jnp.exp(-jnp.abs(logits)))


def binary_crossentropy(logits: Any, targets: Any) -> Any:
    return _binary(logits, targets).mean()


def focal(logits: Any, targets: Any) -> Any:
    p = nn.sigmoid(logits)
    hit = targets * p + (1 - targets) * (1 - p)
    return (jnp.square(1 - hit) * _binary(logits, targets)).mean()


def huber(x: Any, y: Any) -> Any:
    error = jnp.abs(x - y)
    return jnp.where(error <= 1, 0.5 * error * error, error - 0.5).mean()


def cosine(x: Any, y: Any) -> Any:
    def unit(x: Any) -> Any:
        return x * lax.rsqrt(jnp.maximum(jnp.square(x).sum(-1, keepdims=True), 1e-12))

    return (unit(x) * unit(y)).sum(-1)


def lstm_cell(x: Any, h: Any, c: Any, kernel: Any, recurrent: Any, bias: Any) -> Any:
    i, f, g, o = jnp.split(x @ kernel + h @ recurrent + bias, 4, -1)
    c = nn.sigmoid(f) * c + nn.sigmoid(i) * jnp.tanh(g)
    return nn.sigmoid(o) * jnp.tanh(c), c


def gru_cell(x: Any, h: Any, kernel: Any, recurrent: Any, bias: Any) -> Any:
    xz, xr, xh = jnp.split(x @ kernel + bias, 3, -1)
    hz, hr, hh = jnp.split(h @ recurrent, 3, -1)
    z, r = nn.sigmoid(xz + hz), nn.sigmoid(xr + hr)
    return z * h + (1 - z) * jnp.tanh(xh + r * hh)


def embedding_pool(table: Any, tokens: Any) -> Any:
    return jnp.take(table, tokens, 0).mean(1)


def gelu_mlp(x: Any, k1: Any, k2: Any) -> Any:
    return nn.gelu(x @ k1, approximate=False) @ k2


def swiglu(x: Any, gate: Any, up: Any, down: Any) -> Any:
    return (nn.silu(x @ gate) * (x @ up)) @ down


def label_smoothing(logits: Any, labels: Any) -> Any:
    targets = nn.one_hot(labels, 64) * 0.9 + 0.1 / 64
    return -(targets * nn.log_softmax(logits)).sum(-1).mean()


def logsumexp_pool(x: Any) -> Any:
    return nn.logsumexp(x, (1, 2))


def squeeze_excite(x: Any, k1: Any, b1: Any, k2: Any, b2: Any) -> Any:
    s = nn.relu(x.mean((1, 2)) @ k1 + b1)
    return x * nn.sigmoid(s @ k2 + b2)[:, None, None]


def standardise(x: Any) -> Any:
    return (x - x.mean(0)) / (x.std(0) + EPSILON)


def text(function: Any, *args: Any) -> str:
    """Return the optimised HLO of a jitted function."""
    return jax.jit(function).lower(*args).compile().as_text()
