"""TensorFlow: `tf.function`, the tape, and the functions of `tf`, `tf.nn`, `tf.math` and `tf.linalg`."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import tensorflow as tf

from ops.case import outputs

COMPILES = True
NAMESPACES = (tf, tf.math, tf.nn, tf.linalg)


def tensor(x: np.ndarray) -> tf.Tensor:
    """Return a native tensor."""
    return tf.constant(x)


def array(x: Any) -> np.ndarray:
    """Return an array."""
    return np.asarray(tf.convert_to_tensor(x))  # the gradient of a table is a sparse one


def wait(result: Any) -> None:
    """Nothing to do: the processor computes when it is called."""


def compiled(function: Callable[..., Any]) -> Callable[..., Any]:
    """Compile a function of tensors."""
    return tf.function(function, autograph=False)


def gradient(function: Callable[..., Any], positions: Sequence[int]) -> Callable[..., Any]:
    """Return the compiled function from slopes of the outputs, and the inputs, to slopes of the inputs."""

    def slopes(cotangents: list[tf.Tensor], *leaves: tf.Tensor) -> Any:
        chosen = [leaves[i] for i in positions]
        with tf.GradientTape(watch_accessed_variables=False) as tape:
            tape.watch(chosen)
            results = [x for x in outputs(function(*leaves)) if x.dtype.is_floating]
        return tape.gradient(results, chosen, cotangents)

    return tf.function(slopes, autograph=False)


def pair(x: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
    """Return real and imaginary part."""
    return tf.math.real(x), tf.math.imag(x)


def filled(value: float) -> Callable[[tf.Tensor], tf.Tensor]:
    """Return a function that puts a value in the place of NaN."""
    return lambda x: tf.where(tf.math.is_nan(x), value, x)


ZERO, ONE, LOW, HIGH = filled(0.0), filled(1.0), filled(-math.inf), filled(math.inf)


def attention(q: tf.Tensor, k: tf.Tensor, v: tf.Tensor) -> tf.Tensor:
    """Attention with heads on the third axis."""
    weights = tf.nn.softmax(tf.einsum("bqhd,bkhd->bhqk", q, k) / math.sqrt(q.shape[-1]))
    return tf.einsum("bhqk,bkhd->bqhd", weights, v)


def layer_norm(x: tf.Tensor, gamma: tf.Tensor, beta: tf.Tensor) -> tf.Tensor:
    """Layer normalization."""
    mean, variance = tf.nn.moments(x, -1, keepdims=True)
    return tf.nn.batch_normalization(x, mean, variance, beta, gamma, 1e-3)


def glu(x: tf.Tensor) -> tf.Tensor:
    """Gated linear unit."""
    a, b = tf.split(x, 2, -1)
    return a * tf.sigmoid(b)


def in_blocks(x: tf.Tensor) -> tf.Tensor:
    """Cut images into 8×8 blocks of 4×4."""
    return tf.reshape(x, (8, 8, 4, 8, 4, 16))


def cdist(x: tf.Tensor, y: tf.Tensor) -> tf.Tensor:
    """Distances by the binomial formula."""
    squares = tf.reduce_sum(x * x, -1)[:, None] + tf.reduce_sum(y * y, -1) - 2 * tf.matmul(x, y, transpose_b=True)
    return tf.sqrt(tf.maximum(squares, 0))


def ctc_loss(target: tf.Tensor, output: tf.Tensor, target_length: tf.Tensor, output_length: tf.Tensor) -> tf.Tensor:
    """CTC loss of logits."""
    return tf.nn.ctc_loss(target, output, target_length, output_length, logits_time_major=False, blank_index=0)


def segment(name: str) -> Callable[..., tf.Tensor]:
    """Return a reduction of segments."""
    reduction = getattr(tf.math, f"unsorted_segment_{name}")
    return lambda x, ids: reduction(x, ids, 64)


def moved(x: tf.Tensor, axes: tuple[int, ...]) -> tf.Tensor:
    """Permute axes."""
    return tf.transpose(x, axes)


PAIRS = "bitwise_and bitwise_or bitwise_xor"
RAW: dict[str, Callable[..., Any]] = {
    "absolute": tf.abs,
    "fabs": tf.abs,
    "fmax": tf.maximum,
    "fmin": tf.minimum,
    "clip": lambda x: tf.clip_by_value(x, -1.0, 1.0),
    "conj": tf.math.conj,
    "power": tf.pow,
    "floor_divide": tf.math.floordiv,
    "nan_to_num": ZERO,
    "isnan": tf.math.is_nan,
    "isinf": tf.math.is_inf,
    "isfinite": tf.math.is_finite,
    "isposinf": lambda x: x == math.inf,
    "isneginf": lambda x: x == -math.inf,
    "isclose": lambda x, y: tf.abs(x - y) <= 1e-8 + 1e-5 * tf.abs(y),
    "allclose": lambda x, y: tf.reduce_all(tf.abs(x - y) <= 1e-8 + 1e-5 * tf.abs(y)),
    "exp2": lambda x: tf.exp(x * math.log(2)),
    "log2": lambda x: tf.math.log(x) / math.log(2),
    "log10": lambda x: tf.math.log(x) / math.log(10),
    "logaddexp": lambda x, y: tf.maximum(x, y) + tf.math.log1p(tf.exp(-tf.abs(x - y))),
    "cbrt": lambda x: tf.sign(x) * tf.pow(tf.abs(x), 1 / 3),
    "arcsinh": tf.asinh,
    "arccosh": tf.acosh,
    "arctanh": tf.atanh,
    "arcsin": tf.asin,
    "arccos": tf.acos,
    "arctan": tf.atan,
    "arctan2": tf.atan2,
    "deg2rad": lambda x: x * (math.pi / 180),
    "rad2deg": lambda x: x * (180 / math.pi),
    "hypot": lambda x, y: tf.sqrt(x * x + y * y),
    "trunc": lambda x: tf.where(x < 0, tf.math.ceil(x), tf.math.floor(x)),
    "sinc": lambda x: tf.where(x == 0, 1.0, tf.sin(math.pi * x) / (math.pi * x)),
    "i0": tf.math.bessel_i0,
    "heaviside": lambda x, y: tf.where(x < 0, 0.0, tf.where(x > 0, 1.0, y)),
    "signbit": lambda x: tf.bitcast(x, tf.int32) < 0,
    "ldexp": lambda x, y: x * tf.pow(2.0, tf.cast(y, tf.float32)),
    "round": tf.round,
    **{name: getattr(tf.bitwise, name) for name in PAIRS.split()},
    "bitwise_invert": tf.bitwise.invert,
    "bitwise_left_shift": tf.bitwise.left_shift,
    "bitwise_right_shift": tf.bitwise.right_shift,
    "sum": lambda x: tf.reduce_sum(x, -1),
    "prod": lambda x: tf.reduce_prod(x, -1),
    **{name: lambda x: tf.reduce_max(x, -1) for name in ("max", "amax")},
    **{name: lambda x: tf.reduce_min(x, -1) for name in ("min", "amin")},
    "ptp": lambda x: tf.reduce_max(x, -1) - tf.reduce_min(x, -1),
    "any": lambda x: tf.reduce_any(x, -1),
    "all": lambda x: tf.reduce_all(x, -1),
    "logsumexp": lambda x: tf.reduce_logsumexp(x, -1),
    "mean": lambda x: tf.reduce_mean(x, -1),
    "var": lambda x: tf.math.reduce_variance(x, -1),
    "std": lambda x: tf.math.reduce_std(x, -1),
    "norm": lambda x: tf.norm(x, axis=-1),
    "average": lambda x, w: tf.reduce_sum(x * w, -1) / tf.reduce_sum(w, -1),
    "nansum": lambda x: tf.reduce_sum(ZERO(x), -1),
    "nanprod": lambda x: tf.reduce_prod(ONE(x), -1),
    "nanmax": lambda x: tf.reduce_max(LOW(x), -1),
    "nanmin": lambda x: tf.reduce_min(HIGH(x), -1),
    "nanargmax": lambda x: tf.argmax(LOW(x), -1),
    "nanargmin": lambda x: tf.argmin(HIGH(x), -1),
    "nancumsum": lambda x: tf.cumsum(ZERO(x), -1),
    "nancumprod": lambda x: tf.math.cumprod(ONE(x), -1),
    "diff": lambda x: x[:, 1:] - x[:, :-1],
    "zeros": lambda: tf.zeros((256, 256)),
    "ones": lambda: tf.ones((256, 256)),
    "full": lambda: tf.fill((256, 256), 2.0),
    "full_like": lambda x: tf.fill(x.shape, 2.0),
    "empty": lambda: tf.zeros((256, 256)),
    "empty_like": tf.zeros_like,
    "arange": lambda: tf.range(4096.0),
    "eye": lambda: tf.eye(256),
    "identity": lambda: tf.eye(256),
    "tri": lambda: tf.linalg.band_part(tf.ones((256, 256)), -1, 0),
    "tril": lambda x: tf.linalg.band_part(x, -1, 0),
    "triu": lambda x: tf.linalg.band_part(x, 0, -1),
    "linspace": lambda: tf.linspace(0.0, 1.0, 4096),
    "hamming": lambda: tf.signal.hamming_window(1024, periodic=False),
    "hanning": lambda: tf.signal.hann_window(1024, periodic=False),
    "kaiser": lambda: tf.signal.kaiser_window(1024, 14.0),
    "meshgrid": tf.meshgrid,
    "copy": tf.identity,
    "diag": tf.linalg.diag,
    "diagflat": tf.linalg.diag,
    "diagonal": tf.linalg.diag_part,
    "trace": tf.linalg.trace,
    "take": lambda x, i: tf.gather(x, i),
    "take_along_axis": lambda x, i: tf.gather(x, i, axis=1, batch_dims=1),
    "get_item": lambda x: x[10:200, ::2],
    "slice_update": lambda x, y: tf.raw_ops.TensorStridedSliceUpdate(
        input=x, begin=(10, 20), end=(210, 120), strides=(1, 1), value=y
    ),
    "moveaxis": lambda x: moved(x, (1, 2, 0)),
    "swapaxes": lambda x: moved(x, (2, 1, 0)),
    "ravel": lambda x: tf.reshape(x, (-1,)),
    "flip": lambda x: tf.reverse(x, (1,)),
    "fliplr": lambda x: tf.reverse(x, (1,)),
    "flipud": lambda x: tf.reverse(x, (0,)),
    "rot90": lambda x: tf.reverse(tf.transpose(x), (0,)),
    "concatenate": lambda xs: tf.concat(xs, -1),
    "stack": lambda xs: tf.stack(xs, 1),
    "hstack": lambda xs: tf.concat(xs, 1),
    "vstack": lambda xs: tf.concat(xs, 0),
    "dstack": lambda xs: tf.stack(xs, 2),
    "append": lambda x, y: tf.concat([x, y], 0),
    "hsplit": lambda x: tf.split(x, 4, 1),
    "vsplit": lambda x: tf.split(x, 4, 0),
    "dsplit": lambda x: tf.split(x, 4, 2),
    "array_split": lambda x: tf.split(x, (52, 51, 51, 51, 51), 1),
    "sort": lambda x: tf.sort(x, -1),
    "in_top_k": lambda t, x: tf.math.in_top_k(t, x, 5),
    "bincount": lambda x: tf.math.bincount(x, minlength=100),
    "unique": lambda x: tf.unique(tf.sort(x))[0],
    "isin": lambda x, y: tf.reduce_any(x[..., None] == y, -1),
    "select": lambda c, v: tf.where(c[0], v[0], tf.where(c[1], v[1], 0.0)),
    "dot": tf.matmul,
    "vdot": lambda x, y: tf.tensordot(x, y, 1),
    "inner": lambda x, y: tf.matmul(x, y, transpose_b=True),
    "outer": lambda x, y: x[:, None] * y,
    "einsum": lambda q, k: tf.einsum("bqhd,bkhd->bhqk", q, k),
    "cdist": cdist,
    "dense": lambda x, k, b: tf.nn.bias_add(tf.matmul(x, k), b),
    "dot_product_attention": attention,
    "solve_triangular": lambda a, b: tf.linalg.triangular_solve(a, b, lower=True),
    "cholesky_inverse": lambda x: tf.linalg.cholesky_solve(x, tf.eye(64)),
    "svd": lambda x: (lambda s, u, v: (u, s, tf.linalg.adjoint(v)))(*tf.linalg.svd(x)),
    "logdet": lambda x: tf.linalg.slogdet(x)[1],
    "fmod": tf.truncatemod,
    "nanmean": lambda x: tf.reduce_sum(ZERO(x), -1) / tf.reduce_sum(tf.cast(~tf.math.is_nan(x), tf.float32), -1),
    "trapezoid": lambda x: tf.reduce_sum(x[:, 1:] + x[:, :-1], -1) / 2,
    "kron": lambda x, y: tf.reshape(tf.einsum("ij,kl->ikjl", x, y), (256, 256)),
    "logspace": lambda: tf.pow(10.0, tf.linspace(0.0, 1.0, 4096)),
    "nonzero": lambda x: tf.unstack(tf.where(x), axis=1),
    "digitize": lambda x, edges: tf.reshape(tf.searchsorted(edges, tf.reshape(x, (-1,)), "right"), x.shape),
    "correlate": lambda x, y: tf.nn.conv1d(x[None, :, None], y[:, None, None], 1, "VALID")[0, :, 0],
    "unravel_index": lambda x: tf.unstack(tf.unravel_index(x, (256, 256))),
    "stft": lambda x: pair(tf.signal.stft(tf.pad(x, ((0, 0), (128, 128)), "REFLECT"), 256, 128)),
    "celu": lambda x: tf.nn.elu(x),
    "leaky_relu": lambda x: tf.nn.leaky_relu(x, 0.2),
    "gelu": lambda x: tf.nn.gelu(x, approximate=True),
    "mish": lambda x: x * tf.tanh(tf.nn.softplus(x)),
    "glu": glu,
    "hard_sigmoid": lambda x: tf.nn.relu6(x + 3) / 6,
    "hard_silu": lambda x: x * tf.nn.relu6(x + 3) / 6,
    "hard_tanh": lambda x: tf.clip_by_value(x, -1, 1),
    "tanh_shrink": lambda x: x - tf.tanh(x),
    "soft_shrink": lambda x: tf.sign(x) * tf.maximum(tf.abs(x) - 0.5, 0),
    "hard_shrink": lambda x: tf.where(tf.abs(x) > 0.5, x, 0.0),
    "threshold": lambda x: tf.where(x > 0.5, x, 0.0),
    "squareplus": lambda x: 0.5 * (x + tf.sqrt(x * x + 4)),
    "sparse_plus": lambda x: tf.where(x <= -1, 0.0, tf.where(x < 1, 0.25 * (x + 1) ** 2, x)),
    "sparse_sigmoid": lambda x: tf.clip_by_value(0.5 * (x + 1), 0, 1),
    "conv": lambda x, k: tf.nn.conv2d(x, k, 1, "SAME"),
    "depthwise_conv": lambda x, k: tf.nn.depthwise_conv2d(x, k, (1, 1, 1, 1), "SAME"),
    "separable_conv": lambda x, d, p: tf.nn.separable_conv2d(x, d, p, (1, 1, 1, 1), "SAME"),
    "conv_transpose": lambda x, k: tf.nn.conv2d_transpose(x, k, (8, 64, 64, 32), 2, "SAME"),
    "max_pool": lambda x: tf.nn.max_pool2d(x, 2, 2, "VALID"),
    "average_pool": lambda x: tf.nn.avg_pool2d(x, 2, 2, "VALID"),
    "adaptive_average_pool": lambda x: tf.reduce_mean(in_blocks(x), (2, 4)),
    "adaptive_max_pool": lambda x: tf.reduce_max(in_blocks(x), (2, 4)),
    "batch_normalization": lambda x, m, v, o, s: tf.nn.batch_normalization(x, m, v, o, s, 1e-3),
    "normalize_batch": lambda x, o, s: tf.raw_ops.FusedBatchNormV3(
        x=x, scale=s, offset=o, mean=[], variance=[], epsilon=1e-3
    )[:3],
    "layer_normalization": layer_norm,
    "rms_normalization": lambda x, s: x * tf.math.rsqrt(tf.reduce_mean(x * x, -1, keepdims=True) + 1e-7) * s,
    "normalize": lambda x: tf.nn.l2_normalize(x, -1),
    "categorical_crossentropy": tf.nn.softmax_cross_entropy_with_logits,
    "sparse_categorical_crossentropy": tf.nn.sparse_softmax_cross_entropy_with_logits,
    "binary_crossentropy": tf.nn.sigmoid_cross_entropy_with_logits,
    "mean_categorical_crossentropy": lambda t, x: tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(t, x)),
    "mean_sparse_categorical_crossentropy": lambda t, x: tf.reduce_mean(
        tf.nn.sparse_softmax_cross_entropy_with_logits(t, x)
    ),
    "mean_binary_crossentropy": lambda t, x: tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(t, x)),
    "mean_square": lambda y, x: tf.reduce_mean(tf.math.squared_difference(x, y)),
    "ctc_loss": ctc_loss,
    "multi_hot": lambda x: tf.reduce_max(tf.one_hot(x, 64), -2),
    "psnr": lambda x, y: -10 / math.log(10) * tf.math.log(tf.reduce_mean(tf.math.squared_difference(x, y))),
    "depth_to_space": lambda x: tf.nn.depth_to_space(x, 2),
    "space_to_depth": lambda x: tf.nn.space_to_depth(x, 2),
    "view": lambda x: tf.bitcast(x, tf.int32),
    "scatter": lambda i, v: tf.scatter_nd(i, v, (256, 64)),
    "scatter_update": tf.tensor_scatter_nd_update,
    **{f"segment_{name}": segment(name) for name in ("sum", "prod", "max", "min")},
    "polar": lambda r, t: tf.complex(r * tf.cos(t), r * tf.sin(t)),
    "view_as_complex": lambda x: tf.complex(x[..., 0], x[..., 1]),
    "fft": lambda x: pair(tf.signal.fft(tf.complex(*x))),
    "fft2": lambda x: pair(tf.signal.fft2d(tf.complex(*x))),
    "ifft2": lambda x: pair(tf.signal.ifft2d(tf.complex(*x))),
    "rfft": lambda x: pair(tf.signal.rfft(x)),
    "irfft": lambda x: tf.signal.irfft(tf.complex(*x)),
    "crop_images": lambda x: x[:, 4:-4, 4:-4],
    "pad_images": lambda x: tf.pad(x, ((0, 0), (4, 4), (4, 4), (0, 0))),
    "rgb_to_grayscale": tf.image.rgb_to_grayscale,
    "rgb_to_hsv": tf.image.rgb_to_hsv,
    "hsv_to_rgb": tf.image.hsv_to_rgb,
    "sobel_edges": tf.image.sobel_edges,
    "extract_patches": lambda x: tf.image.extract_patches(x, (1, 8, 8, 1), (1, 8, 8, 1), (1, 1, 1, 1), "VALID"),
    "ssim": lambda x, y: tf.image.ssim(x, y, 1.0),
    "resize": lambda x: tf.image.resize(x, (96, 96)),
}
