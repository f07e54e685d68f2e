"""Probabilities, losses, normalisation and windows."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st

from properties.draw import arrays, shapes
from properties.spaces.space import OF_KIT, Space, calls, one_axis, with_axis

SPACE: dict[str, Space] = {}

for name in "softmax log_softmax".split():
    SPACE[name] = Space(with_axis(arrays(shapes(low=1, least=1), low=-9, high=9), one_axis), OF_KIT[name], 4)

# Windows: no reference in NumPy
PLACES = {"padding": st.sampled_from(["valid", "same"]), "data_format": "channels_last"}
IMAGES = st.tuples(st.integers(1, 2), st.integers(5, 8), st.integers(5, 7), st.just(2)).flatmap(arrays)
SPACE["conv"] = Space(calls(IMAGES, arrays((3, 2, 2, 4)), strides=st.integers(1, 3), **PLACES), None)
SPACE["depthwise_conv"] = Space(calls(IMAGES, arrays((3, 2, 2, 2)), strides=st.integers(1, 2), **PLACES), None)
SPACE["conv_transpose"] = Space(calls(IMAGES, arrays((3, 2, 4, 2)), strides=st.integers(1, 3), **PLACES), None)
for name in "max_pool average_pool".split():
    SPACE[name] = Space(calls(IMAGES, pool_size=st.integers(1, 3), strides=st.integers(1, 3), **PLACES), None)
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
