"""The nets as functions of weights and inputs."""

from __future__ import annotations

import jax
import jax.numpy as jnp

from raw.attention import HEADS


def mlp(params: list[jax.Array], x: jax.Array) -> jax.Array:
    """The perceptron."""
    k1, b1, k2, b2, k3, b3 = params
    x = jax.nn.relu(x @ k1 + b1)
    x = jax.nn.relu(x @ k2 + b2)
    return x @ k3 + b3


def cnn(params: list[jax.Array], x: jax.Array) -> jax.Array:
    """The convolutional net."""
    k1, b1, k2, b2, k3, b3 = params
    x = pool(jax.nn.relu(convolve(x, k1) + b1))
    x = pool(jax.nn.relu(convolve(x, k2) + b2))
    return x.reshape(x.shape[0], -1) @ k3 + b3


def convolve(x: jax.Array, kernel: jax.Array) -> jax.Array:
    """Convolve without padding."""
    return jax.lax.conv_general_dilated(x, kernel, (1, 1), "VALID", dimension_numbers=("NHWC", "HWIO", "NHWC"))


def pool(x: jax.Array) -> jax.Array:
    """Take the maximum of windows of 2×2; by reshaping, for the gradient of `reduce_window` is slow on a CPU."""
    n, height, width, channels = x.shape
    x = x[:, : height // 2 * 2, : width // 2 * 2]
    return x.reshape(n, height // 2, 2, width // 2, 2, channels).max((2, 4))


def lstm(params: list[jax.Array], x: jax.Array, unroll: int = 1) -> jax.Array:
    """The recurrent net: inputs of all steps times their kernel at once, then the scan."""
    kernel, recurrent, bias, k, b = params
    zeros = jnp.zeros((x.shape[0], recurrent.shape[0]))

    def step(state: tuple[jax.Array, jax.Array], z: jax.Array) -> tuple[tuple[jax.Array, jax.Array], None]:
        h, c = state
        i, f, g, o = jnp.split(z + h @ recurrent, 4, axis=1)
        c = jax.nn.sigmoid(f) * c + jax.nn.sigmoid(i) * jnp.tanh(g)
        return (jax.nn.sigmoid(o) * jnp.tanh(c), c), None

    (h, _), _ = jax.lax.scan(step, (zeros, zeros), jnp.swapaxes(x, 0, 1) @ kernel + bias, unroll=unroll)
    return h @ k + b


def transformer(params: list[jax.Array], tokens: jax.Array) -> jax.Array:
    """The transformer: two blocks of attention and two dense layers, normalized after each.

    Batch and sequence are one axis: XLA's gradient of a product with three axes takes half as long again on a CPU.
    """
    embedding, *blocks, k, b = params
    batch, length = tokens.shape
    x = embedding[tokens.reshape(-1)]
    for begin in range(0, len(blocks), 12):
        qkv, qkv_bias, out, out_bias, g1, c1, k1, b1, k2, b2, g2, c2 = blocks[begin : begin + 12]
        projected = (x @ qkv + qkv_bias).reshape(batch, length, 3, HEADS, -1)
        attended = jax.nn.dot_product_attention(*(projected[:, :, i] for i in range(3)))
        x = normalized(x + attended.reshape(x.shape) @ out + out_bias, g1, c1)
        x = normalized(x + jax.nn.relu(x @ k1 + b1) @ k2 + b2, g2, c2)
    return x.reshape(batch, -1) @ k + b


def normalized(x: jax.Array, gamma: jax.Array, beta: jax.Array) -> jax.Array:
    """Normalize the last axis."""
    mean = x.mean(-1, keepdims=True)
    variance = jnp.square(x - mean).mean(-1, keepdims=True)
    return (x - mean) * (jax.lax.rsqrt(variance + 1e-3) * gamma) + beta
