"""Probabilities, losses, normalisation and windows."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import strategies as st

from properties.draw import arrays, shapes
from properties.spaces.space import OF_KIT, Space, calls, one_axis, with_axis

SPACE: dict[str, Space] = {}

for name in "softmax log_softmax".split():
    SPACE[name] = Space(with_axis(arrays(shapes(low=1, least=1), low=-9, high=9), one_axis), OF_KIT[name], 4)

# Windows, against loops over places and offsets
PLACES = {"padding": st.sampled_from(["valid", "same"]), "data_format": "channels_last"}
IMAGES = st.tuples(st.integers(1, 2), st.integers(5, 8), st.integers(5, 7), st.just(2)).flatmap(arrays)
SPACE["conv"] = Space(calls(IMAGES, arrays((3, 2, 2, 4)), strides=st.integers(1, 3), **PLACES), OF_KIT["conv"], 32)
SPACE["depthwise_conv"] = Space(
    calls(IMAGES, arrays((3, 2, 2, 2)), strides=st.integers(1, 2), **PLACES), OF_KIT["depthwise_conv"], 32
)
SPACE["conv_transpose"] = Space(
    calls(IMAGES, arrays((3, 2, 4, 2)), strides=st.integers(1, 3), **PLACES), OF_KIT["conv_transpose"], 32
)
for name in "max_pool average_pool".split():
    SPACE[name] = Space(
        calls(IMAGES, pool_size=st.integers(1, 3), strides=st.integers(1, 3), **PLACES), OF_KIT[name], 4
    )
for name in "categorical_crossentropy binary_crossentropy".split():
    chances = arrays((3, 4), low=0.1, high=1).map(lambda a: (a / a.sum(-1, keepdims=True)).astype("float32"))
    SPACE[name] = Space(calls(chances, chances), OF_KIT[name], 4)
SPACE["one_hot"] = Space(calls(arrays(dtype="int32", low=0, high=4), 5), lambda x, n: np.eye(n)[np.asarray(x)], 1)
SPACE["psnr"] = Space(
    arrays(shapes(low=1, least=1)).flatmap(lambda a: calls(a, a + np.float32(0.5), 2.0)),
    lambda a, b, top: 20 * np.log10(top) - 10 * np.log10(np.mean((a - b) ** 2)),
    4,
)
SPACE["rms_normalization"] = Space(calls(arrays(shapes(low=1, least=1))), OF_KIT["rms_normalization"], 4)
SPACE["batch_normalization"] = Space(
    st.integers(1, 4).flatmap(lambda n: calls(arrays((3, n)), arrays((n,)), arrays((n,), low=0.5, high=2), axis=-1)),
    lambda x, mean, variance, axis: (x - mean) / np.sqrt(variance + 1e-3),
    4,
)
SPACE["separable_conv"] = Space(
    calls(IMAGES, arrays((3, 2, 2, 2)), arrays((1, 1, 4, 3)), strides=st.integers(1, 2), **PLACES),
    OF_KIT["separable_conv"],
    64,
)
SPACE["biased_conv"] = Space(
    calls(IMAGES, arrays((3, 2, 2, 4)), arrays((4,)), strides=st.integers(1, 2), **PLACES),
    lambda x, kernel, bias, **options: OF_KIT["conv"](x, kernel, **options) + bias,
    32,
)
SPACE["mish"] = Space(calls(arrays(low=-8, high=8)), lambda x: x * np.tanh(np.logaddexp(x, 0)), 4)
SPACE["sparsemax"] = Space(with_axis(arrays(shapes(low=1, least=1)), one_axis), OF_KIT["sparsemax"], 4)
SPACE["glu"] = Space(calls(arrays(shapes(high=2).map(lambda s: (*s, 4)))), OF_KIT["glu"], 4)
SPACE["normalize"] = Space(
    with_axis(arrays(shapes(low=1, least=1)), lambda n: {**one_axis(n), "order": st.integers(1, 3)}),
    lambda x, axis, order: x / (np.abs(x) ** order).sum(axis, keepdims=True) ** (1 / order),
    8,
)
SPACE["layer_normalization"] = Space(
    shapes(high=2, least=1).flatmap(lambda s: calls(arrays((*s, 4)), arrays((4,)), arrays((4,)), epsilon=0.1)),
    OF_KIT["layer_normalization"],
    16,
)
SPACE["sparse_categorical_crossentropy"] = Space(
    calls(arrays((3,), "int32", 0, 3), arrays((3, 4), low=0.1, high=1), from_logits=st.booleans()),
    OF_KIT["sparse_categorical_crossentropy"],
    8,
)
HEADS = st.sampled_from([(2, 2), (4, 2), (2, 1)])  # of the queries, and of the keys
SPACE["dot_product_attention"] = Space(
    HEADS.flatmap(
        lambda h: calls(
            arrays((2, 3, h[0], 4)), arrays((2, 3, h[1], 4)), arrays((2, 3, h[1], 4)), is_causal=st.booleans()
        )
    ),
    OF_KIT["dot_product_attention"],
    16,
)


def group_normalization(x: Any, scale: Any, offset: Any, groups: int, epsilon: float) -> Any:
    parts = x.reshape(*x.shape[:-1], groups, -1)
    axes = (*range(1, x.ndim - 1), x.ndim)
    y = (parts - parts.mean(axes, keepdims=True)) / np.sqrt(parts.var(axes, keepdims=True) + epsilon)
    return y.reshape(x.shape) * scale + offset


SPACE["group_normalization"] = Space(
    shapes(high=2, least=1).flatmap(
        lambda s: calls(
            arrays((2, *s, 4)), arrays((4,)), arrays((4,)), groups=st.sampled_from([1, 2]), epsilon=st.just(0.1)
        )
    ),
    group_normalization,
    16,
)
SPACE["normalize_batch"] = Space(
    shapes(high=2, least=1).flatmap(lambda s: calls(arrays((3, *s, 4)), -1, arrays((4,)), arrays((4,)), epsilon=0.1)),
    lambda x, axis, offset, scale, epsilon: (
        (x - x.reshape(-1, 4).mean(0)) / np.sqrt(x.reshape(-1, 4).var(0) + epsilon) * scale + offset,
        x.reshape(-1, 4).mean(0),
        x.reshape(-1, 4).var(0),
    ),
    32,
)
SPACE["huber"] = Space(
    calls(arrays((2, 3)), arrays((3,)), delta=st.sampled_from([0.5, 1.0, 2.0])),
    lambda a, b, delta: np.where(abs(a - b) <= delta, (a - b) ** 2 / 2, delta * (abs(a - b) - delta / 2)),
    4,
)
SPACE["cosine"] = Space(
    calls(arrays((2, 3)), arrays((2, 3)), axis=st.integers(-2, 1)),
    lambda a, b, axis: (a * b).sum(axis) / np.linalg.norm(a, axis=axis) / np.linalg.norm(b, axis=axis),
    8,
)


def _mean_of(each: Space) -> Space:
    return Space(each.arguments, lambda *args, **options: np.mean(each.reference(*args, **options)), 8)


for name in "sparse_categorical_crossentropy categorical_crossentropy binary_crossentropy huber".split():
    SPACE[f"mean_{name}"] = _mean_of(SPACE[name])
SPACE["mean_square"] = Space(
    calls(arrays((2, 3)), arrays((2, 3))),
    lambda a, b: ((a - b) ** 2).mean(),
    8,
)
