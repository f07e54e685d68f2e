from __future__ import annotations

import colorsys
import re

import numpy as np
import pytest
from cases import check, integers, numbers

from keras_core import ops
from keras_core.state import KerasTensor

LAST, FIRST = {"data_format": "channels_last"}, {"data_format": "channels_first"}
IMAGE = numbers(4, 6, 3, low=0.0, high=1.0)
IDENTITY = np.array([1, 0, 0, 0, 1, 0, 0, 0], "float32")
CORNERS = np.array([[0, 0], [5, 0], [0, 3], [5, 3]], "float32")


def values(x):
    return ops.convert_to_numpy(x)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda x: ops.image.resize(x[0], (2, 2), **LAST), "images must be one image of rank 3"),
        (lambda x: ops.image.resize(x, 2, **LAST), "size must be two positive ints"),
        (lambda x: ops.image.resize(x, (2, 0), **LAST), "size must be two positive ints"),
        (lambda x: ops.image.resize(x, (2, 2), "area", **LAST), "interpolation must be one of 'bilinear'"),
        (
            lambda x: ops.image.resize(x, (2, 2), crop_to_aspect_ratio=True, pad_to_aspect_ratio=True, **LAST),
            "Only one of crop_to_aspect_ratio",
        ),
        (lambda x: ops.image.resize(x, (2, 2), fill_mode="wrap", **LAST), "fill_mode must be 'constant'"),
        (
            lambda x: ops.image.scale_and_translate(x, (4, 6, 4), np.ones(2), np.ones(2), (0, 1), "linear"),
            "changes axis 2, which spatial_dims does not name",
        ),
        (
            lambda x: ops.image.scale_and_translate(x, (4, 6, 3), np.ones(1), np.ones(2), (0, 1), "linear"),
            "scale must have shape (2,)",
        ),
        (
            lambda x: ops.image.scale_and_translate(x, (4, 6, 3), np.ones(2), np.ones(2), (0, 1), "nearest"),
            "method must be one of 'linear'",
        ),
        (lambda x: ops.image.affine_transform(x, np.ones((2, 8)), **LAST), "transform must have shape (8,)"),
        (lambda x: ops.image.affine_transform(x, IDENTITY, "bicubic", **LAST), "interpolation must be one of"),
        (lambda x: ops.image.affine_transform(x, IDENTITY, fill_mode="edge", **LAST), "fill_mode must be one of"),
        (
            lambda x: ops.image.perspective_transform(x, CORNERS[:3], CORNERS, **LAST),
            "start_points must have shape (4, 2)",
        ),
        (lambda x: ops.image.map_coordinates(x, np.ones((2, 5)), 1), "one row for each of the 3 axes"),
        (lambda x: ops.image.map_coordinates(x, np.ones((3, 5)), 2), "order must be 0 (nearest) or 1 (linear)"),
        (lambda x: ops.image.rgb_to_grayscale(x[..., :2], **LAST), "images must have 3 channels (or 1)"),
        (lambda x: ops.image.rgb_to_hsv(x[..., :2], **LAST), "images must have 3 channels"),
        (lambda x: ops.image.hsv_to_rgb(ops.cast(x, "uint8"), **LAST), "images must be floats from 0 to 1"),
        (lambda x: ops.image.gaussian_blur(x, (3, 0), **LAST), "kernel_size must be one or two positive ints"),
        (lambda x: ops.image.gaussian_blur(x, sigma=(1.0, -1.0), **LAST), "sigma must be one or two positive"),
        (lambda x: ops.image.sobel_edges(x[0], **LAST), "images must be one image of rank 3"),
        (lambda x: ops.image.ssim(x, x[:3], **LAST), "image1 and image2 must have the same shape"),
        (lambda x: ops.image.ssim(x, x, **LAST), "smaller than the filter"),
        (lambda x: ops.image.extract_patches(x, 9, **LAST), "does not fit an axis of length"),
        (lambda x: ops.image.extract_patches(x[0], 2, **LAST), "images must have rank 3, or 4 for a batch"),
        (lambda x: ops.image.extract_patches_3d(x, 2, **LAST), "volumes must have rank 4, or 5 for a batch"),
        (lambda x: ops.image.crop_images(x, 1, 1, **LAST), "Exactly two of top_cropping, bottom_cropping"),
        (lambda x: ops.image.crop_images(x, 2, 1, 2, 1, **LAST), "nothing would be left"),
        (lambda x: ops.image.crop_images(x, -1, 1, 2, 1, **LAST), "top_cropping must not be negative"),
        (lambda x: ops.image.pad_images(x, 1, 1, target_height=4, target_width=9, **LAST), "target_height 4 is too"),
        (lambda x: ops.image.elastic_transform(x, sigma=0.0, **LAST), "sigma must be positive"),
    ],
)
def test_what_does_not_fit_is_refused_eagerly_and_symbolically(call, said):
    for x in (ops.convert_to_tensor(IMAGE), KerasTensor(IMAGE.shape, "float32")):
        with pytest.raises(ValueError, match=re.escape(said)):
            call(x)


