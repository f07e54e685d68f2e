"""JAX: `jax.jit`, `jax.vjp`, and the functions of `jax.numpy`, `jax.nn`, `jax.lax` and `jax.scipy`."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax, nn, scipy

from ops.case import outputs

COMPILES = True
NAMESPACES = (jnp, jnp.linalg, nn, scipy.special, scipy.linalg, lax)


def tensor(x: np.ndarray) -> jax.Array:
    """Return a native tensor."""
    return jnp.asarray(x)


def array(x: Any) -> np.ndarray:
    """Return an array."""
    return np.asarray(x)


def wait(result: Any) -> None:
    """Wait until a result is computed."""
    jax.block_until_ready(result)


def compiled(function: Callable[..., Any]) -> Callable[..., Any]:
    """Compile a function of tensors."""
    return jax.jit(function)


def gradient(function: Callable[..., Any], positions: Sequence[int]) -> Callable[..., Any]:
    """Return the compiled function from slopes of the outputs, and the inputs, to slopes of the inputs."""

    def slopes(cotangents: list[jax.Array], *leaves: jax.Array) -> Any:
        def chosen(*values: jax.Array) -> list[jax.Array]:
            full = list(leaves)
            for i, value in zip(positions, values, strict=True):
                full[i] = value
            return [x for x in outputs(function(*full)) if jnp.issubdtype(x.dtype, jnp.floating)]

        return jax.vjp(chosen, *(leaves[i] for i in positions))[1](cotangents)

    return jax.jit(slopes)


def pair(x: jax.Array) -> tuple[jax.Array, jax.Array]:
    """Return real and imaginary part."""
    return x.real, x.imag


def window(init: Any, function: Any) -> Callable[[jax.Array], jax.Array]:
    """Return pooling of 2×2."""
    return lambda x: lax.reduce_window(x, init, function, (1, 2, 2, 1), (1, 2, 2, 1), "VALID")


def conv(x: jax.Array, kernel: jax.Array, groups: int = 1) -> jax.Array:
    """Convolution, channels last, padded to the same size."""
    numbers = ("NHWC", "HWIO", "NHWC")
    return lax.conv_general_dilated(x, kernel, (1, 1), "SAME", dimension_numbers=numbers, feature_group_count=groups)


def depthwise(x: jax.Array, kernel: jax.Array) -> jax.Array:
    """One filter for each channel."""
    return conv(x, jnp.reshape(kernel, (3, 3, 1, -1)), groups=x.shape[-1])


def moments(x: jax.Array) -> tuple[jax.Array, jax.Array]:
    """Mean and variance of rows."""
    return x.mean(-1), x.var(-1)


def layer_norm(x: jax.Array, gamma: jax.Array, beta: jax.Array) -> jax.Array:
    """Layer normalization."""
    mean, variance = x.mean(-1, keepdims=True), x.var(-1, keepdims=True)
    return (x - mean) * lax.rsqrt(variance + 1e-3) * gamma + beta


def batch_norm(x: jax.Array, mean: jax.Array, var: jax.Array, offset: jax.Array, scale: jax.Array) -> jax.Array:
    """Batch normalization by given moments."""
    return (x - mean) * (lax.rsqrt(var + 1e-3) * scale) + offset


def segment(name: str) -> Callable[..., jax.Array]:
    """Return a reduction of segments."""
    return lambda x, ids: getattr(jax.ops, f"segment_{name}")(x, ids, 64)


def sparse_crossentropy(labels: jax.Array, logits: jax.Array) -> jax.Array:
    """Cross-entropy of labels."""
    return -jnp.take_along_axis(nn.log_softmax(logits), labels[:, None], 1)[:, 0]


def squared_distances(x: jax.Array, y: jax.Array) -> jax.Array:
    """Distances by the binomial formula."""
    squares = (x * x).sum(-1)[:, None] + (y * y).sum(-1) - 2 * x @ y.T
    return jnp.sqrt(jnp.maximum(squares, 0))


def patches(x: jax.Array) -> jax.Array:
    """Patches of 8×8."""
    n, h, w, c = x.shape
    return x.reshape(n, h // 8, 8, w // 8, 8, c).transpose(0, 1, 3, 2, 4, 5).reshape(n, h // 8, w // 8, -1)


def resize(method: str) -> Callable[[jax.Array], jax.Array]:
    """Return resizing to 96×96."""
    return lambda x: jax.image.resize(x, (x.shape[0], 96, 96, x.shape[3]), method, antialias=False)


RAW: dict[str, Callable[..., Any]] = {
    "cast": lambda x: x.astype("float16"),
    "saturate_cast": lambda x: jnp.clip(x, -65504, 65504).astype("float16"),
    "divide_no_nan": lambda x, y: jnp.where(y == 0, 0, x / jnp.where(y == 0, 1, y)),
    "polar": lambda r, t: r * lax.complex(jnp.cos(t), jnp.sin(t)),
    "view_as_complex": lambda x: lax.complex(x[..., 0], x[..., 1]),
    "get_item": lambda x: x[10:200, ::2],
    "slice": lambda x: lax.dynamic_slice(x, (10, 20), (200, 100)),
    "slice_update": lambda x, y: lax.dynamic_update_slice(x, y, (10, 20)),
    "take": lambda x, i: jnp.take(x, i, 0),
    "logdet": lambda x: jnp.linalg.slogdet(x)[1],
    "lu_factor": scipy.linalg.lu_factor,
    "cholesky_inverse": lambda x: scipy.linalg.cho_solve((x, True), jnp.eye(len(x))),
    "solve_triangular": functools.partial(scipy.linalg.solve_triangular, lower=True),
    "lstsq": lambda a, b: jnp.linalg.lstsq(a, b)[0],
    "softsign": nn.soft_sign,
    "max_pool": window(-jnp.inf, lax.max),
    "average_pool": lambda x: window(0.0, lax.add)(x) / 4,
    "adaptive_average_pool": lambda x: x.reshape(8, 8, 4, 8, 4, 16).mean((2, 4)),
    "adaptive_max_pool": lambda x: x.reshape(8, 8, 4, 8, 4, 16).max((2, 4)),
    "conv": conv,
    "depthwise_conv": depthwise,
    "separable_conv": lambda x, d, p: conv(depthwise(x, d), p),
    "conv_transpose": lambda x, k: lax.conv_transpose(
        x, k, (2, 2), "SAME", dimension_numbers=("NHWC", "HWIO", "NHWC"), transpose_kernel=True
    ),
    "dense": lambda x, k, b: x @ k + b,
    "dot_product_attention": nn.dot_product_attention,
    "top_k": lambda x: lax.top_k(x, 5),
    "in_top_k": lambda t, x: (x > jnp.take_along_axis(x, t[:, None], 1)).sum(1) < 5,
    "one_hot": lambda x: nn.one_hot(x, 64),
    "multi_hot": lambda x: nn.one_hot(x, 64).max(-2),
    "unfold": lambda x: lax.conv_general_dilated_patches(x, (3, 3), (1, 1), "VALID").reshape(8, 144, 900),
    "depth_to_space": lambda x: x.reshape(8, 32, 32, 2, 2, 4).transpose(0, 1, 3, 2, 4, 5).reshape(8, 64, 64, 4),
    "space_to_depth": lambda x: x.reshape(8, 16, 2, 16, 2, 16).transpose(0, 1, 3, 2, 4, 5).reshape(8, 16, 16, 64),
    "view": lambda x: x.view("int32"),
    "categorical_crossentropy": lambda t, x: -(t * nn.log_softmax(x)).sum(-1),
    "sparse_categorical_crossentropy": sparse_crossentropy,
    "binary_crossentropy": lambda t, x: nn.relu(x) - x * t + jnp.log1p(jnp.exp(-jnp.abs(x))),
    "moments": moments,
    "batch_normalization": batch_norm,
    "layer_normalization": layer_norm,
    "rms_normalization": lambda x, s: x * lax.rsqrt((x * x).mean(-1, keepdims=True) + 1e-7) * s,
    "normalize": lambda x: x * lax.rsqrt(jnp.maximum((x * x).sum(-1, keepdims=True), 1e-12)),
    "psnr": lambda x, y: -10 * jnp.log10(((x - y) ** 2).mean()),
    "tanh_shrink": lambda x: x - jnp.tanh(x),
    "soft_shrink": lambda x: jnp.sign(x) * jnp.maximum(jnp.abs(x) - 0.5, 0),
    "hard_shrink": lambda x: jnp.where(jnp.abs(x) > 0.5, x, 0),
    "threshold": lambda x: jnp.where(x > 0.5, x, 0.0),
    "leaky_relu": lambda x: nn.leaky_relu(x, 0.2),
    "scatter": lambda i, v: jnp.zeros((256, 64)).at[i[:, 0]].add(v),
    "scatter_update": lambda x, i, v: x.at[i[:, 0]].set(v),
    **{f"segment_{name}": segment(name) for name in ("sum", "prod", "max", "min")},
    "cdist": squared_distances,
    "correlate": lambda x, y: jnp.correlate(x, y, mode="valid"),
    "average": lambda x, w: jnp.average(x, -1, w),
    "fft": lambda x: pair(jnp.fft.fft(lax.complex(*x))),
    "fft2": lambda x: pair(jnp.fft.fft2(lax.complex(*x))),
    "ifft2": lambda x: pair(jnp.fft.ifft2(lax.complex(*x))),
    "rfft": lambda x: pair(jnp.fft.rfft(x)),
    "irfft": lambda x: jnp.fft.irfft(lax.complex(*x)),
    "crop_images": lambda x: x[:, 4:-4, 4:-4],
    "pad_images": lambda x: jnp.pad(x, ((0, 0), (4, 4), (4, 4), (0, 0))),
    "rgb_to_grayscale": lambda x: (x @ jnp.array([0.2989, 0.587, 0.114]))[..., None],
    "extract_patches": patches,
    "resize": resize("bilinear"),
    "scale_and_translate": lambda x, s, t: jax.image.scale_and_translate(x, (96, 96, 3), (0, 1), s, t, "linear"),
    "map_coordinates": lambda x, c: scipy.ndimage.map_coordinates(x, list(c), 1),
    "isin": lambda x, y: jnp.isin(x, y),
    "unstack": lambda x: jnp.unstack(x, axis=-1),
}
