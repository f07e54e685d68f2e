"""Images: colours, filters, warps and patches."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import strategies as st

from properties.draw import arrays
from properties.spaces.space import OF_KIT, Space, calls

SPACE: dict[str, Space] = {}

SIZES = ((1, 4, 4), (2, 5, 6), (2, 3, 7))
FORMATS = st.sampled_from(["channels_last", "channels_first"])


def images(channels: int = 3, formats: Any = FORMATS, low: float = 0.0, distinct: bool = False) -> st.SearchStrategy:
    """Strategy for an image batch and its format."""

    def shaped(choice: tuple[Any, str]) -> st.SearchStrategy:
        (batch, height, width), data_format = choice
        place = (height, width, channels) if data_format == "channels_last" else (channels, height, width)
        return st.tuples(arrays((batch, *place), low=low, high=1.0, distinct=distinct), st.just(data_format))

    return st.tuples(st.sampled_from(SIZES), formats).flatmap(shaped)


def over(drawn: st.SearchStrategy, *args: Any, **kwargs: Any) -> st.SearchStrategy:
    """Strategy for a call with images, in their format, and further arguments."""
    return drawn.flatmap(lambda pair: calls(pair[0], *args, data_format=pair[1], **kwargs))


LAST = st.just("channels_last")
SPACE["resize"] = Space(
    over(
        images(),
        st.sampled_from([(3, 8), (7, 2), (4, 4)]),
        interpolation=st.sampled_from(["bilinear", "bicubic", "lanczos3", "nearest"]),
    ),
    OF_KIT["resize"],
    16,
)
SPACE["scale_and_translate"] = Space(
    calls(
        arrays((2, 5, 6, 3)),
        (2, 4, 7, 3),
        arrays((2,), low=0.6, high=1.6),
        arrays((2,), low=-0.9, high=0.9),
        (1, 2),
        st.sampled_from(["linear", "cubic"]),
        antialias=st.booleans(),
    ),
    OF_KIT["scale_and_translate"],
    64,
)
for name, factor in (("rgb_to_grayscale", 4), ("hsv_to_rgb", 64)):
    SPACE[name] = Space(over(images()), OF_KIT[name], factor)
# hues turn around at 1, so that grey pixels and ties may take either end: no two channels are near each other
SPREAD = images(low=0.2).map(lambda p: ((p[0] + np.roll(p[0], 1)).astype("float32") / 2, p[1]))
SPACE["rgb_to_hsv"] = Space(over(SPREAD), OF_KIT["rgb_to_hsv"], 64)
SPACE["gaussian_blur"] = Space(
    over(images(2), st.sampled_from([(3, 3), (3, 5), (2, 4)]), arrays((2,), low=0.5, high=2).map(tuple)),
    OF_KIT["gaussian_blur"],
    16,
)
SPACE["sobel_edges"] = Space(over(images(2)), OF_KIT["sobel_edges"], 64)
SPACE["ssim"] = Space(
    st.sampled_from(SIZES).flatmap(
        lambda s: calls(arrays((*s, 2), low=0, high=1), arrays((*s, 2), low=0, high=1), filter_size=st.integers(1, 3))
    ),
    lambda a, b, filter_size: OF_KIT["ssim"](a, b, filter_size=filter_size),
    512,
)
MOVES = arrays((8,), low=-0.2, high=0.2).map(lambda t: t + np.float32([1, 0, 0.3, 0, 1, -0.4, 0, 0]))
SPACE["affine_transform"] = Space(
    st.tuples(images(1), MOVES).flatmap(
        lambda drawn: calls(
            drawn[0][0],
            np.stack([drawn[1]] * len(drawn[0][0])),
            fill_mode=st.sampled_from(["constant", "nearest", "wrap", "mirror", "reflect"]),
            data_format=drawn[0][1],
        )
    ),
    OF_KIT["affine_transform"],
    256,
)
CORNERS = np.float32([[[0, 0], [3, 0], [0, 3], [3, 3]]])
SPACE["perspective_transform"] = Space(
    calls(
        arrays((1, 5, 4, 2)),
        CORNERS,
        arrays((1, 4, 2), low=-0.4, high=0.4).map(lambda a: CORNERS + a),
        data_format="channels_last",
    ),
    OF_KIT["perspective_transform"],
    512,
)
SPACE["map_coordinates"] = Space(
    calls(
        arrays((4, 5)),
        arrays((2, 7), low=-4, high=8),
        st.integers(0, 1),
        fill_mode=st.sampled_from(["constant", "nearest", "wrap", "mirror", "reflect"]),
        fill_value=0.5,
    ),
    OF_KIT["map_coordinates"],
    64,
)
SPACE["extract_patches"] = Space(
    over(
        images(2),
        st.sampled_from([2, (3, 2), (1, 3)]),
        strides=st.sampled_from([None, 1, 2]),
        padding=st.sampled_from(["valid", "same"]),
    ),
    OF_KIT["extract_patches"],
)
SPACE["extract_patches_3d"] = Space(
    calls(arrays((1, 3, 4, 3, 2)), st.sampled_from([2, (2, 1, 3)]), strides=st.integers(1, 2), padding="valid"),
    lambda x, size, **options: OF_KIT["extract_patches_3d"](x, size, data_format="channels_last", **options),
)
SPACE["crop_images"] = Space(
    images(2, LAST).flatmap(
        lambda p: calls(p[0], st.integers(0, 1), 1, 0, target_width=p[0].shape[2] - 2, data_format=p[1])
    ),
    lambda x, top, left, bottom, target_width, data_format: x[:, top:, left : left + target_width],
)
SPACE["pad_images"] = Space(
    over(images(2, LAST), st.integers(0, 2), 1, bottom_padding=0, right_padding=2),
    lambda x, top, left, bottom_padding, right_padding, data_format: np.pad(x, [(0, 0), (top, 0), (left, 2), (0, 0)]),
)
KERNELS = st.sampled_from([2, (2, 1), 3])
TURNS = {"dilation": st.integers(1, 2), "padding": st.integers(0, 1), "stride": st.integers(1, 2)}
SPACE["unfold"] = Space(calls(arrays((2, 2, 5, 6)), KERNELS, **TURNS), OF_KIT["unfold"])
SPACE["fold"] = Space(
    st.sampled_from([(1, 12), (2, 4)]).flatmap(lambda t: calls(arrays((2, 8, t[1])), (4, 5), 2, stride=t[0])),
    OF_KIT["fold"],
    4,
)
BLOCKS = st.sampled_from([(2, (1, 2, 3, 8)), (3, (2, 1, 2, 9)), (2, (1, 3, 1, 4))])
SPACE["depth_to_space"] = Space(
    BLOCKS.flatmap(lambda t: calls(arrays(t[1]), t[0], data_format="channels_last")), OF_KIT["depth_to_space"]
)
SPACE["space_to_depth"] = Space(
    BLOCKS.flatmap(
        lambda t: calls(arrays((t[1][0], t[1][1] * t[0], t[1][2] * t[0], 2)), t[0], data_format="channels_last")
    ),
    lambda x, size, data_format: OF_KIT["space_to_depth"](x, size),
)
for name in "adaptive_average_pool adaptive_max_pool".split():
    sizes = st.sampled_from([2, (3, 1), (1, 3)])
    SPACE[name] = Space(over(images(2, low=-1.0), sizes), OF_KIT[name], 4)