@pytest.mark.parametrize("interpolation", ["nearest", "bilinear", "bicubic", "lanczos3", "lanczos5"])
@pytest.mark.parametrize("dtype", ["uint8", "int32", "bool"])
def test_whole_numbers_stay_what_they_are_where_the_size_stays(interpolation, dtype):
    x = integers(4, 6, 2, low=0, high=256, dtype=dtype)
    check(ops.image.resize, x, (4, 6), interpolation, expected=x, dtype=dtype, **LAST)


def test_whole_numbers_round_to_even_and_stay_in_range():
    x = np.array([0, 1, 2, 3, 255, 0, 255, 0], "uint8").reshape(1, 8, 1)
    wanted = np.array([0, 2, 128, 128], "uint8").reshape(1, 4, 1)  # 0.5, 2.5, 127.5, 127.5
    check(ops.image.resize, x, (1, 4), expected=wanted, dtype="uint8", **LAST)
    overshoot = values(
        ops.image.resize(np.array([0, 255, 255, 0], "uint8").reshape(1, 4, 1), (1, 9), "bicubic", **LAST)
    )
    assert overshoot.min() == 0 and overshoot.max() == 255


@pytest.mark.parametrize("data_format", ["channels_last", "channels_first"])
def test_aspect_ratio(data_format):
    x = IMAGE if data_format == "channels_last" else np.moveaxis(IMAGE, -1, 0)
    rows, columns = (0, 1) if data_format == "channels_last" else (1, 2)
    cut = x.take(range(1, 5), columns)
    kwargs = {"data_format": data_format}
    wanted = values(ops.image.resize(cut, (3, 3), **kwargs))
    check(ops.image.resize, x, (3, 3), crop_to_aspect_ratio=True, expected=wanted, symbolic=False, **kwargs)
    padded = np.pad(x, [(1, 1) if i == rows else (0, 0) for i in range(3)], constant_values=0.5)
    wanted = values(ops.image.resize(padded, (3, 3), **kwargs))
    options = {"pad_to_aspect_ratio": True, "fill_value": 0.5, **kwargs}
    check(ops.image.resize, x, (3, 3), expected=wanted, symbolic=False, **options)


def test_an_identity_leaves_images_alone():
    for dtype in ("float32", "uint8"):
        x = (IMAGE * 255).astype(dtype)
        check(ops.image.affine_transform, x, IDENTITY, expected=x, dtype=dtype, **LAST)
        check(ops.image.perspective_transform, x, CORNERS, CORNERS, expected=x, dtype=dtype, tolerance=2e-3, **LAST)


def test_a_projection_divides():
    x = np.arange(6, dtype="float32").reshape(1, 6, 1)
    transform = np.array([2, 0, 0, 0, 1, 0, 1, 0], "float32")  # column 2 x / (x + 1)
    wanted = np.array([2 * i / (i + 1) for i in range(6)]).reshape(1, 6, 1)
    check(ops.image.affine_transform, x, transform, expected=wanted, tolerance=1e-5, **LAST)


@pytest.mark.parametrize("mode", ["nearest", "wrap", "mirror", "reflect"])
def test_an_axis_of_length_one_holds_one_value(mode):
    x, places = np.array([[1.0, 3.0]], "float32"), np.array([[-2, 0, 1, 5], [0, 1, 0, 1]], "float32")
    check(ops.image.map_coordinates, x, places, 1, mode, expected=np.array([1.0, 3.0, 1.0, 3.0]))


@pytest.mark.parametrize("sample", [[0.2, 0.2, 0.2], [0, 0, 0], [1, 1, 0], [0, 1, 1], [1, 0, 1], [0.1, 0.2, 0.9]])
def test_colours_at_the_borders(sample):
    x = np.array(sample, "float32").reshape(1, 1, 3)
    hsv = np.array(colorsys.rgb_to_hsv(*sample)).reshape(1, 1, 3)
    check(ops.image.rgb_to_hsv, x, expected=hsv, tolerance=1e-6, **LAST)
    check(ops.image.hsv_to_rgb, hsv.astype("float32"), expected=x, tolerance=1e-6, **LAST)


def test_grey_images_stay_and_whole_numbers_lose_their_fraction():
    x = np.array([[[255, 255, 255], [3, 1, 200]]], "uint8")
    check(ops.image.rgb_to_grayscale, x, expected=np.array([[[254], [24]]]), dtype="uint8", **LAST)
    check(ops.image.rgb_to_grayscale, IMAGE[..., :1], expected=IMAGE[..., :1], **LAST)


@pytest.mark.parametrize(("dtype", "made"), [("uint8", "int32"), ("int16", "int16"), ("bool", "int32")])
def test_edges_of_whole_numbers_have_a_sign(dtype, made):
    x = np.tile(np.array([1, 0, 0], dtype), (3, 1))[..., None]
    assert values(ops.image.sobel_edges(x, **LAST))[1, 1, 0].tolist() == [0, -4]
    assert ops.dtype(ops.image.sobel_edges(x, **LAST)) == made


def test_unknown_sizes_of_symbolic_images():
    x = KerasTensor((None, None, None, 3), "uint8")
    assert ops.image.resize(x, (4, 5), **LAST).shape == (None, 4, 5, 3)
    assert ops.image.rgb_to_grayscale(x, **LAST).shape == (None, None, None, 1)
    assert ops.image.extract_patches(x, 2, **LAST).shape == (None, None, None, 12)
    assert ops.image.crop_images(x, 1, 1, target_height=2, target_width=3, **LAST).shape == (None, 2, 3, 3)
    assert ops.image.pad_images(x, 1, 1, 1, 1, **LAST).shape == (None, None, None, 3)
    assert ops.image.gaussian_blur(x, **LAST).dtype == "float32"
    assert ops.image.sobel_edges(x, **LAST).shape == (None, None, None, 3, 2)


def test_elastic_displacements_are_smooth_seeded_and_scaled():
    ramp = np.tile(np.arange(48, dtype="float32")[:, None, None] + 1000, (1, 48, 1))

    def moved(**kwargs):
        made = ops.image.elastic_transform(ramp, 4.0, 2.0, fill_mode="nearest", **LAST, **kwargs)
        return (values(made) - ramp)[12:-12, :, 0]

    first = moved(seed=1)
    assert np.array_equal(first, moved(seed=1)) and not np.array_equal(first, moved(seed=2))
    assert (
        0.7 < first.std() / (4.0 / (2 * np.sqrt(np.pi))) < 1.3
    )  # noise of deviation s, blurred by s in two directions
    assert np.abs(np.diff(first, axis=0)).mean() < 0.6 * first.std()
    check(ops.image.elastic_transform, IMAGE, 0.0, seed=3, expected=IMAGE, tolerance=1e-6, **LAST)
